"""Jobs: their states, the one table of permitted moves, and the frozen picture of a job that everyone else sees."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from app.core.errors import ErrorCode
from app.core.media import MediaId
from app.core.options import JobOptions
from app.core.transcript import Segment, Span, TranscriptId

JobId = NewType("JobId", int)

DEATHS_TO_SET_ASIDE = 3


class JobState(StrEnum):
    """Where a job stands; the names are stored."""

    QUEUED = "queued"
    WAITING_RETRY = "waiting_retry"
    WAITING_DISK = "waiting_disk"
    STARTING = "starting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    FINISHED = "finished"
    INCOMPLETE = "incomplete"
    NO_SPEECH = "no_speech"
    CANCELLED = "cancelled"
    FAILED = "failed"
    SET_ASIDE = "set_aside"
    INTERRUPTED = "interrupted"


_S = JobState

WAITING = frozenset({_S.QUEUED, _S.WAITING_RETRY, _S.WAITING_DISK})
ACTIVE = frozenset({_S.STARTING, _S.RUNNING, _S.CANCELLING})
WITH_TRANSCRIPT = frozenset({_S.FINISHED, _S.INCOMPLETE, _S.NO_SPEECH})
ENDED = WITH_TRANSCRIPT | {_S.CANCELLED, _S.FAILED, _S.SET_ASIDE, _S.INTERRUPTED}

_OUTCOMES = WITH_TRANSCRIPT | {_S.FAILED, _S.INTERRUPTED}
_SENT_BACK = frozenset({_S.QUEUED, _S.WAITING_RETRY, _S.WAITING_DISK, _S.SET_ASIDE})

MOVES: Mapping[JobState, frozenset[JobState]] = {
    _S.QUEUED: frozenset({_S.STARTING, _S.CANCELLED, _S.WAITING_DISK, _S.INTERRUPTED, _S.FAILED}),
    _S.WAITING_RETRY: frozenset({_S.QUEUED, _S.CANCELLED, _S.INTERRUPTED}),
    _S.WAITING_DISK: frozenset({_S.QUEUED, _S.CANCELLED, _S.INTERRUPTED}),
    # Cancelled at once: the file was opened and is shorter or longer than the person asked for.
    _S.STARTING: _SENT_BACK | {_S.RUNNING, _S.CANCELLING, _S.CANCELLED, _S.FAILED, _S.INTERRUPTED},
    _S.RUNNING: _SENT_BACK | _OUTCOMES | {_S.CANCELLING},
    # A job whose words could not be kept is called back too; where the disk is full, it waits then.
    _S.CANCELLING: _OUTCOMES | {_S.CANCELLED, _S.WAITING_DISK},
    # What has ended is taken up again only by the person's hand (or, interrupted, by the next start).
    _S.FINISHED: frozenset(),
    _S.INCOMPLETE: frozenset({_S.QUEUED}),
    _S.NO_SPEECH: frozenset({_S.QUEUED}),
    _S.CANCELLED: frozenset({_S.QUEUED}),
    _S.FAILED: frozenset({_S.QUEUED}),
    _S.SET_ASIDE: frozenset({_S.QUEUED}),
    _S.INTERRUPTED: frozenset({_S.QUEUED, _S.CANCELLED}),
}


class ForbiddenMoveError(Exception):
    """A bug: somebody asked for a move that the table does not permit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSnapshot:
    """A job as it stood at one moment. Only the JobQueue makes the next one."""

    id: JobId
    media_id: MediaId
    name: str
    media_path: str
    options: JobOptions
    state: JobState
    created_at: datetime
    priority: int = 0  # higher goes first
    position: float = 0.0  # order among equals, by hand
    duration_ms: int | None = None
    done_ms: int = 0  # everything before this is transcribed and on disk
    attempts: int = 0
    deaths: int = 0  # counted deaths: of a worker that ran this job alone
    is_suspect: bool = False  # was in a worker that died: runs alone until it has proved itself
    code: ErrorCode | None = None
    message: str = ""
    device: str = ""
    compute_type: str = ""
    notes: tuple[str, ...] = ()  # what happened on the way, for people: ladder steps, new workers
    language: str | None = None
    coverage: float | None = None
    engine_ms: int = 0  # wall time that workers spent on it
    transcript_id: TranscriptId | None = None
    faults: int = 0  # passing ones: too many, and it is not tried again by itself
    retry_at: datetime | None = None  # while it waits for that
    heard_with: str = ""  # the model, where memory was too short for the one that was asked for

    def result_key(self) -> str:
        """Name what came of it: not the same as what was asked for where another model had to do."""
        options = replace(self.options, model=self.heard_with) if self.heard_with else self.options
        return options.result_key()

    def moved(self, state: JobState, **changes: Any) -> "JobSnapshot":
        """Return the job in its next state; raise ForbiddenMoveError outside the table of moves."""
        if state not in MOVES[self.state]:
            raise ForbiddenMoveError(f"job {self.id}: {self.state} -> {state}")
        return replace(self, state=state, **{"retry_at": None, **changes})

    @property
    def progress(self) -> float:
        """Return the share that is done, 0 to 1."""
        if self.state in WITH_TRANSCRIPT:
            return 1.0
        return min(1.0, self.heard_ms / self.work_ms) if self.work_ms else 0.0

    @property
    def work_ms(self) -> int | None:
        """Return how much of the recording is to be listened to; None while that is not known."""
        ends = [end_ms for end_ms in (self.duration_ms, self.options.to_ms) if end_ms is not None]
        return max(0, min(ends) - self.options.from_ms) if ends else None

    @property
    def heard_ms(self) -> int:
        """Return how much of that is done."""
        return max(0, self.done_ms - self.options.from_ms)

    @property
    def realtime_factor(self) -> float | None:
        """Return how many seconds of audio one second of work did."""
        return self.heard_ms / self.engine_ms if self.engine_ms and self.heard_ms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChunk:
    """A stretch of the recording that is done for good: written once, never done again.

    ``segments`` keys are unique within the chunk only; the finished transcript numbers them anew.
    """

    until_ms: int
    segments: tuple[Segment, ...]
    speech: tuple[Span, ...] = ()  # detected speech in this stretch
    language: str | None = None
