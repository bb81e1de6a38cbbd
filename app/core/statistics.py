"""What a library has done, in figures: values, and the sums that need nothing but them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.attempts import NO_WARMTH, Warmth
from app.core.errors import ErrorCode
from app.core.jobs import JobState

SUCCEEDED = frozenset({JobState.FINISHED, JobState.NO_SPEECH})
MISSED = frozenset({JobState.INCOMPLETE, JobState.FAILED, JobState.SET_ASIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast one model was on one device."""

    model: str
    device: str
    compute_type: str
    jobs: int
    recorded_ms: int
    engine_ms: int

    @property
    def realtime_factor(self) -> float:
        return self.recorded_ms / self.engine_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was done on one day, by the clock of this machine."""

    day: date
    jobs: int
    missed: int
    recorded_ms: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All figures of one library at one moment; what is deleted does not count."""

    recordings: int
    recorded_ms: int
    transcripts: int
    transcribed_ms: int
    words: int
    versions: int
    jobs: Mapping[JobState, int]
    failures: Mapping[ErrorCode, int]
    paces: Sequence[Pace]  # the most used first
    days: Sequence[Day]  # those on which something was done, the oldest first
    storage: Mapping[str, int]  # bytes by kind
    warmth: Warmth = NO_WARMTH  # how well the models that stay loaded serve

    @property
    def success_rate(self) -> float | None:
        """Return the share of jobs that came to a whole result; None while none has ended."""
        succeeded = sum(self.jobs.get(state, 0) for state in SUCCEEDED)
        ended = succeeded + sum(self.jobs.get(state, 0) for state in MISSED)
        return succeeded / ended if ended else None

    @property
    def engine_ms(self) -> int:
        return sum(pace.engine_ms for pace in self.paces)

    @property
    def realtime_factor(self) -> float | None:
        return sum(pace.recorded_ms for pace in self.paces) / self.engine_ms if self.engine_ms else None
