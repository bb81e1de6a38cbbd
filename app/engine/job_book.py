"""The jobs as they stand, here and on disk: each change is written through the ledger and told to whoever watches."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.attempts import Attempt
from app.core.errors import FriscoError
from app.core.jobs import ENDED, JobChunk, JobId, JobSnapshot
from app.core.media import MediaFacts
from app.core.ports import JobLedger
from app.engine.job_list import JobList
from app.engine.throttle import Throttle
from app.engine.write_faults import expected, log_fault
from app.engine.write_order import WriteOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteFault:
    """A write of a job that failed; ``is_conclusion``: it was the one that was to end the job."""

    job: JobSnapshot
    error: FriscoError
    is_conclusion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A write that came back from the ledger."""

    job_id: JobId
    future: Future[Any]


class JobBook(QObject):
    """Owns the newest snapshot of each job, and what of it is on its way to the disk. Lives on the queue's thread.

    Signals: ``job_changed`` (JobSnapshot; progress ten times a second at most), ``write_failed`` (WriteFault), and
    ``concluded`` (JobSnapshot: its transcript is on disk).
    """

    job_changed = Signal(object)
    write_failed = Signal(object)
    concluded = Signal(object)
    _stored = Signal(object)

    def __init__(self, ledger: JobLedger, parent: QObject) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._jobs = JobList()
        self._unsaved: set[JobId] = set()  # of which something could not be written
        self._order = WriteOrder()  # of stretches, and of the end that follows them
        self._concluding: dict[JobId, Future[JobSnapshot]] = {}  # heard to the end, being written
        self._progress = Throttle(self.job_changed.emit, self)
        self._stored.connect(self._on_stored, Qt.ConnectionType.QueuedConnection)

    def __getitem__(self, job_id: JobId) -> JobSnapshot:
        return self._jobs[job_id]

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._jobs

    def __iter__(self) -> Iterator[JobSnapshot]:
        return iter(self._jobs)

    def in_order(self) -> Sequence[JobSnapshot]:
        return self._jobs.in_order()

    def contenders(self) -> Sequence[JobSnapshot]:
        return self._jobs.contenders()

    def find(self, job_id: JobId) -> JobSnapshot:
        """Return a job of this run or an earlier one."""
        return self._jobs.get(job_id) or self._ledger.get(job_id)

    def is_concluding(self, job_id: JobId) -> bool:
        return job_id in self._concluding

    def put(self, job: JobSnapshot) -> None:
        """Make this the job's state: here, on disk, and for everyone who watches."""
        self._watch(job.id, self._ledger.save(job))
        self.show(job)

    def save_again(self) -> None:
        """Write down how those stand of which something could not be written: else the next start takes them up anew."""
        unsaved, self._unsaved = self._unsaved, set()
        for job_id in unsaved:
            if job_id in self._jobs and job_id not in self._concluding:
                self._watch(job_id, self._ledger.save(self._jobs[job_id]))

    def show(self, job: JobSnapshot) -> None:
        """Do so, but for the disk: it is there already, or comes with the next change."""
        self._jobs.put(job)
        if job.state in ENDED:
            self._order.forget(job.id)
        self._progress.forget(job.id)
        self.job_changed.emit(job)

    def append(self, job: JobSnapshot, chunk: JobChunk) -> None:
        """Take in a finished stretch; where one before it could not be kept, it is heard once more."""
        write = self._order.put(job.id, lambda: self._ledger.append_chunk(job.id, chunk))
        if write is None:
            return
        self._watch(job.id, write)
        job = replace(job, done_ms=chunk.until_ms, language=job.language or chunk.language)
        self._jobs.put(job)
        self._progress.offer(job.id, job)

    def begin(self, job_id: JobId) -> Future[Any] | None:
        """Take in that a job is started; return the write of its last words, if they are not on disk yet."""
        return self._order.begin(job_id)

    def note_facts(self, job_id: JobId, facts: MediaFacts) -> None:
        self._watch(job_id, self._ledger.note_facts(job_id, facts))

    def note_attempt(self, attempt: Attempt) -> None:
        self._ledger.note_attempt(attempt).add_done_callback(log_fault)

    def conclude(self, job: JobSnapshot, *, decoded_ms: int, is_cut: bool) -> None:
        """Have the transcript written and the job ended; ``concluded`` or ``write_failed`` follows."""
        write = partial(self._ledger.complete, job, decoded_ms=decoded_ms, is_cut=is_cut)
        future = self._order.put(job.id, write) or _cancelled()
        self._concluding[job.id] = future
        self._watch(job.id, future, is_awaited=True)

    def settle(self, timeout_s: float) -> None:
        """Wait for the conclusions that are being written."""
        for job_id, future in list(self._concluding.items()):
            wait([future], timeout=timeout_s)
            self._on_stored(_Stored(job_id=job_id, future=future))

    def flush(self) -> None:
        self._progress.flush()

    def dismiss(self, job_ids: Sequence[JobId]) -> None:
        for job_id in job_ids:
            self._jobs.drop(job_id)
        self._ledger.dismiss(job_ids).add_done_callback(log_fault)

    def recall(self, jobs: Sequence[JobSnapshot]) -> Sequence[JobSnapshot]:
        """Put dismissed jobs on the list again and return them as they stand now: some may have been taken up since."""
        self._ledger.recall([job.id for job in jobs]).add_done_callback(log_fault)
        for job in jobs:
            if job.id not in self._jobs:
                self._jobs.put(job)
        return [self._jobs[job.id] for job in jobs]

    def _watch(self, job_id: JobId, future: Future[Any], *, is_awaited: bool = False) -> None:
        """Hear of a write that failed, or that is waited for: the many others, half a dozen a job, are no news."""
        future.add_done_callback(_teller(self._stored.emit, job_id, is_awaited=is_awaited))

    @Slot(object)
    def _on_stored(self, stored: _Stored) -> None:
        is_behind_a_fault = stored.future.cancelled()
        error = self._order.fault(stored.job_id) if is_behind_a_fault else stored.future.exception()
        if self._concluding.get(stored.job_id) is stored.future:
            self._on_concluded(stored.job_id, error, stored.future)
        elif error is not None and stored.job_id in self._jobs:
            self._unsaved.add(stored.job_id)
            self.write_failed.emit(WriteFault(job=self._jobs[stored.job_id], error=expected(error)))

    def _on_concluded(self, job_id: JobId, error: BaseException | None, future: Future[JobSnapshot]) -> None:
        del self._concluding[job_id]
        if error is not None:
            self.write_failed.emit(WriteFault(job=self._jobs[job_id], error=expected(error), is_conclusion=True))
            return
        self.show(future.result())
        self.concluded.emit(self._jobs[job_id])


def _teller(emit: Callable[[_Stored], object], job_id: JobId, *, is_awaited: bool) -> Callable[[Future[Any]], None]:
    def tell(done: Future[Any]) -> None:
        if is_awaited or not (done.cancelled() or done.exception() is None):
            emit(_Stored(job_id=job_id, future=done))

    return tell


def _cancelled() -> Future[JobSnapshot]:
    future: Future[JobSnapshot] = Future()
    future.cancel()
    return future
