"""Who waits for a turn, in order: the first is known without looking at all of them, which may be ten thousand."""

from bisect import bisect_left, insort
from typing import TypeAlias

from app.core.jobs import JobId, JobSnapshot, JobState
from app.engine.scheduling import queue_order

_Key: TypeAlias = tuple[bool, int, float, int]


class WaitingLine:
    """Owns the places of the queued jobs, not the jobs. Lives on the thread of whoever feeds it every change."""

    def __init__(self) -> None:
        self._order: list[_Key] = []  # the last part of a key is the id of the job
        self._keys: dict[JobId, _Key] = {}

    def note(self, job: JobSnapshot) -> None:
        """Take in a job as it stands now; one that is not queued leaves the line."""
        key = queue_order(job) if job.state is JobState.QUEUED else None
        if key == self._keys.get(job.id):
            return
        self.drop(job.id)
        if key is not None:
            insort(self._order, key)
            self._keys[job.id] = key

    def drop(self, job_id: JobId) -> None:
        key = self._keys.pop(job_id, None)
        if key is not None:
            del self._order[bisect_left(self._order, key)]

    @property
    def first(self) -> JobId | None:
        return JobId(self._order[0][-1]) if self._order else None
