"""How quickly a job goes and when it will be done, measured from its progress. Pure: the time comes from the caller.

Progress arrives in bursts, a batch of windows at a time. So speed is a quotient of two sums in which old work fades,
what is smoothed is the moment of the end (between bursts the time left simply runs down), and a burst that arrives in
pieces counts as one: each piece puts a better estimate in the place of the one before it.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from app.core.jobs import JobSnapshot

_MEMORY_S: Final = 30.0  # work older than this hardly counts for the speed
_CALM_S: Final = 4.0  # a new estimate takes about this long to replace the old one
_BURST_S: Final = 0.5  # what follows sooner belongs to the same burst
_LEAST_EVIDENCE_S: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The progress of one run of a job, as far as it was seen."""

    at_s: float
    done_ms: int
    heard_s: float = 0.0
    worked_s: float = 0.0
    bursts: int = 0
    weight: float = 1.0  # of this burst's estimate against the older ones
    older_end_s: float | None = None  # the estimate before this burst
    ends_at_s: float | None = None

    @property
    def realtime_factor(self) -> float | None:
        """Return the seconds of sound heard in a second of work, of late."""
        return self.heard_s / self.worked_s if self.worked_s >= _LEAST_EVIDENCE_S else None

    def left_ms(self, now_s: float) -> int | None:
        """Return the time that is left; None while it is unknown, and when the estimate has run out."""
        if self.ends_at_s is None or self.ends_at_s <= now_s:
            return None
        return round((self.ends_at_s - now_s) * 1000)


def begun(job: JobSnapshot, factor: float | None, *, at_s: float) -> Pace:
    """Return the pace of a job that begins, with the end to expect at the speed of others like it."""
    pace = Pace(at_s=at_s, done_ms=job.heard_ms)
    if not factor or job.work_ms is None:
        return pace
    return replace(pace, ends_at_s=at_s + max(0, job.work_ms - job.heard_ms) / 1000 / factor)


def observed(pace: Pace | None, *, done_ms: int, duration_ms: int | None, at_s: float) -> Pace:
    """Return the pace after another look at the job. A job that was set back is measured anew."""
    if pace is None or done_ms < pace.done_ms:
        return Pace(at_s=at_s, done_ms=done_ms)
    if done_ms == pace.done_ms or at_s <= pace.at_s:
        return pace
    step_s = at_s - pace.at_s
    if step_s > _BURST_S or not pace.bursts:
        pace = _with_new_burst(pace, step_s)
    kept = math.exp(-step_s / _MEMORY_S)
    heard_s = pace.heard_s * kept + (done_ms - pace.done_ms) / 1000
    later = replace(pace, at_s=at_s, done_ms=done_ms, heard_s=heard_s, worked_s=pace.worked_s * kept + step_s)
    return replace(later, ends_at_s=_end_of(later, duration_ms))


def _with_new_burst(pace: Pace, gap_s: float) -> Pace:
    bursts = pace.bursts + 1
    weight = max(1 - math.exp(-gap_s / _CALM_S), 1 / bursts)  # the first few estimates are poor: they count alike
    return replace(pace, bursts=bursts, weight=weight, older_end_s=pace.ends_at_s)


def _end_of(pace: Pace, duration_ms: int | None) -> float | None:
    factor = pace.realtime_factor
    if duration_ms is None or not factor:
        return None
    fresh_s = pace.at_s + max(0, duration_ms - pace.done_ms) / 1000 / factor
    return fresh_s if pace.older_end_s is None else pace.older_end_s + (fresh_s - pace.older_end_s) * pace.weight
