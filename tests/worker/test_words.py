"""Words from the engine become words of the product: in order, inside what was heard, not inside its pauses."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.transcript import Span, Word
from app.worker.glue import Glue
from app.worker.words import HeardWord, placed

WINDOW = Span(start_ms=10_000, end_ms=40_000)
GLUE = Glue([WINDOW])
ALL_SPEECH = (WINDOW,)
PARTS = (Span(start_ms=10_000, end_ms=15_000), Span(start_ms=24_000, end_ms=30_000))


def heard(text: str, start_s: float, end_s: float) -> HeardWord:
    return HeardWord(text=text, start_s=start_s, end_s=end_s, probability=0.5)


def test_that_times_are_milliseconds_of_the_recording() -> None:
    (word,) = placed([heard(" Hello", 1.2344, 1.5)], GLUE, ALL_SPEECH)
    assert word == Word(text=" Hello", start_ms=11_234, end_ms=11_500, probability=0.5)


def test_that_silence_that_was_left_out_lies_between_the_words_around_it() -> None:
    before, over, behind = placed(
        [heard(" a", 4.0, 4.5), heard(" b", 4.5, 6.0), heard(" c", 6.0, 6.5)], Glue(PARTS), PARTS
    )
    assert (before.start_ms, before.end_ms) == (14_000, 14_500)
    assert (over.start_ms, over.end_ms) == (24_000, 25_000)
    assert (behind.start_ms, behind.end_ms) == (25_000, 25_500)


def test_that_the_first_word_does_not_begin_before_the_first_speech() -> None:
    speech = (Span(start_ms=12_000, end_ms=15_000),)
    first, second = placed([heard(" One", 0.0, 2.5), heard(" two", 2.5, 3.0)], GLUE, speech)
    assert (first.start_ms, first.end_ms, second.start_ms) == (12_000, 12_500, 12_500)


def test_that_words_are_where_the_engine_heard_them_when_no_speech_is_known() -> None:
    (word,) = placed([heard(" Hello", 0.0, 1.5)], GLUE, ())
    assert (word.start_ms, word.end_ms) == (10_000, 11_500)


def test_that_a_word_stretched_over_a_pause_keeps_to_the_side_where_it_was_spoken() -> None:
    speech = (Span(start_ms=10_000, end_ms=12_000), Span(start_ms=14_000, end_ms=16_000))
    before, after = placed([heard(" end", 1.0, 2.9), heard(" begin", 2.9, 5.0)], GLUE, speech)
    assert before.end_ms <= 12_100
    assert 13_900 <= after.start_ms <= 14_000


PAUSED = (Span(start_ms=10_000, end_ms=12_000), Span(start_ms=14_000, end_ms=16_000))


def test_that_words_squeezed_into_a_pause_are_said_with_the_one_stretched_over_it() -> None:
    _, *after = placed(
        [heard(" end", 1.0, 1.9), heard(" I", 2.5, 2.52), heard(" am", 2.52, 2.54), heard(" fine", 2.8, 5.0)],
        GLUE,
        PAUSED,
    )
    assert 13_900 <= after[0].start_ms <= 14_000
    assert [one.end_ms == other.start_ms for one, other in pairwise(after)] == [True, True]
    assert after[-1].end_ms == 15_000
    assert all(word.end_ms - word.start_ms > 100 for word in after)


@pytest.mark.parametrize(
    ("end_s", "next_s"), [(2.54, 2.6), (2.32, 4.2)], ids=["as long as a word", "before one that is not stretched"]
)
def test_that_other_words_in_a_pause_stay_where_they_were_heard(end_s: float, next_s: float) -> None:
    quiet, _ = placed([heard(" I", 2.3, end_s), heard(" am", next_s, 5.0)], GLUE, PAUSED)
    assert (quiet.start_ms, quiet.end_ms) == (12_300, round(10_000 + end_s * 1000))


def test_that_a_blank_word_is_left_out() -> None:
    assert placed([heard("  ", 0.0, 1.0), heard(" a", 1.0, 2.0)], GLUE, ALL_SPEECH)[0].text == " a"


any_seconds = st.floats(min_value=-5, max_value=60)
SPEECH = (Span(start_ms=10_400, end_ms=14_600), Span(start_ms=24_400, end_ms=26_000))


@pytest.mark.parametrize("stretches", [(WINDOW,), PARTS], ids=["one", "two"])
@pytest.mark.parametrize("speech", [(), SPEECH], ids=["nothing known", "speech"])
@given(times=st.lists(st.tuples(any_seconds, any_seconds), max_size=40))
def test_that_words_are_in_order_and_inside_the_window_whatever_the_engine_says(
    times: list[tuple[float, float]], stretches: tuple[Span, ...], speech: tuple[Span, ...]
) -> None:
    words = placed([heard(" x", start, end) for start, end in times], Glue(stretches), speech)
    assert len(words) == len(times)
    for word in words:
        assert stretches[0].start_ms <= word.start_ms < word.end_ms <= stretches[-1].end_ms
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts)


@given(times=st.lists(st.floats(min_value=0, max_value=10.9), min_size=2, max_size=30, unique=True))
def test_that_no_word_reaches_across_a_seam(times: list[float]) -> None:
    words = placed([heard(" x", *pair) for pair in pairwise(sorted(times))], Glue(PARTS), ())
    assert not [word for word in words if word.start_ms < PARTS[1].start_ms - 1_000 < word.end_ms]
    assert all(one.end_ms <= other.start_ms or other.end_ms - other.start_ms == 1 for one, other in pairwise(words))
