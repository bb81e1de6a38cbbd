"""Word, Segment and Transcript."""

import pytest
from hypothesis import given

from app.core.transcript import SegmentKey, Transcript
from tests.helpers.transcripts import long_transcript, quick, row, transcript, transcripts


@quick
@given(transcripts())
def test_that_every_row_is_found_by_its_key(drawn: Transcript) -> None:
    assert [drawn.index_of(segment.key) for segment in drawn.segments] == [*range(len(drawn.segments))]
    with pytest.raises(KeyError):
        drawn.index_of(drawn.next_key())


def test_that_a_row_far_from_where_its_key_counts_is_found() -> None:
    drawn = long_transcript(300)
    turned = transcript(*drawn.segments[::-1])
    assert [turned.index_of(SegmentKey(key)) for key in (1, 150, 300)] == [299, 150, 0]


def test_that_the_next_key_is_above_all_others() -> None:
    assert transcript().next_key() == 1
    assert transcript(row(9, 0, 1), row(4, 1, 2)).next_key() == 10


def test_that_a_transcript_is_its_rows_a_line_each() -> None:
    drawn = transcript(row(1, 0, 900, "good day"), row(2, 900, 950), row(3, 950, 990, "bye"))
    assert drawn.text == "good day\n\nbye"
    assert [word.text for word in drawn.words()] == ["good", " day", "bye"]
