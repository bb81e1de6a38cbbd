"""What was deleted, as lists show it: hidden since a moment, to be brought back until another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.jobs import JobId
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId

KEPT_FOR = timedelta(days=30)


class DeletedKind(StrEnum):
    """What can be deleted; the names are printed."""

    RECORDING = "recording"  # with all its transcripts
    TRANSCRIPT = "transcript"
    VERSION = "version"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedKey:
    """One deleted thing by its kind and the number of its row."""

    kind: DeletedKind
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """One thing that is hidden and can be brought back."""

    key: DeletedKey
    name: str  # of the recording, or the title of the transcript
    deleted_at: datetime
    media_id: MediaId
    transcript_ids: tuple[TranscriptId, ...] = ()  # that went and come back with it; of a version: its own, which stays
    version_id: VersionId | None = None
    version_number: int = 0
    size_bytes: int = 0  # of the file that goes with it in the end
    job_ids: tuple[JobId, ...] = ()  # taken off the list with it

    @property
    def purged_from(self) -> datetime:
        """Return from when on tidying removes it for good."""
        return self.deleted_at + KEPT_FOR


def names_in_order(deleted: Sequence[Deleted]) -> tuple[str, ...]:
    """Return each name once, in the order given."""
    return tuple(dict.fromkeys(item.name for item in deleted))
