"""The tokens of a window are split into sentences as the library splits them."""

from types import SimpleNamespace
from typing import Any

import pytest
from faster_whisper import WhisperModel
from hypothesis import given, settings
from hypothesis import strategies as st

from app.worker.sayings import Saying, sayings_of

FIRST_TIME = 1_000
TOKENIZER: Any = SimpleNamespace(
    timestamp_begin=FIRST_TIME, decode=lambda tokens: "".join(chr(token) for token in tokens if token < FIRST_TIME)
)
LIBRARY: Any = SimpleNamespace(time_precision=0.02, input_stride=2)
DURATION_S = 21.3
times = st.integers(FIRST_TIME, FIRST_TIME + 1_500)
texts = st.integers(40, 120)


def split_by_library(tokens: list[int]) -> tuple[list[dict[str, Any]], bool]:
    segments, _, is_closed = WhisperModel._split_segments_by_timestamps(
        LIBRARY, TOKENIZER, tokens, time_offset=0.0, segment_size=2_130, segment_duration=DURATION_S, seek=0
    )
    return segments, not is_closed


@settings(max_examples=300)
@given(tokens=st.lists(st.one_of(texts, times, st.just(FIRST_TIME)), max_size=25))
def test_that_sentences_are_those_of_the_library(tokens: list[int]) -> None:
    found = sayings_of(tokens, TOKENIZER, DURATION_S)
    expected, ends_early = split_by_library(tokens)
    assert [list(saying.tokens) for saying in found.sayings] == [segment["tokens"] for segment in expected]
    assert [saying.start_s for saying in found.sayings] == pytest.approx([segment["start"] for segment in expected])
    assert [saying.end_s for saying in found.sayings] == pytest.approx([segment["end"] for segment in expected])
    assert found.ends_early == ends_early


def test_that_a_sentence_without_times_lasts_as_long_as_the_window() -> None:
    (saying,) = sayings_of([50, 51], TOKENIZER, DURATION_S).sayings
    assert (saying.start_s, saying.end_s) == (0.0, DURATION_S)


@pytest.mark.parametrize(
    ("tokens", "ends_early"),
    [
        ([FIRST_TIME, 50, FIRST_TIME + 100], False),
        ([FIRST_TIME, 50, FIRST_TIME + 100, FIRST_TIME + 100, 51], True),
        ([FIRST_TIME, 50, FIRST_TIME + 100, FIRST_TIME + 100], True),
        ([50, 51], True),
        ([], True),
    ],
)
def test_that_only_a_single_time_at_the_end_says_that_nobody_speaks_behind_it(
    tokens: list[int], ends_early: bool
) -> None:
    assert sayings_of(tokens, TOKENIZER, DURATION_S).ends_early is ends_early


def segment(*words: str, tokens: tuple[int, ...] = (104, 105)) -> dict[str, Any]:
    timed = [{"word": word, "start": 1.0, "end": 2.0, "probability": 0.5} for word in words]
    return {"tokens": list(tokens), "start": 0.5, "end": 3.0, "words": timed}


def test_that_words_are_taken_and_blank_ones_left_out() -> None:
    saying = Saying.of_segment(segment(" h", " ", "i"), TOKENIZER)
    assert [word.text for word in saying.words] == [" h", "i"]
    assert (saying.start_s, saying.end_s) == (0.5, 3.0)


def test_that_text_that_could_not_be_aligned_is_one_word() -> None:
    (word,) = Saying.of_segment(segment(), TOKENIZER).words
    assert (word.text, word.start_s, word.end_s, word.probability) == ("hi", 0.5, 3.0, 0.0)


def test_that_a_sentence_without_text_has_no_words() -> None:
    assert Saying.of_segment(segment(tokens=(32, FIRST_TIME)), TOKENIZER).words == ()
