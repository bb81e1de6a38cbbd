"""Plain text."""

from app.core.formats import ExportOptions
from app.core.formats.txt import write
from tests.helpers.transcripts import row, transcript

DRAWN = transcript(
    row(1, 7_000, 8_000, "Good day.", speaker=0),
    row(2, 8_000, 8_500),
    row(3, 8_500, 9_000, "And you?", speaker=0),
    row(4, 3_734_000, 3_735_000, "你好", speaker=1),
    row(5, 3_735_000, 3_736_000, "Who was that?"),
    row(6, 3_736_000, 3_737_000, "Me.", speaker=1),
    speakers=("Anna", "Ben\n"),
)


def test_that_a_speaker_is_named_where_the_speaker_changes() -> None:
    assert write(DRAWN, ExportOptions()) == "Anna: Good day.\nAnd you?\nBen: 你好\nWho was that?\nBen: Me.\n"


def test_that_rows_can_stand_without_names() -> None:
    assert write(DRAWN, ExportOptions(has_speakers=False)).startswith("Good day.\nAnd you?\n你好\n")


def test_that_timed_rows_begin_with_their_start() -> None:
    lines = write(DRAWN, ExportOptions(is_timed=True)).splitlines()
    assert lines[:3] == ["[0:07] Anna: Good day.", "[0:08] And you?", "[1:02:14] Ben: 你好"]


def test_that_nothing_said_is_nothing_written() -> None:
    assert write(transcript(row(1, 0, 100)), ExportOptions()) == ""
