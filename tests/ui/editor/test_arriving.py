"""Where one arrives in a transcript from a moment of the recording."""

import pytest

from app.ui.editor.arriving import place_of
from tests.helpers.transcripts import row, transcript

TALK = transcript(
    row(1, 1_000, 2_000, "the old harbour"),
    row(2, 3_000, 4_000, "HARBOUR master"),
    row(3, 3_000, 4_500, "nobody there"),
    row(4, 9_000, 9_500, "İstanbul"),
)


@pytest.mark.parametrize(
    ("at_ms", "words", "place"),
    [
        (1_000, "harbour", (0, 8, 15)),
        (0, "", (0, 0, 0)),  # before the first row
        (3_000, "harbour", (1, 0, 7)),  # two rows begin there
        (3_000, "nobody", (2, 0, 6)),
        (3_000, "gone since", (2, 0, 0)),
        (5_000, "there", (2, 7, 12)),  # the row's start was moved since
        (9_000, "İstanbul", (3, 0, 8)),
        (9_000, "istanbul", (3, 0, 0)),  # folded it is longer: no place can be told
        (99_000, "", (3, 0, 0)),
    ],
)
def test_that_a_moment_and_words_lead_to_a_row(at_ms: int, words: str, place: tuple[int, int, int]) -> None:
    assert place_of(TALK, at_ms, words) == place


def test_that_a_transcript_without_rows_has_no_place() -> None:
    assert place_of(transcript(), 0) is None
