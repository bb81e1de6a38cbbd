"""What makes a row doubtful, what is taken for made up, and which of several tries is kept."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.marks import Mark
from app.core.transcript import Segment, SegmentKey, Span, Word
from app.worker.guards import Part, best_of, judged
from tests.helpers.worker_line import ROOT

WHOLE = (Span(start_ms=0, end_ms=30_000),)


def said(*texts: str, start_ms: int = 0, word_ms: int = 400, chance: float | None = 0.9) -> Segment:
    words = tuple(
        Word(text=text, start_ms=start_ms + at * word_ms, end_ms=start_ms + (at + 1) * word_ms, probability=chance)
        for at, text in enumerate(texts)
    )
    return Segment(key=SegmentKey(1), start_ms=start_ms, end_ms=words[-1].end_ms, words=words)


def sentence(text: str, *, start_ms: int = 0, word_ms: int = 400, chance: float | None = 0.9) -> Segment:
    return said(*re.findall(r"\s*\S+", text), start_ms=start_ms, word_ms=word_ms, chance=chance)


def part(*segments: Segment, avg_logprob: float = -0.2, no_speech_prob: float = 0.1) -> Part:
    return Part(segments=segments, avg_logprob=avg_logprob, no_speech_prob=no_speech_prob)


def marks(*parts: Part, speech: tuple[Span, ...] = WHOLE, language: str = "en") -> list[tuple[str, ...]]:
    return [segment.marks for segment in judged(parts, speech, language).segments]


def known_words() -> list[str]:
    lines = (ROOT / "resources" / "demo" / "words.txt").read_text("utf-8").splitlines()
    return " ".join(line for line in lines if line and line[0] not in "#[").split()


def test_that_a_plain_sentence_is_believed() -> None:
    assert marks(part(sentence("The meeting is on Monday in October."))) == [()]


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        (part(sentence("We met."), avg_logprob=-1.2), (Mark.UNLIKELY,)),
        (part(sentence("We met."), avg_logprob=float("nan")), (Mark.UNLIKELY,)),
        (part(sentence("We met.", chance=0.2)), (Mark.UNLIKELY,)),
        (part(sentence("We met."), no_speech_prob=0.7), (Mark.NO_SPEECH,)),
        (part(sentence("We met in the old house.", word_ms=60)), ()),
        (part(sentence("We met in the big old house behind the garden.", word_ms=10)), (Mark.RUSHED,)),
        (part(sentence("We met.", start_ms=40_000)), (Mark.OFF_SPEECH,)),
    ],
)
def test_that_each_sign_has_its_mark(heard: Part, found: tuple[str, ...]) -> None:
    assert marks(heard) == [found]


def test_that_text_which_packs_too_well_is_repetitive() -> None:
    text = " ".join(f"the red house by the lake and number {number}" for number in range(9))
    assert marks(part(sentence(text, word_ms=300))) == [(Mark.REPETITIVE,)]


def test_that_only_the_rows_in_a_loop_are_marked_for_it() -> None:
    before, loop = sentence("We talk about the garden."), sentence("No no no no no no no.", start_ms=3_000)
    after = sentence("Then we go home.", start_ms=9_000)
    assert marks(part(before, loop, after)) == [(), (Mark.LOOP,), ()]


def test_that_a_loop_over_several_rows_is_found() -> None:
    rows = [sentence(" We all go home now.", start_ms=number * 3_000) for number in range(4)]
    assert marks(*[part(row) for row in rows]) == [(Mark.LOOP,)] * 4


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("en", "Thanks for watching!"),
        ("de", "Untertitel der Amara.org-Community"),
        ("fr", "Sous-titres réalisés par la communauté d’Amara.org"),
        ("es", "¡Gracias por ver el video!"),
        ("it", "Sottotitoli e revisione a cura di QTSS"),
        ("pt", "Obrigado."),
        ("nl", "Ondertiteld door"),
        ("zh", "谢谢观看"),
        ("ja", "ご視聴ありがとうございました。"),
        ("ko", "시청해주셔서 감사합니다."),
        ("ru", "Субтитры сделал кто-то"),
        ("sw", "Thank you."),
    ],
)
def test_that_a_known_phrase_is_doubtful_with_another_sign_alone(language: str, phrase: str) -> None:
    heard = sentence(phrase, word_ms=1_000)
    assert marks(part(heard), language=language) == [()]
    assert marks(part(heard, no_speech_prob=0.8), language=language) == [(Mark.NO_SPEECH, Mark.STOCK_PHRASE)]


def test_that_a_known_phrase_over_little_speech_is_doubtful() -> None:
    speech = (Span(start_ms=0, end_ms=900),)
    assert marks(part(sentence("Thank you.", word_ms=1_500)), speech=speech) == [(Mark.STOCK_PHRASE,)]


@pytest.mark.parametrize(
    "made_up",
    [
        part(sentence("Five seven.", start_ms=40_000), avg_logprob=-1.5),
        part(sentence("Five seven.", start_ms=40_000), no_speech_prob=0.9),
        part(sentence("Thank you.", start_ms=40_000)),
        part(sentence("No no no no no no no.", start_ms=40_000)),
        part(sentence("Five seven."), avg_logprob=-1.5, no_speech_prob=0.9),
    ],
)
def test_that_text_is_dropped_where_the_signs_agree(made_up: Part) -> None:
    kept = sentence("The house is old.")
    assert [segment.text for segment in judged([part(kept), made_up], WHOLE, "en").segments] == [kept.text]


def test_that_words_the_model_was_unsure_of_are_not_dropped_for_silence() -> None:
    heard = part(sentence("Five seven.", chance=0.1), no_speech_prob=0.9)
    assert marks(heard) == [(Mark.UNLIKELY, Mark.NO_SPEECH)]


def test_that_few_unsure_words_do_not_ask_for_another_try() -> None:
    many = sentence("The meeting is on Monday in the old house.")
    few = sentence("Bring it.", start_ms=9_000, chance=0.1)
    assert not judged([part(many, few)], (Span(start_ms=0, end_ms=10_000),), "en").is_doubtful
    assert judged([part(few)], (Span(start_ms=9_000, end_ms=10_000),), "en").is_doubtful


@pytest.mark.parametrize(("speech_ms", "is_doubtful"), [(400, False), (600, True), (2_500, True), (12_000, True)])
def test_that_speech_with_nothing_asks_for_another_try(speech_ms: int, is_doubtful: bool) -> None:
    assert judged([], (Span(start_ms=0, end_ms=speech_ms),), "en").is_doubtful is is_doubtful


@pytest.mark.parametrize(("speech_ms", "is_doubtful"), [(3_000, False), (5_000, True)])
def test_that_a_short_stretch_without_text_beside_some_with_does_not_ask_for_another_try(
    speech_ms: int, is_doubtful: bool
) -> None:
    heard = judged([part(sentence("We met."))], (Span(start_ms=0, end_ms=speech_ms),), "en")
    assert heard.is_doubtful is is_doubtful


def test_that_the_try_that_leaves_the_least_speech_untrusted_is_kept() -> None:
    speech = (Span(start_ms=0, end_ms=8_000),)
    short = judged([part(sentence("The house is old."))], speech, "en")
    whole = judged([part(sentence("The house is old and the garden behind it is large."))], speech, "en")
    looping = judged([part(sentence("No no no no no no no no no no no no no no no no."))], speech, "en")
    nothing = judged([], speech, "en")
    assert best_of([nothing, looping, short, whole]) is whole
    assert best_of([nothing, looping]) is looping
    assert best_of([looping, nothing]) is looping


def test_that_of_equal_tries_the_likelier_is_kept_and_then_the_earlier() -> None:
    heard = sentence("The house is old.")
    likely, unlikely = (judged([part(heard, avg_logprob=sure)], WHOLE, "en") for sure in (-0.1, -0.5))
    assert best_of([unlikely, likely]) is likely
    again = replace(likely)
    assert best_of([likely, again]) is likely


any_text = st.text(max_size=40)
any_score = st.floats(allow_nan=True, allow_infinity=True)
any_speech = st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 9_000)), max_size=4).map(
    lambda spans: tuple(Span(start_ms=start, end_ms=start + length) for start, length in spans)
)


@st.composite
def any_part(draw: st.DrawFn) -> Part:
    rows = draw(st.lists(st.lists(any_text, min_size=1, max_size=8), max_size=4))
    places = [draw(st.integers(0, 30_000)) for _ in rows]
    chance = draw(st.one_of(st.none(), st.floats(0, 1), st.just(float("nan"))))
    segments = [
        said(*texts, start_ms=place, word_ms=draw(st.integers(1, 900)), chance=chance)
        for texts, place in zip(rows, places, strict=True)
    ]
    return part(*segments, avg_logprob=draw(any_score), no_speech_prob=draw(any_score))


@given(parts=st.lists(any_part(), max_size=3), speech=any_speech, language=st.sampled_from(["en", "ja", "xx"]))
def test_that_any_answer_is_judged_and_keeps_its_words(
    parts: list[Part], speech: tuple[Span, ...], language: str
) -> None:
    result = judged(parts, speech, language)
    before = [replace(segment, marks=()) for heard in parts for segment in heard.segments]
    after = iter(replace(segment, marks=()) for segment in result.segments)
    assert all(kept in before for kept in after)
    assert all(set(segment.marks) <= set(Mark) for segment in result.segments)
    assert best_of([result, result]) is result


@given(parts=st.lists(any_part(), max_size=3))
def test_that_nothing_is_dropped_where_somebody_speaks_and_the_model_heard_it(parts: list[Part]) -> None:
    heard = [replace(each, no_speech_prob=0.5) for each in parts]
    everywhere = (Span(start_ms=0, end_ms=60_000),)
    segments = [replace(segment, marks=()) for each in heard for segment in each.segments]
    assert [replace(segment, marks=()) for segment in judged(heard, everywhere, "en").segments] == segments


@given(parts=st.lists(any_part(), max_size=3), speech=any_speech, by_ms=st.integers(0, 10_000_000))
def test_that_when_it_was_said_does_not_matter(parts: list[Part], speech: tuple[Span, ...], by_ms: int) -> None:
    moved = [replace(heard, segments=tuple(later(row, by_ms) for row in heard.segments)) for heard in parts]
    later_speech = tuple(Span(start_ms=span.start_ms + by_ms, end_ms=span.end_ms + by_ms) for span in speech)
    assert marks(*moved, speech=later_speech) == marks(*parts, speech=speech)


@given(parts=st.lists(any_part(), max_size=3), speech=any_speech)
def test_that_judging_again_changes_nothing(parts: list[Part], speech: tuple[Span, ...]) -> None:
    marked = [replace(heard, segments=tuple(replace(row, marks=("old",)) for row in heard.segments)) for heard in parts]
    assert judged(marked, speech, "en") == judged(parts, speech, "en")


@given(
    words=st.lists(st.sampled_from(known_words()), min_size=1, max_size=20, unique=True), word_ms=st.integers(400, 900)
)
def test_that_no_sentence_of_the_demo_vocabulary_is_marked(words: list[str], word_ms: int) -> None:
    row = said(*[f" {word}" for word in words], word_ms=word_ms)
    assert marks(part(row), speech=(Span(start_ms=0, end_ms=row.end_ms),)) == [()]


def later(row: Segment, by_ms: int) -> Segment:
    words = tuple(replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in row.words)
    return replace(row, start_ms=row.start_ms + by_ms, end_ms=row.end_ms + by_ms, words=words)
