"""An order of many files: what is asked, what becomes of each file, how its jobs move. Values, no work."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.media import Keeping
from app.core.options import JobOptions
from app.core.transcript import TranscriptId, VersionId


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """One input and where its outputs go (a path without extension)."""

    path: Path
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """Files in, subtitle files out. The ticket of a file is its place in ``requests``."""

    requests: tuple[FileRequest, ...]
    options: JobOptions
    formats: tuple[str, ...]
    again: bool = False  # also what is in the library already
    keep: Keeping | None = None  # None: as the settings have it
    jobs: tuple[JobId, ...] = ()  # of each request the job that is taken up again with its own options; no file is read


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one input."""

    ticket: int
    path: Path
    status: JobState
    code: ErrorCode | None = None
    message: str = ""
    transcript_id: TranscriptId | None = None
    language: str | None = None
    duration_ms: int | None = None
    coverage: float | None = None
    outputs: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()  # files of somebody else's that stood in the way
    realtime_factor: float | None = None
    notes: tuple[str, ...] = ()  # what happened on the way, and is no fault of the file


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNews:
    """How far a job of the order is."""

    job_id: JobId
    name: str
    state: JobState
    progress: float  # 0 to 1
    duration_ms: int | None = None  # how much of the recording it is about
    retry_in_s: int | None = None  # while it waits to be tried again by itself

    @classmethod
    def of(cls, job: JobSnapshot) -> "JobNews":
        return cls(
            job_id=job.id,
            name=job.name,
            state=job.state,
            progress=job.progress,
            duration_ms=job.work_ms,
            retry_in_s=_seconds_until(job.retry_at) if job.retry_at else None,
        )


def _seconds_until(moment: datetime) -> int:
    return max(0, ceil((moment - datetime.now(UTC)).total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that was written from a version: remembered, it is known again as ours."""

    version_id: VersionId
    format: str
    path: Path
    sha256: str
