"""Protocols by which engine, store and workflow meet without knowing each other."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from app.core.attempts import Attempt
from app.core.jobs import JobChunk, JobId, JobSnapshot
from app.core.media import MediaFacts


class JobLedger(Protocol):
    """Where the JobQueue writes. A Future is done when the write is on disk; reads return at once."""

    def save(self, job: JobSnapshot) -> Future[None]:
        """Write the job as it stands."""

    def get(self, job_id: JobId) -> JobSnapshot:
        """Return a job as it was written last; raise InputError when there is none."""

    def dismiss(self, job_ids: Sequence[JobId]) -> Future[None]:
        """Take ended jobs off the person's list; one that is saved as not ended is on it again."""

    def recall(self, job_ids: Sequence[JobId]) -> Future[None]:
        """Put dismissed jobs on the list again."""

    def append_chunk(self, job_id: JobId, chunk: JobChunk) -> Future[None]:
        """Write a finished stretch and move the job's ``done_ms``; a stretch already there is not written twice."""

    def note_attempt(self, attempt: Attempt) -> Future[None]:
        """Write what became of one start of a job."""

    def note_facts(self, job_id: JobId, facts: MediaFacts) -> Future[None]:
        """Write what opening the file told about it."""

    def chunks(self, job_id: JobId) -> Sequence[JobChunk]:
        """Return the finished stretches in order."""

    def last_chunk(self, job_id: JobId) -> JobChunk | None:
        """Return the newest finished stretch: where and in which language to go on."""

    def complete(self, job: JobSnapshot, *, decoded_ms: int, is_cut: bool) -> Future[JobSnapshot]:
        """Conclude the job (``results.conclude``): version 1 of its transcript and the ended job in one transaction."""
