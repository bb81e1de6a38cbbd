"""What became of each start of a job, and of each worker: for people who want to know why, and for the figures. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One start of a job: where it ran, how far it came, and how it ended. The log holds no text of a transcript."""

    job_id: JobId
    number: int
    started_at: datetime
    ended_at: datetime
    model: str
    device: str
    compute_type: str
    batch_rows: int
    from_ms: int
    until_ms: int
    state: JobState  # in which it left its worker
    code: ErrorCode | None = None
    sentence: str = ""
    log_tail: str = ""


class RunEnd(StrEnum):
    """Why a worker is no more; the names are stored."""

    ROOM = "room"  # another model needed the memory, or one was enough
    IDLE = "idle"  # nobody had asked for it for a while
    FREED = "freed"  # the person wanted the card
    YIELDED = "yielded"  # another program wanted it
    QUIT = "quit"
    FAULT = "fault"  # crashed, hung, or had to give up


EVICTIONS = frozenset({RunEnd.ROOM, RunEnd.IDLE, RunEnd.FREED, RunEnd.YIELDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRun:
    """The life of one worker: a model was loaded once, and so many jobs found it warm after the first."""

    started_at: datetime
    ended_at: datetime
    model: str
    device: str
    compute_type: str
    load_ms: int | None  # None: it never got so far
    jobs: int
    end: RunEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmWorker:
    """A worker that lives now."""

    model: str
    device: str
    compute_type: str
    batch_rows: int
    jobs: int  # at work in it now
    served: int  # all that it has had
    idle_s: float
    load_ms: int | None
    device_index: int = 0
    need_mib: int = 0  # what it takes, by estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmth:
    """How well the models that stay loaded serve, over many workers."""

    hits: int = 0  # jobs that found their model loaded
    misses: int = 0  # jobs that had to wait for it
    evictions: int = 0
    load_ms: int = 0  # what loading took in the middle

    @property
    def hit_rate(self) -> float | None:
        asked = self.hits + self.misses
        return self.hits / asked if asked else None

    @classmethod
    def of(cls, runs: Sequence[WorkerRun]) -> "Warmth":
        loads = sorted(run.load_ms for run in runs if run.load_ms is not None)
        return cls(
            hits=sum(max(0, run.jobs - 1) for run in runs),
            misses=sum(1 for run in runs if run.jobs),
            evictions=sum(1 for run in runs if run.end in EVICTIONS),
            load_ms=loads[len(loads) // 2] if loads else 0,
        )


NO_WARMTH = Warmth()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmPicture:
    """What is loaded now, and how well that has served since the program was started."""

    workers: tuple[WarmWorker, ...] = ()
    warmth: Warmth = NO_WARMTH
