"""All that is known of one recording, gathered for a person to read. Values, no storage."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.jobs import JobSnapshot
from app.core.library import TranscriptSummary
from app.core.media import MediaRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingDetails:
    """A recording, where it lies now, and what was made of it."""

    media: MediaRecord
    path: str
    is_there: bool
    is_changed: bool  # another file lies there now
    transcripts: Sequence[TranscriptSummary]  # the newest first
    jobs: Sequence[JobSnapshot]  # the newest first
