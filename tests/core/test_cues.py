"""Rows as cues that no player stumbles over."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats.cues import break_of, cues_of
from app.core.lettering import columns
from app.core.transcript import Transcript
from tests.helpers.transcripts import lines, quick, row, transcript, transcripts


@quick
@given(transcripts(max_rows=8))
def test_that_cues_never_overlap_and_always_last(drawn: Transcript) -> None:
    cues = cues_of(drawn)
    assert all(cue.end_ms > cue.start_ms >= 0 for cue in cues)
    assert all(after.start_ms >= before.end_ms for before, after in pairwise(cues))
    assert [cue.text for cue in cues] == [item.text for item in drawn.segments if item.text]


@pytest.mark.parametrize(
    ("rows", "cues"),
    [
        ([(0, 900), (500, 1_000)], [(0, 500), (500, 1_000)]),
        ([(0, 400), (500, 1_000)], [(0, 400), (500, 1_000)]),
        ([(500, 500)], [(500, 501)]),
        ([(0, 900), (0, 800), (0, 0)], [(0, 1), (1, 2), (2, 3)]),
        ([(0, 9_000), (1_000, 2_000), (3_000, 4_000)], [(0, 1_000), (1_000, 2_000), (3_000, 4_000)]),
    ],
)
def test_that_a_cue_is_shortened_where_the_next_begins(
    rows: list[tuple[int, int]], cues: list[tuple[int, int]]
) -> None:
    drawn = transcript(*(row(key, *times, "x") for key, times in enumerate(rows, start=1)))
    assert [(cue.start_ms, cue.end_ms) for cue in cues_of(drawn)] == cues


def test_that_rows_without_text_make_no_cue() -> None:
    assert [cue.text for cue in cues_of(transcript(row(1, 0, 100), row(2, 100, 200, "x")))] == ["x"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "It was the best of times, it was the worst of times.",
            "It was the best of times,",
            "it was the worst of times.",
        ),
        ("这是一个非常长的句子，它需要被分成两行才能显示。", "这是一个非常长的句子，", "它需要被分成两行才能显示。"),
    ],
)
def test_that_a_long_line_becomes_two_of_about_the_same_width(text: str, first: str, second: str) -> None:
    place = break_of(text, 42)
    assert place is not None
    assert (text[: place[0]], text[place[1] :]) == (first, second)


@pytest.mark.parametrize("text", ["short", "x" * 42, "x" * 60, "word " * 30])
def test_that_a_line_that_fits_in_one_or_not_in_two_is_left_alone(text: str) -> None:
    assert break_of(text.strip(), 42) is None


@quick
@given(lines, st.integers(4, 20))
def test_that_neither_of_two_lines_is_wider_than_allowed(line: str, width: int) -> None:
    text = line.strip()
    place = break_of(text, width)
    if place is not None:
        assert columns(text) > width >= max(columns(text[: place[0]]), columns(text[place[1] :]))
