"""The rules that every transcript keeps."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.core.soundness import check
from app.core.transcript import Segment, SegmentKey, Transcript, Word
from tests.helpers.transcripts import quick, row, transcript, transcripts


def worded(text: str, start_ms: int, end_ms: int) -> Segment:
    word = Word(text=text, start_ms=start_ms, end_ms=end_ms)
    return Segment(key=SegmentKey(1), start_ms=100, end_ms=200, words=(word,))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((row(1, 50, 60), row(2, 40, 60)), "Row 2 begins at 40 ms, before row 1 above it."),
        ((row(1, 0, 1), row(1, 2, 3)), "Two rows have the key 1."),
        ((row(1, -5, 1),), "Row 1 begins before zero."),
        ((row(1, 5, 1),), "Row 1 ends before it begins."),
        ((row(1, 0, 1, speaker=0),), "Row 1 names speaker 0, and there are 0."),
        ((worded("x", 99, 150),), "Word 1 of row 1 begins before the word or the row it follows."),
        ((worded("x", 150, 149),), "Word 1 of row 1 ends before it begins."),
        ((worded("x", 150, 201),), "Word 1 of row 1 ends after its row."),
        ((worded("x\n", 150, 160),), "Word 1 of row 1 holds a line break or a control character."),
    ],
)
def test_that_each_breach_is_told_in_a_sentence(rows: tuple[Segment, ...], sentence: str) -> None:
    assert check(transcript(*rows)) == [sentence]


def test_that_words_that_go_back_in_time_are_told() -> None:
    one = row(1, 0, 100, "a b")
    assert check(transcript(replace(one, words=one.words[::-1]))) == [
        "Word 2 of row 1 begins before the word or the row it follows."
    ]


@quick
@given(transcripts())
def test_that_the_transcripts_of_these_tests_are_sound(drawn: Transcript) -> None:
    assert check(drawn) == []
