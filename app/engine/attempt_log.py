"""What is written down of each start of a job when it has ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.core.attempts import Attempt
from app.core.jobs import JobId, JobSnapshot
from app.core.options import WorkerPlan
from app.core.protocol import JobCancelled, JobDone, JobFailed
from app.engine.worker_process import WorkerEnded

_MOST_LOG_CHARS: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """How a job was begun."""

    at: datetime
    from_ms: int
    plan: WorkerPlan


class AttemptLog:
    """Owns what is known of the jobs at work, until they leave. Lives on the queue's thread."""

    def __init__(self, note: Callable[[Attempt], object]) -> None:
        self._note = note
        self._starts: dict[JobId, _Start] = {}

    def begin(self, job: JobSnapshot, plan: WorkerPlan) -> None:
        self._starts[job.id] = _Start(at=datetime.now(UTC), from_ms=job.done_ms, plan=plan)

    def plan_of(self, job_id: JobId) -> WorkerPlan | None:
        """Return the plan by which a job at work was begun."""
        start = self._starts.get(job_id)
        return start.plan if start else None

    def end(self, job: JobSnapshot, last: JobDone | JobFailed | JobCancelled | WorkerEnded | None = None) -> None:
        """Write down how it went; ``last`` is what the worker said, ``job`` what became of it."""
        start = self._starts.pop(job.id, None)
        if start is None:
            return
        self._note(
            Attempt(
                job_id=job.id,
                number=job.attempts,
                started_at=start.at,
                ended_at=datetime.now(UTC),
                model=start.plan.model,
                device=start.plan.device.value,
                compute_type=start.plan.compute_type,
                batch_rows=start.plan.batch_rows,
                from_ms=start.from_ms,
                until_ms=job.done_ms,
                state=job.state,
                code=last.code if isinstance(last, JobFailed | WorkerEnded) else job.code,
                sentence=last.sentence if isinstance(last, JobFailed | WorkerEnded) else job.message,
                log_tail=_log_of(last),
            )
        )


def _log_of(last: object) -> str:
    match last:
        case WorkerEnded(log_tail=tail):
            return tail[-_MOST_LOG_CHARS:]
        case JobFailed(detail=detail):
            return detail[-_MOST_LOG_CHARS:]
        case _:
            return ""
