"""What the library tells about itself: summaries, versions, drafts, exports, hits and reports. Values, no storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.core.jobs import JobState
from app.core.media import MediaId
from app.core.options import JobOptions
from app.core.transcript import TranscriptId, VersionId


class VersionKind(StrEnum):
    """Where a version came from; the names are stored."""

    ASR = "asr"  # the machine's own: never changed, goes only with its transcript
    SAVE = "save"
    IMPORT = "import"
    ROLLBACK = "rollback"
    AUTO_KEEP = "auto-keep"  # kept without being asked


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """A recording that has just been taken into the store; together they tell where it lies."""

    sha256: str
    extension: str
    size_bytes: int
    is_new: bool  # False: the same content was there already
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What a person asks for; the ledger gives it a number and a place in the queue."""

    media_id: MediaId
    name: str
    media_path: str
    options: JobOptions
    priority: int = 0
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """One line of the log of a job."""

    at: datetime
    state: JobState
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptSummary:
    """A transcript as a list shows it."""

    id: TranscriptId
    media_id: MediaId
    media_name: str
    title: str
    language: str
    duration_ms: int
    created_at: datetime
    changed_at: datetime
    head: VersionId
    head_kind: VersionKind
    version_count: int
    segment_count: int
    word_count: int = 0
    tags: tuple[str, ...] = ()
    notes: str = ""
    deleted_at: datetime | None = None  # hidden since; purged some time later


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionInfo:
    """A saved version without its rows."""

    id: VersionId
    transcript_id: TranscriptId
    kind: VersionKind
    created_at: datetime
    author: str
    note: str
    segment_count: int
    parent: VersionId | None = None
    word_count: int | None = None  # None: saved before words were counted
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecord:
    """A file that was written from a version."""

    version_id: VersionId
    format: str
    path: Path
    sha256: str
    exported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Edits on top of a version that are not a version yet; those after ``position`` are undone."""

    base: VersionId
    records: tuple[Mapping[str, Any], ...]
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """The first place in a transcript where a search finds something."""

    transcript_id: TranscriptId
    title: str
    at_ms: int
    text: str  # of the segment


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRecord:
    """A backup that was whole when it was made."""

    path: Path
    made_at: datetime
    reason: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a check of the library found, in sentences, and how much it looked at."""

    problems: tuple[str, ...]
    mended: tuple[str, ...]  # found and put right at once
    transcripts: int
    versions: int
    media_files: int
    is_deep: bool

    @property
    def is_sound(self) -> bool:
        return not self.problems
