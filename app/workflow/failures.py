"""What failed and is still on the list, all that is known of a job, and which jobs can be taken up again."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.core.errors import ErrorCode, InputError
from app.core.failures import FAILURES, FailureGroup, code_of, grouped
from app.core.job_details import JobDetails
from app.core.jobs import ENDED, WITH_TRANSCRIPT, JobId, JobSnapshot, JobState
from app.store.library import Library


class Failures:
    """Asks a library; each question blocks, and may be asked from every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def groups(self) -> Sequence[FailureGroup]:
        """Return the failed jobs on the list by code, those of earlier runs too."""
        return grouped(self._library.jobs.failed())

    def with_codes(self, codes: Collection[ErrorCode]) -> Sequence[JobSnapshot]:
        """Return the failed jobs on the list that have one of these codes, after every write that was asked for."""
        self._settle()
        return [job for job in self._library.jobs.failed() if code_of(job) in codes]

    def details(self, job_id: JobId) -> JobDetails:
        """Return all that is known of a job; raise InputError when there is none."""
        self._settle()
        jobs = self._library.jobs
        return JobDetails(
            job=jobs.get(job_id), attempts=tuple(jobs.attempts(job_id)), events=tuple(jobs.events(job_id))
        )

    def stopped(self) -> Sequence[JobSnapshot]:
        """Return the jobs on the list that ended without a result, but for those that were cancelled."""
        return [job for job in self._library.jobs.listed() if job.state in FAILURES | {JobState.INTERRUPTED}]

    def _settle(self) -> None:
        if not self._library.is_read_only:
            self._library.database.settle()


def ready_to_retry(job: JobSnapshot) -> JobSnapshot:
    """Return a job as it is to be taken up again; raise InputError when there is nothing left to do.

    One that was skipped for its length is let in whatever its length.
    """
    if job.state in WITH_TRANSCRIPT:
        sentence = f"Job {job.id} is none to be tried again: it was heard to its end. To hear it again: frisco transcribe --again FILE"
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)
    if job.state in ENDED and job.code is ErrorCode.AUDIO_SKIPPED:
        return replace(job, options=job.options.without_bounds())
    return job
