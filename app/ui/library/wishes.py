"""What a person asks of the library, as frozen values that travel in signals."""

from dataclasses import dataclass

from app.core.transcript import TranscriptId


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptRename:
    """Give a transcript another title: one line, not empty."""

    transcript_id: TranscriptId
    title: str
