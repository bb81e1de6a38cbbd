"""Words become segments: by sentence, pause and length, never across a silence that was left out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.transcript import Word
from app.worker.grouping import LONGEST_MS, LONGEST_TEXT, PAUSE_MS, regrouped, segments_of

ENDLESS = " " + "a" * 200


def said(*texts: str, pause_ms: int = 0, length_ms: int = 300) -> list[Word]:
    step = length_ms + pause_ms
    return [Word(text=text, start_ms=i * step, end_ms=i * step + length_ms) for i, text in enumerate(texts)]


def texts(groups: list[list[Word]]) -> list[str]:
    return ["".join(word.text for word in group).strip() for group in groups]


def in_time(parts: list[tuple[str, int, int]]) -> list[Word]:
    """Make words of (text, length, pause behind it)."""
    words: list[Word] = []
    now_ms = 0
    for text, length_ms, pause_ms in parts:
        words.append(Word(text=f" {text}", start_ms=now_ms, end_ms=now_ms + length_ms))
        now_ms += length_ms + pause_ms
    return words


_text = st.text(alphabet="ab.,?。", min_size=1, max_size=12)
_pause = st.one_of(st.just(0), st.integers(0, 1_200))
talks = st.lists(st.tuples(_text, st.integers(1, 900), _pause), max_size=60).map(in_time)


@st.composite
def talks_with_seams(draw: st.DrawFn) -> tuple[list[Word], list[int]]:
    """Return words and places between them where silence was left out."""
    words = draw(talks)
    places = draw(st.sets(st.integers(1, max(1, len(words) - 1)), max_size=5)) if len(words) > 1 else set()
    return words, [words[place].start_ms for place in sorted(places)]


def test_that_a_sentence_with_a_pause_behind_it_is_a_segment() -> None:
    groups = regrouped(said(" Hello", " you.", " Come", " in.", pause_ms=250))
    assert texts(groups) == ["Hello you.", "Come in."]


def test_that_a_short_sentence_without_a_pause_stays_with_the_next() -> None:
    assert texts(regrouped(said(" No.", " I", " will", " not."))) == ["No. I will not."]


def test_that_a_long_pause_parts_words_of_one_sentence() -> None:
    words = [*said(" wait", " for"), Word(text=" it", start_ms=600 + PAUSE_MS, end_ms=1_600)]
    assert texts(regrouped(words)) == ["wait for", "it"]


def test_that_a_long_sentence_is_cut_after_its_clause() -> None:
    long = "This is the first half of a rather long sentence, and here is the other half of it"
    words = said(*[f" {word}" for word in long.split()], length_ms=600)  # both halves fit two lines, but not the time
    assert texts(regrouped(words))[0] == "This is the first half of a rather long sentence,"


def test_that_a_sentence_without_a_clause_is_cut_at_its_longest_pause() -> None:
    words = in_time([("word", 400, 300 if index == 12 else 20) for index in range(18)])
    assert [len(group) for group in regrouped(words)] == [13, 5]


@given(words=talks)
def test_that_every_word_is_kept_once_and_in_order(words: list[Word]) -> None:
    assert [word for group in regrouped(words) for word in group] == words


@given(talk=talks_with_seams())
def test_that_no_segment_is_longer_than_a_subtitle(talk: tuple[list[Word], list[int]]) -> None:
    for segment in segments_of(regrouped(*talk)):
        assert segment.words
        assert len(segment.text) <= LONGEST_TEXT
        assert segment.end_ms - segment.start_ms <= LONGEST_MS


@given(words=talks)
def test_that_no_segment_has_a_long_pause_in_it(words: list[Word]) -> None:
    for group in regrouped(words):
        assert all(after.start_ms - before.end_ms < PAUSE_MS for before, after in pairwise(group))


@given(talk=talks_with_seams())
def test_that_no_segment_goes_across_a_seam(talk: tuple[list[Word], list[int]]) -> None:
    words, seams = talk
    for group in regrouped(words, seams):
        assert not [seam for seam in seams if group[0].start_ms < seam <= group[-1].start_ms]


@given(talk=talks_with_seams())
def test_that_the_order_of_the_seams_is_of_no_account(talk: tuple[list[Word], list[int]]) -> None:
    words, seams = talk
    assert regrouped(words, reversed(seams)) == regrouped(words, seams) == regrouped(list(words), list(seams))


@given(talk=talks_with_seams())
def test_that_words_parted_at_a_seam_beforehand_make_the_same_segments(talk: tuple[list[Word], list[int]]) -> None:
    words, seams = talk
    for seam in seams:
        before = [word for word in words if word.start_ms < seam]
        behind = [word for word in words if word.start_ms >= seam]
        assert regrouped(words, seams) == [*regrouped(before, seams), *regrouped(behind, seams)]


@given(words=talks, by_ms=st.integers(0, 10_000_000))
def test_that_the_same_words_later_make_the_same_segments(words: list[Word], by_ms: int) -> None:
    later = [Word(text=w.text, start_ms=w.start_ms + by_ms, end_ms=w.end_ms + by_ms) for w in words]
    assert texts(regrouped(later)) == texts(regrouped(words))


def test_that_a_seam_in_a_word_does_not_part_it_from_the_next() -> None:
    assert texts(regrouped(said(" one", " two"), [0])) == ["one two"]


def test_that_a_segment_begins_and_ends_with_its_words() -> None:
    (segment,) = segments_of([said(" a", " b"), []])
    assert (segment.start_ms, segment.end_ms, segment.key) == (0, 600, 1)


def test_that_one_endless_word_is_one_segment() -> None:
    assert texts(regrouped(said(" and", ENDLESS, " then"))) == ["and", ENDLESS.strip(), "then"]


def test_that_words_before_an_endless_one_are_cut_more_than_once() -> None:
    assert texts(regrouped(said(" so,", " and", " then", ENDLESS))) == ["so,", "and then", ENDLESS.strip()]
