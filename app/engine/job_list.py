"""The jobs that the queue has in hand, and which of them matter when somebody is to be started."""

from collections.abc import Iterator, Sequence

from app.core.jobs import ACTIVE, JobId, JobSnapshot
from app.engine.scheduling import queue_order
from app.engine.waiting_line import WaitingLine


class JobList:
    """Owns the newest snapshot of each job. Lives on the queue's thread."""

    def __init__(self) -> None:
        self._jobs: dict[JobId, JobSnapshot] = {}
        self._active: dict[JobId, JobSnapshot] = {}
        self._line = WaitingLine()

    def put(self, job: JobSnapshot) -> None:
        """Take in a job as it stands now."""
        self._jobs[job.id] = job
        self._line.note(job)
        if job.state in ACTIVE:
            self._active[job.id] = job
        else:
            self._active.pop(job.id, None)

    def drop(self, job_id: JobId) -> None:
        self._line.drop(job_id)
        self._active.pop(job_id, None)
        self._jobs.pop(job_id, None)

    def get(self, job_id: JobId) -> JobSnapshot | None:
        return self._jobs.get(job_id)

    def __getitem__(self, job_id: JobId) -> JobSnapshot:
        return self._jobs[job_id]

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._jobs

    def __iter__(self) -> Iterator[JobSnapshot]:
        return iter(tuple(self._jobs.values()))

    def in_order(self) -> Sequence[JobSnapshot]:
        return sorted(self._jobs.values(), key=queue_order)

    def contenders(self) -> Sequence[JobSnapshot]:
        """Return those that the next start depends on: who is at work, and who waits first."""
        first = self._line.first
        return [*self._active.values(), *([] if first is None else [self._jobs[first]])]
