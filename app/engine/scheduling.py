"""Which job goes next: pure decisions on snapshots, so that the rules for several jobs stand in one place."""

from collections.abc import Callable, Iterable, Sequence

from app.core.jobs import ACTIVE, JobSnapshot, JobState
from app.core.options import WorkerPlan
from app.core.timecode import WINDOW_MS


def next_to_start(
    jobs: Iterable[JobSnapshot], plan_of: Callable[[JobSnapshot], WorkerPlan], slots: int
) -> JobSnapshot | None:
    """Return the job to start now, or None while the running ones must go on first.

    Suspects (they were in a worker that died) go first and alone. Jobs share a worker only under equal plans, and
    no more of them than a batch has rows, so that each gets a row of every batch. Those that end with their next window
    are not counted: their followers are opened meanwhile, and batches stay full however short the recordings are.
    """
    everyone = list(jobs)
    active = [job for job in everyone if job.state in ACTIVE]
    if any(job.is_suspect for job in active):
        return None
    first = min((job for job in everyone if job.state is JobState.QUEUED), key=queue_order, default=None)
    if first is None or first.is_suspect:
        return None if active else first
    plan = plan_of(first)
    if any(plan_of(job) != plan for job in active):
        return None
    return first if _has_room(active, plan.batch_rows, slots) else None


def _has_room(active: Sequence[JobSnapshot], rows: int, slots: int) -> bool:
    most = min(rows, slots)
    staying = sum(not _is_about_to_end(job) for job in active)
    followers = rows if slots > 1 else 0
    return staying < most and len(active) < most + followers


def _is_about_to_end(job: JobSnapshot) -> bool:
    return job.work_ms is not None and job.work_ms - job.heard_ms <= WINDOW_MS


def queue_order(job: JobSnapshot) -> tuple[bool, int, float, int]:
    """Sort suspects first, then by priority, then by hand, then by age."""
    return (not job.is_suspect, -job.priority, job.position, job.id)
