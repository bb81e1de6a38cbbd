"""Words from the engine become words and segments of the product."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.transcript import Span, Word
from app.worker.glue import Glue
from app.worker.grouping import LONGEST_MS, LONGEST_TEXT, regrouped, segments_of
from app.worker.words import HeardWord, placed

WINDOW = Span(start_ms=10_000, end_ms=40_000)
ALL_SPEECH = (WINDOW,)


def heard(text: str, start_s: float, end_s: float) -> HeardWord:
    return HeardWord(text=text, start_s=start_s, end_s=end_s, probability=0.5)


def said(*texts: str, pause_ms: int = 0, length_ms: int = 300) -> list[Word]:
    step = length_ms + pause_ms
    return [Word(text=text, start_ms=i * step, end_ms=i * step + length_ms) for i, text in enumerate(texts)]


def texts(groups: list[list[Word]]) -> list[str]:
    return ["".join(word.text for word in group).strip() for group in groups]


def test_that_times_are_milliseconds_of_the_recording() -> None:
    (word,) = placed([heard(" Hello", 1.2344, 1.5)], Glue([WINDOW]), ALL_SPEECH)
    assert word == Word(text=" Hello", start_ms=11_234, end_ms=11_500, probability=0.5)


def test_that_the_first_word_does_not_begin_before_the_first_speech() -> None:
    speech = (Span(start_ms=12_000, end_ms=15_000),)
    first, second = placed([heard(" One", 0.0, 2.5), heard(" two", 2.5, 3.0)], Glue([WINDOW]), speech)
    assert (first.start_ms, first.end_ms, second.start_ms) == (12_000, 12_500, 12_500)


def test_that_a_word_stretched_over_a_pause_keeps_to_the_side_where_it_was_spoken() -> None:
    speech = (Span(start_ms=10_000, end_ms=12_000), Span(start_ms=14_000, end_ms=16_000))
    before, after = placed([heard(" end", 1.0, 2.9), heard(" begin", 2.9, 5.0)], Glue([WINDOW]), speech)
    assert before.end_ms <= 12_100
    assert 13_900 <= after.start_ms <= 14_000


def test_that_a_blank_word_is_left_out() -> None:
    assert placed([heard("  ", 0.0, 1.0), heard(" a", 1.0, 2.0)], Glue([WINDOW]), ALL_SPEECH)[0].text == " a"


any_seconds = st.floats(min_value=-5, max_value=60)


@given(times=st.lists(st.tuples(any_seconds, any_seconds), max_size=40))
def test_that_words_are_in_order_and_inside_the_window_whatever_the_engine_says(
    times: list[tuple[float, float]],
) -> None:
    words = placed([heard(" x", start, end) for start, end in times], Glue([WINDOW]), (Span(start_ms=12_000, end_ms=30_000),))
    assert len(words) == len(times)
    for word in words:
        assert WINDOW.start_ms <= word.start_ms < word.end_ms <= WINDOW.end_ms
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts)


def test_that_a_sentence_with_a_pause_behind_it_is_a_segment() -> None:
    groups = regrouped(said(" Hello", " you.", " Come", " in.", pause_ms=250))
    assert texts(groups) == ["Hello you.", "Come in."]


def test_that_a_short_sentence_without_a_pause_stays_with_the_next() -> None:
    assert texts(regrouped(said(" No.", " I", " will", " not."))) == ["No. I will not."]


def test_that_a_long_pause_parts_words_of_one_sentence() -> None:
    words = [*said(" wait", " for"), Word(text=" it", start_ms=1_400, end_ms=1_600)]
    assert texts(regrouped(words)) == ["wait for", "it"]


def test_that_a_long_sentence_is_cut_after_its_clause() -> None:
    words = said(*["", "This", "is", "the", "first", "half", "of", "a", "rather", "long", "sentence,"][1:])
    words = [Word(text=f" {w.text}", start_ms=w.start_ms, end_ms=w.end_ms) for w in words]
    rest = ["and", "here", "is", "the", "other", "half", "of", "it"]
    offset = words[-1].end_ms
    words += [
        Word(text=f" {text}", start_ms=offset + i * 300, end_ms=offset + (i + 1) * 300) for i, text in enumerate(rest)
    ]
    # 50 + 33 letters in all fit two lines, so only the time is over the limit
    words = [Word(text=w.text, start_ms=w.start_ms * 2, end_ms=w.end_ms * 2) for w in words]
    assert texts(regrouped(words))[0] == "This is the first half of a rather long sentence,"


@given(
    words=st.lists(
        st.tuples(st.text(alphabet="ab.,", min_size=1, max_size=12), st.integers(1, 900), st.integers(0, 1_200)),
        max_size=60,
    )
)
def test_that_regrouping_keeps_every_word_and_the_limits(words: list[tuple[str, int, int]]) -> None:
    spoken: list[Word] = []
    now_ms = 0
    for text, length_ms, pause_ms in words:
        spoken.append(Word(text=f" {text}", start_ms=now_ms, end_ms=now_ms + length_ms))
        now_ms += length_ms + pause_ms
    groups = regrouped(spoken)
    assert [word for group in groups for word in group] == spoken
    for segment in segments_of(groups):
        assert segment.words
        assert len(segment.text) <= LONGEST_TEXT
        assert segment.end_ms - segment.start_ms <= LONGEST_MS


def test_that_a_segment_begins_and_ends_with_its_words() -> None:
    words = said(" a", " b")
    (segment,) = segments_of([words, []])
    assert (segment.start_ms, segment.end_ms, segment.key) == (0, 600, 1)


@pytest.mark.parametrize("text", [" " + "a" * 200])
def test_that_one_endless_word_is_one_segment(text: str) -> None:
    assert len(regrouped(said(text))) == 1
