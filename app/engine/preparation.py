"""What a worker must know of a job, found out on the job's own thread: the file may have moved, and words may be kept already."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from typing import Any

from app.core.jobs import JobSnapshot
from app.core.ports import JobLedger
from app.core.protocol import StartJob
from app.engine.runnables import RecordingFile

FileFor = Callable[[JobSnapshot], RecordingFile | None]


class Preparation:
    """Completes the message with which a job starts. May be used from every thread; it reads, and it may block."""

    def __init__(self, ledger: JobLedger, file_for: FileFor | None) -> None:
        self._ledger, self._file_for = ledger, file_for

    def of(self, job: JobSnapshot, after: Future[Any] | None) -> Callable[[], StartJob]:
        """Return what is to be done on the job's thread, after its last words are kept; what it raises is the job's."""
        return partial(self._message, job, after)

    def _message(self, job: JobSnapshot, after: Future[Any] | None) -> StartJob:
        if after is not None:
            wait((after,))  # read before that, its last stretch would be heard again
        file = self._file_for(job) if self._file_for else None
        message = self._going_on(job)
        if file is None:
            return message
        if file.check is not None:
            file.check()
        return replace(message, path=file.path, sound=file.sound)

    def _going_on(self, job: JobSnapshot) -> StartJob:
        """Go on after the newest finished stretch, in its language and with its words before one."""
        message = start_message(job)
        last = self._ledger.last_chunk(job.id) if job.done_ms else None
        if last is None:
            return replace(message, resume_ms=0)
        return replace(
            message,
            resume_ms=last.until_ms,
            language=job.language or last.language,
            context=" ".join(segment.text for segment in last.segments),
        )


def start_message(job: JobSnapshot) -> StartJob:
    """Return what the job itself tells."""
    return StartJob(
        job_id=job.id,
        path=job.media_path,
        options=job.options,
        resume_ms=job.done_ms,
        priority=job.priority,
        language=job.language,
    )
