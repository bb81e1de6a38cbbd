"""How fast this machine was of late, by model, quality and device: what to expect of a job that has only just begun."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import TypeAlias

from app.core.jobs import WITH_TRANSCRIPT, JobId, JobSnapshot
from app.core.options import Device, Quality

_REMEMBERED = 20  # jobs of a kind
_LEAST_WORK_MS = 2_000  # a shorter job tells more of starting than of listening

_Kind: TypeAlias = tuple[str, Quality, Device]


class Speeds:
    """Owns what jobs that were heard to their end took."""

    def __init__(self) -> None:
        self._known: dict[_Kind, deque[tuple[int, int]]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._seen: set[JobId] = set()

    def learn(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take in jobs, older ones first; those that have not been heard to their end say nothing."""
        for job in jobs:
            if job.state in WITH_TRANSCRIPT and job.engine_ms >= _LEAST_WORK_MS and job.id not in self._seen:
                self._seen.add(job.id)
                self._known[_kind(job)].append((job.heard_ms, job.engine_ms))

    def expected(self, job: JobSnapshot) -> float | None:
        """Return the seconds of sound that a second of work will do; None while nothing like it was done."""
        known = self._known.get(_kind(job), ())
        worked_ms = sum(engine_ms for _, engine_ms in known)
        return sum(done_ms for done_ms, _ in known) / worked_ms if worked_ms else None


def _kind(job: JobSnapshot) -> _Kind:
    return job.options.model, job.options.quality, job.options.device
