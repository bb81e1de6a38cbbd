"""Replacement rules: how they are written, which are refused, and what they make of a transcript."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.options import Replacement
from app.core.regex_cost import is_slow
from app.core.replacements import LONGEST_RULE, RuleError, check, faults_in, line_of, rule_of, rules_in, text_of
from app.core.replacing import replaced, tried
from app.core.transcript import Segment, SegmentKey, Transcript, Word

_LETTERS = st.sampled_from("aAbB üÜ,.=[]#\\東京1é-'")
_TEXTS = st.text(_LETTERS, min_size=1, max_size=12)
_RULES = st.builds(
    Replacement,
    find=_TEXTS,
    replace=st.text(_LETTERS, max_size=12),
    is_whole_words=st.booleans(),
    minds_case=st.booleans(),
)


def transcript_of(*rows: str) -> Transcript:
    segments, at_ms = [], 0
    for number, row in enumerate(rows, start=1):
        words = []
        for part in row.split():
            words.append(Word(text=f" {part}", start_ms=at_ms, end_ms=at_ms + 200, probability=0.5))
            at_ms += 250
        segments.append(
            Segment(key=SegmentKey(number), start_ms=words[0].start_ms, end_ms=at_ms - 50, words=tuple(words))
        )
    return Transcript(segments=tuple(segments), language="en", duration_ms=at_ms)


@pytest.mark.parametrize(
    ("rules", "text", "expected"),
    [
        ("frisko = Frisco", "In FRISKO, we met.", "In Frisco, we met."),
        ("new  york = NYC", "a New York newspaper in newyork", "a NYC newspaper in newyork"),
        ("[part] york = X", "newyork", "newX"),
        ("[case] us = U.S.", "us US Us", "U.S. US Us"),
        ("uh =", "Well, uh, yes. Yes uh.", "Well, yes. Yes."),
        (r"[regex] (\d+) euro = €\1", "about 20 euro", "about €20"),
        ("東京 = 大阪", "東京に行きます", "大阪に行きます"),
        ("a = b\nb = c", "a b", "c c"),
        ("[music] = ♪", "[music] la", "[music] la"),
        ("[] [music] = ♪", "x [music] la", "x ♪ la"),
    ],
)
def test_that_a_rule_finds_what_it_says(rules: str, text: str, expected: str) -> None:
    assert tried(text, rules_in(rules))[0] == expected


def test_that_words_that_no_rule_touches_keep_their_times_and_probabilities() -> None:
    before = transcript_of("we met miss zwick ow here", "nothing in this one")
    after = replaced(before, rules_in("zwick ow = Zwickau\nmiss = Ms"))
    assert after.places == 2
    first, second = after.transcript.segments
    assert second is before.segments[1]
    assert [word.text for word in first.words] == [" we", " met", " Ms", " Zwickau", " here"]
    assert first.words[3] == Word(text=" Zwickau", start_ms=750, end_ms=1_200)
    assert first.words[2] == Word(text=" Ms", start_ms=500, end_ms=700)
    assert (first.words[0], first.words[4]) == (before.segments[0].words[0], before.segments[0].words[5])


def test_that_several_words_in_the_place_of_one_divide_its_time() -> None:
    (row,) = replaced(transcript_of("see asap please"), rules_in("asap = as soon as possible")).transcript.segments
    times = [(word.start_ms, word.end_ms) for word in row.words[1:5]]
    assert (times[0][0], times[-1][1]) == (250, 450)
    assert all(end_ms == start_ms for (_, end_ms), (start_ms, _) in pairwise(times))


def test_that_a_row_of_which_nothing_is_left_goes() -> None:
    after = replaced(transcript_of("uh", "yes"), rules_in("uh ="))
    assert [segment.text for segment in after.transcript.segments] == ["yes"]


def test_that_rules_without_a_find_leave_the_very_transcript() -> None:
    before = transcript_of("yes and no")
    after = replaced(before, rules_in("maybe = perhaps\nYES = yes"))
    assert (after.transcript, after.places) == (before, 0)


def test_that_a_rule_that_takes_too_long_is_left_and_told() -> None:
    ticks = iter(range(100))
    after = replaced(transcript_of("a", "a", "a", "a", "a"), rules_in("a = b"), clock=lambda: float(next(ticks)))
    assert [segment.text for segment in after.transcript.segments] == ["b", "b", "a", "a", "a"]
    assert [rule.find for rule in after.slow] == ["a"]


@given(
    st.lists(st.text(st.sampled_from("ab Au. "), min_size=1).filter(str.strip), min_size=1, max_size=4),
    st.lists(_RULES, max_size=4),
)
def test_that_times_stay_in_order_and_words_in_their_rows(rows: list[str], rules: list[Replacement]) -> None:
    before = transcript_of(*rows)
    after = replaced(before, [rule for rule in rules if rule.find.strip()]).transcript
    spans = {segment.key: (segment.start_ms, segment.end_ms) for segment in before.segments}
    old = {word for segment in before.segments for word in segment.words}
    for segment in after.segments:
        assert (segment.start_ms, segment.end_ms) == spans[segment.key]
        times = [time for word in segment.words for time in (word.start_ms, word.end_ms)]
        assert times == sorted(times)
        assert segment.start_ms <= times[0]
        assert times[-1] <= segment.end_ms
        assert all(word in old for word in segment.words if word.probability is not None and word.text[-1] not in ".,")


@given(st.lists(_RULES, max_size=5))
def test_that_rules_are_read_as_they_were_written(rules: list[Replacement]) -> None:
    good = []
    for rule in rules:
        clean = Replacement(
            find=" ".join(rule.find.replace("\\", "").split()),
            replace=" ".join(rule.replace.replace("\\", "").split()),
            is_whole_words=rule.is_whole_words,
            minds_case=rule.minds_case,
        )
        if clean.find and clean not in good:
            good.append(clean)
    assert rules_in(text_of(good)) == tuple(good)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("just words", "A rule is written: find = replace."),
        (" = x", "There is nothing to be found in it."),
        ("[words] a = b", "[words] is no way to find something"),
        ("x" * (LONGEST_RULE + 1) + " = y", "longer than"),
        ("[regex] ( = y", "It is no regular expression"),
        (r"[regex] a = \9", "It is no regular expression"),
        ("[regex] a* = y", "It finds nothing at all"),
        ("[regex] (a+)+b = y", "It could take too long"),
    ],
)
def test_that_a_line_that_is_no_rule_says_why(line: str, why: str) -> None:
    with pytest.raises(RuleError) as refusal:
        rule_of(line)
    assert why in str(refusal.value)
    (fault,) = faults_in(f"a = b\n\n# note\n{line}")
    assert (fault.line, fault.sentence) == (4, str(refusal.value))
    assert [line_of(rule) for rule in rules_in(f"a = b\n{line}")] == ["a = b"]


SLOW = [r"(a+)+b", r"(a|a)+b", r"(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)(a|ab)c", "a?" * 25 + "a" * 25,
        r"(a{1,20}){1,20}b", r"(a{1,20}){20}b", r"a*a*a*a*b", r"(?:a?b?)*c", r"(a+)\1+b", r"((a+)b?)*c"]  # fmt: skip


@pytest.mark.parametrize("pattern", SLOW)
def test_that_a_pattern_that_could_take_for_ever_is_refused(pattern: str) -> None:
    assert is_slow(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{3}-\d+",
        r"(\d+) euro",
        r"[Ff]ris[ck]o",
        r"(Mr|Mrs|Dr)\.? (\w+)",
        r"\bcolou?r\b",
        r"[a+*?]+b",
        r"(\d{3})+x",
        r"\(\w+\)",
    ],
)
def test_that_an_ordinary_pattern_is_taken(pattern: str) -> None:
    check(Replacement(find=pattern, is_pattern=True))


@given(st.text(st.sampled_from("ab+*?|(){2,}\\1[]"), max_size=24))
def test_that_what_is_taken_is_quick_on_a_long_row(pattern: str) -> None:
    rule = Replacement(find=pattern, replace="x", is_pattern=True, is_whole_words=False)
    try:
        check(rule)
    except RuleError:
        return
    began = time.process_time()
    tried("a" * 120 + "b" + "a" * 120, [rule])
    assert time.process_time() - began < 5.0  # a pattern that goes wrong takes years


_STRANGE = st.text(st.sampled_from("aAiIıİsSſßẞkK\u212aéÉe\u0301 東x"), min_size=1, max_size=6)


@given(
    st.lists(_STRANGE.filter(str.strip), min_size=1, max_size=4),
    _STRANGE.filter(str.strip),
    st.booleans(),
    st.booleans(),
)
def test_that_rows_that_are_passed_over_have_nothing_to_be_found(
    rows: list[str], find: str, is_whole_words: bool, minds_case: bool
) -> None:
    rule = Replacement(find=find, replace="ZZ", is_whole_words=is_whole_words, minds_case=minds_case)
    before = transcript_of(*rows)
    by_rows = [tried(segment.text, [rule])[0] for segment in before.segments]
    assert [segment.text for segment in replaced(before, [rule]).transcript.segments] == by_rows
