"""What becomes of a job when it fails or its worker ends: the table of ``contracts`` as pure functions."""

import random
from typing import assert_never

from app.core.errors import ErrorCode, FriscoError, Remedy, remedy_for
from app.core.jobs import DEATHS_TO_SET_ASIDE, JobSnapshot, JobState
from app.core.protocol import JobFailed
from app.engine.memory_ladder import MemoryLadder
from app.engine.worker_process import EndCause, WorkerEnded

MOST_FAULTS = 5  # of a passing kind, until it is no more tried by itself
_MOST_OF = {ErrorCode.INTERNAL: 2}  # a mistake of ours: once more, in case it was a chance
_FIRST_DELAY_S = 2.0
_LONGEST_DELAY_S = 15 * 60.0


def after_failure(job: JobSnapshot, failed: JobFailed) -> JobSnapshot:
    """Return the job after its own failure; the worker and the others in it go on."""
    if job.state is JobState.CANCELLING:
        return job.moved(JobState.CANCELLED)
    if failed.code is ErrorCode.AUDIO_SKIPPED and job.state is JobState.STARTING:
        return job.moved(JobState.CANCELLED, code=failed.code, message=failed.sentence)
    if failed.code is ErrorCode.DISK_FULL:
        return job.moved(JobState.WAITING_DISK, code=failed.code, message=failed.sentence)
    faults = job.faults + 1
    is_passing = remedy_for(failed.code) is Remedy.TRANSIENT or failed.code in _MOST_OF
    is_worth_it = is_passing and faults < _MOST_OF.get(failed.code, MOST_FAULTS)
    state = JobState.WAITING_RETRY if is_worth_it else JobState.FAILED
    return job.moved(state, code=failed.code, message=failed.sentence, faults=faults)


def after_worker_end(job: JobSnapshot, end: WorkerEnded, ladder: MemoryLadder) -> JobSnapshot:
    """Return a job after the end of the worker it was in."""
    if end.cause is EndCause.STOPPED:
        return job.moved(JobState.INTERRUPTED)
    if job.state is JobState.CANCELLING:
        return job.moved(JobState.CANCELLED)
    match end.cause:
        case EndCause.CANCEL:
            return _sent_back(job, "Went on in a new worker: a cancelled job had blocked the old one.")
        case EndCause.GIVEN_UP:
            return _sent_back(job, "Left the card to others; goes on where it was.")
        case EndCause.FAILED:
            return _after_worker_failure(job, end, ladder)
        case EndCause.CRASHED | EndCause.HUNG:
            return _after_death(job, end)
        case _:
            assert_never(end.cause)


def after_leaving(job: JobSnapshot, fault: FriscoError | None) -> JobSnapshot:
    """Return a job that was called back: cancelled by the person, or stopped because its words could not be kept."""
    if fault is not None:
        state = JobState.WAITING_DISK if fault.code is ErrorCode.DISK_FULL else JobState.FAILED
        return job.moved(state, code=fault.code, message=fault.sentence)
    if job.state is JobState.CANCELLING:
        return job.moved(JobState.CANCELLED)
    return job.moved(JobState.FAILED, code=ErrorCode.WORKER_PROTOCOL, message="The worker dropped it unasked.")


def counts_as_death(job: JobSnapshot, end: WorkerEnded) -> bool:
    """Tell whether a worker's end counts against this job: only a death while it ran alone does."""
    died = end.cause in (EndCause.CRASHED, EndCause.HUNG)
    return died and end.was_alone and job.state is not JobState.CANCELLING


def retry_delay_s(faults: int) -> float:
    """Return a growing delay with jitter, so that many jobs do not come back at once."""
    ceiling = min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 4.0 ** max(0, faults - 1))
    return ceiling / 2 + random.uniform(0, ceiling / 2)  # noqa: S311 - jitter, no secret


def _after_worker_failure(job: JobSnapshot, end: WorkerEnded, ladder: MemoryLadder) -> JobSnapshot:
    if remedy_for(end.code) in (Remedy.DEGRADABLE, Remedy.TRANSIENT):
        note = ladder.descend(end.plan, job.options.task, end.code, worker=end.worker)
        if note is not None:
            return _sent_back(job, note)
    if end.code is ErrorCode.INTERNAL and not end.was_alone:
        return _sent_back(job, "Its worker met a mistake of ours: runs again alone.", is_suspect=True)
    return job.moved(JobState.FAILED, code=end.code, message=end.sentence)


def _after_death(job: JobSnapshot, end: WorkerEnded) -> JobSnapshot:
    if not counts_as_death(job, end):
        return _sent_back(job, "Its worker died: runs again alone.", is_suspect=True)
    deaths = job.deaths + 1
    if deaths < DEATHS_TO_SET_ASIDE:
        return _sent_back(job, f"{end.sentence} Death {deaths} while alone.", is_suspect=True, deaths=deaths)
    sentence = f"Set aside: it ended its worker {deaths} times. Last time: {end.sentence}"
    return job.moved(JobState.SET_ASIDE, code=end.code, message=sentence, deaths=deaths)


def _sent_back(job: JobSnapshot, note: str, **changes: object) -> JobSnapshot:
    return job.moved(JobState.QUEUED, notes=(*job.notes, note), **changes)
