"""What the library tells about itself: summaries, versions, drafts, exports, hits and reports. Values, no storage."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

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
    RULES = "rules"  # what the replacement rules of its job made of the machine's own


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """A recording that has just been taken into the store; together they tell where it lies."""

    sha256: str
    extension: str
    size_bytes: int
    is_new: bool  # False: the same content was there already, or it is used where it lies
    added_at: datetime
    modified_ms: int | None = None  # when a file that is used where it lies was last changed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMedia:
    """A recording on its way into the list of recordings."""

    stored: StoredMedia
    name: str
    source_path: Path | None = None  # where it was found
    referenced_path: Path | None = None  # where it stays; None: the store has it
    stays_as_it_was: bool = False  # known already, with its file where it should be


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
    head_number: int = 0  # of the newest version, counted from 1; 0: not told
    tags: tuple[str, ...] = ()
    notes: str = ""
    deleted_at: datetime | None = None  # hidden since; purged some time later
    verdict: JobState | None = None  # how the job ended that wrote it; None: no job did
    verdict_sentence: str = ""
    has_draft: bool = False  # edits that are in no version yet
    translated_from: str = ""  # the language that was spoken, where that is not what is written


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptOrder:
    """All transcripts of a library, the newest first, as compact arrays of equal length: there may be very many."""

    ids: "array[int]"
    created_ms: "array[int]"


class TranscriptNames(NamedTuple):
    """What a transcript is found by in a list."""

    id: TranscriptId
    title: str
    media_name: str
    tags: tuple[str, ...]


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
    number: int = 0  # within its transcript, from 1, never given again; 0: not told


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
class BackupRecord:
    """A backup that was whole when it was made."""

    path: Path
    made_at: datetime
    reason: str
    size_bytes: int
    sha256: str  # empty for a database set aside that could not be closed in order
    number: int = 0  # they are counted, so that their order does not hang on the clock
    transcripts: int | None = None  # None: made before they were counted
    is_set_aside: bool = False  # what was there before something else was restored


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


RULES_AUTHOR = "replacement rules"

_BACK_TO = "Back to version "


def note_of_going_back(version: int) -> str:
    """Return the note of a version that goes back to another, by whatever tells that one where the note stands."""
    return f"{_BACK_TO}{version}"


def gone_back_to(kind: VersionKind, note: str) -> int | None:
    """Return what such a note names; None for any other version."""
    number = note.removeprefix(_BACK_TO)
    is_one = kind is VersionKind.ROLLBACK and note != number and number.isascii() and number.isdigit()
    return int(number) if is_one else None
