"""Forgetting a recording completely, as values: what that means before, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.media import MediaId
from app.core.transcript import TranscriptId


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingBackup:
    """A back-up, or a database that was set aside, that still has something of the recording."""

    path: Path
    made_at: datetime | None  # None: its note is gone
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPlan:
    """All that goes for good, and what is out of our reach."""

    media_id: MediaId
    name: str
    sha256: str
    transcript_ids: tuple[TranscriptId, ...]
    versions: int
    file_bytes: int
    own_file: Path | None  # the person's, only referred to: stays
    exports: tuple[Path, ...]  # files written elsewhere: stay
    backups: tuple[HoldingBackup, ...]

    @property
    def transcripts(self) -> int:
        return len(self.transcript_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetResult:
    """What came of it."""

    freed_bytes: int
    left: tuple[str, ...] = ()  # files that could not be removed, in sentences
    backups: tuple[HoldingBackup, ...] = ()  # that hold it still
    backups_removed: int = 0
