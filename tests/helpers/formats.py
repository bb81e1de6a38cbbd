"""What a round trip through subtitles may keep, and how a reader is asked about a broken text."""

from app.core.transcript import Transcript


def shown(transcript: Transcript) -> list[tuple[int, int, str]]:
    """Return times and text of the rows, with every run of spaces as one."""
    return [(row.start_ms, row.end_ms, " ".join(row.text.split())) for row in transcript.segments]
