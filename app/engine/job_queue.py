"""The queue of jobs: the only writer of job state, in memory and (through its ledger) on disk."""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThreadPool, Signal, Slot

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import ACTIVE, ENDED, WAITING, JobId, JobSnapshot, JobState
from app.core.options import JobOptions, WorkerPlan
from app.core.ports import JobLedger
from app.core.protocol import ChunkDone, JobCancelled, JobDone, JobFailed, JobStarted, Ready
from app.engine import endings, scheduling
from app.engine.job_list import JobList
from app.engine.job_timers import MOST_DEATHS, Deaths, JobTimers
from app.engine.memory_ladder import MemoryLadder
from app.engine.pauses import Hold, Pauses, QueueSnapshot
from app.engine.preparation import FileFor, Preparation, start_message
from app.engine.runnables import JobRun, JobRunnable, Patience, Prepared, Told
from app.engine.throttle import Throttle
from app.engine.trickle import Trickle
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import WorkerEnded
from app.engine.write_faults import expected, log_fault

_LOG = logging.getLogger(__name__)
_QUIT_WAIT_MS = 10_000
_MOST_RUNNING = 64  # threads that wait for workers; how many jobs run is decided in scheduling


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A write that came back from the ledger."""

    job_id: JobId
    future: Future[Any]


class _Relay(QObject):
    """Carries what other threads have to say to the queue's thread; it lives there and so do its slots."""

    told = Signal(object)  # Told
    stored = Signal(object)  # _Stored


class JobQueue(QObject):
    """Owns the state and order of all jobs, and the pool threads that run them. Lives on the thread that made it.

    Signals carry frozen values: ``job_changed`` (JobSnapshot; progress ten times a second at most), ``chunk_done``
    (ChunkDone, as words arrive), ``queue_changed`` (QueueSnapshot), ``disk_filled`` (a write failed for want of room).
    """

    job_changed = Signal(object)
    chunk_done = Signal(object)
    queue_changed = Signal(object)
    disk_filled = Signal()

    def __init__(
        self,
        ledger: JobLedger,
        plan_for: Callable[[JobOptions], WorkerPlan],
        workers: WorkerPool,
        *,
        slots: int,
        cancel_limit_s: float,
        patience: Patience | None = None,
        file_for: FileFor | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._plan_for = plan_for
        self._workers = workers
        self._slots = slots
        self._cancel_limit_ms = round(cancel_limit_s * 1000)
        self._patience = patience or Patience()
        self._preparation = Preparation(ledger, file_for)
        self._ladder = MemoryLadder()
        self._jobs = JobList()
        self._plans: dict[JobId, WorkerPlan] = {}
        self._runs: dict[JobId, JobRun] = {}
        self._timers = JobTimers(self)
        self._concluding: dict[JobId, Future[JobSnapshot]] = {}  # heard to the end, being written
        self._faults: dict[JobId, FriscoError] = {}  # their words could not be kept: they are leaving their worker
        self._deaths = Deaths()
        self._pauses = Pauses()
        self._is_closed = False
        self._progress = Throttle(self.job_changed.emit, self)
        self._coming = Trickle(self.submit_all, self)
        self._pool = QThreadPool(self, maxThreadCount=_MOST_RUNNING)
        self._relay = _Relay(self)
        self._relay.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._relay.stored.connect(self._on_stored, Qt.ConnectionType.QueuedConnection)

    # --- asked by the person ----------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> QueueSnapshot:
        return self._pauses.snapshot

    def jobs(self) -> Sequence[JobSnapshot]:
        return self._jobs.in_order()

    def job(self, job_id: JobId) -> JobSnapshot:
        return self._jobs[job_id]

    def submit(self, job: JobSnapshot) -> None:
        """Take up a stored job: new, or one that ended and shall go on where it stopped; not one that is in hand."""
        self.submit_all((job,))

    def submit_all(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take up several; who goes first is looked at once for all of them."""
        for job in jobs:
            self._coming.forget((job.id,))
            if job.id in self._jobs and self._jobs[job.id].state not in ENDED:
                continue
            if job.state in ENDED:
                self._put(job.moved(JobState.QUEUED, code=None, message="", deaths=0, is_suspect=False))
            else:
                self._show(job)  # it is on disk as it stands
            self._plan(self._jobs[job.id])
        self._schedule()

    def submit_gradually(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take up however many, some now and the others while the event loop goes on."""
        self._coming.offer(jobs)

    def cancel(self, job_id: JobId) -> None:
        """Take a job out: at once when it waits, within one batch when it runs."""
        job = self._jobs[job_id]
        if job.state in WAITING:
            self._put(job.moved(JobState.CANCELLED))
        elif job_id in self._runs:
            self._call_back(job)

    def set_priority(self, job_id: JobId, priority: int) -> None:
        if job_id in self._concluding:
            return
        self._put(replace(self._jobs[job_id], priority=priority))
        if job_id in self._runs:
            self._runs[job_id].set_priority(priority)
        self._schedule()

    def move(self, job_id: JobId, before: JobId | None) -> None:
        """Put a job before another, or last."""
        if job_id in self._concluding:
            return
        order = [job.position for job in self.jobs() if job.id != job_id]
        if before is None:
            position = max(order, default=0.0) + 1.0
        else:
            limit = self._jobs[before].position
            position = (max((p for p in order if p < limit), default=limit - 2.0) + limit) / 2
        self._put(replace(self._jobs[job_id], position=position))

    def retry(self, job_id: JobId) -> None:
        """Take up an ended job again, of this run or an earlier one; one skipped for its length is let in now."""
        job = self._jobs.get(job_id) or self._ledger.get(job_id)
        is_skipped = job.code is ErrorCode.AUDIO_SKIPPED
        self.submit(replace(job, options=job.options.without_bounds()) if is_skipped else job)

    def dismiss(self, job_ids: Sequence[JobId]) -> None:
        """Take ended jobs off the list, for later runs too; what they wrote stays in the library."""
        self._coming.forget(job_ids)
        ended = [job_id for job_id in job_ids if job_id not in self._jobs or self._jobs[job_id].state in ENDED]
        for job_id in ended:
            self._jobs.drop(job_id)
        self._ledger.dismiss(ended).add_done_callback(log_fault)

    def recall(self, jobs: Sequence[JobSnapshot]) -> Sequence[JobSnapshot]:
        """Put dismissed jobs on the list again and return them as they stand now: some may have been taken up since."""
        self._ledger.recall([job.id for job in jobs]).add_done_callback(log_fault)
        for job in jobs:
            if job.id not in self._jobs:
                self._jobs.put(job)
        return [self._jobs[job.id] for job in jobs]

    def pause(self, sentence: str) -> None:
        """Start no more jobs; the running ones go on."""
        self._hold(Hold.DEATHS if sentence else Hold.PERSON, sentence)

    def resume(self) -> None:
        """Go on, whatever held the queue."""
        self._deaths.forget()
        self._pauses.clear()
        self._go_on()

    def hold_for_disk(self, sentence: str, *, is_new: bool = True) -> None:
        """Start no more jobs until there is room; not new: say it otherwise, if nobody let the queue go on since."""
        if is_new or self._pauses.holds(Hold.DISK):
            self._hold(Hold.DISK, sentence)

    def release_for_disk(self) -> None:
        """Go on with what waited for room, unless something else holds the queue."""
        self._pauses.remove(Hold.DISK)
        self._go_on()

    def close(self) -> None:
        """End the workers; what was running is interrupted and goes on at the next start. Call before the loop ends."""
        self._is_closed = True
        self._coming.close()
        self._timers.stop_all()
        self._workers.close()
        self._pool.waitForDone(_QUIT_WAIT_MS)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        for job_id, future in list(self._concluding.items()):
            wait([future], timeout=_QUIT_WAIT_MS / 1000)
            self._on_stored(_Stored(job_id=job_id, future=future))
        for job in self._jobs:
            if job.state in ACTIVE:
                self._put(job.moved(JobState.INTERRUPTED))
        self._progress.flush()

    # --- starting ---------------------------------------------------------------------------------------------------

    def _plan(self, job: JobSnapshot) -> None:
        try:
            self._plans[job.id] = self._plan_for(job.options)
        except FriscoError as error:
            self._put(job.moved(JobState.FAILED, code=error.code, message=error.sentence))

    def _plan_of(self, job: JobSnapshot) -> WorkerPlan:
        return self._ladder.current(self._plans[job.id])

    def _schedule(self) -> None:
        while not (self._is_closed or self.snapshot.is_paused):
            job = scheduling.next_to_start(self._jobs.contenders(), self._plan_of, self._slots)
            if job is None:
                return
            self._start(job)

    def _start(self, job: JobSnapshot) -> None:
        job = job.moved(JobState.STARTING, attempts=job.attempts + 1, code=None, message="")
        self._put(job)
        run = JobRun(start_message(job), self._plan_of(job), self._workers, self._patience, self._relay.told.emit)
        run.prepare = self._preparation.of(job)
        self._runs[job.id] = run
        self._timers.start_clock(job.id)
        self._pool.start(JobRunnable(run))

    # --- told by the workers ----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_told(self, told: Told) -> None:
        if told.job_id not in self._runs:  # a late word about a job that has left
            return
        job = self._jobs[told.job_id]
        match told.report:
            case Prepared(path=path, done_ms=done_ms):
                self._put(replace(job, media_path=path, done_ms=done_ms))
            case Ready(device=device, compute_type=compute_type):
                self._show(replace(job, device=device, compute_type=compute_type))  # is written with what follows
            case JobStarted() as started:
                self._on_started(job, started)
            case ChunkDone() as done:
                self._on_chunk(job, done)
            case JobDone() | JobFailed() | JobCancelled() | WorkerEnded() as last:
                self._on_left(job, last)

    def _on_started(self, job: JobSnapshot, started: JobStarted) -> None:
        job = replace(job, duration_ms=started.facts.duration_ms)
        self._put(job.moved(JobState.RUNNING) if job.state is JobState.STARTING else job)
        self._watch(job.id, self._ledger.note_facts(job.id, started.facts))

    def _on_chunk(self, job: JobSnapshot, done: ChunkDone) -> None:
        self._watch(job.id, self._ledger.append_chunk(job.id, done.chunk))
        job = replace(job, done_ms=done.chunk.until_ms, language=job.language or done.chunk.language)
        self._jobs.put(job)
        self._progress.offer(job.id, job)
        self.chunk_done.emit(done)

    def _on_left(self, job: JobSnapshot, last: JobDone | JobFailed | JobCancelled | WorkerEnded) -> None:
        """Take in the last word about a job: it is out of its worker."""
        del self._runs[job.id]
        self._timers.stop(job.id)
        job = replace(job, engine_ms=job.engine_ms + self._timers.stop_clock(job.id))
        fault = self._faults.pop(job.id, None)
        match last:
            case WorkerEnded() if fault is None:
                self._count_death(job, last)
                self._end(endings.after_worker_end(job, last, self._ladder))
            case JobDone(decoded_ms=decoded_ms, is_cut=is_cut, sound_fault=sound_fault) if fault is None:
                job = replace(job, notes=(*job.notes, sound_fault)) if sound_fault else job
                future = self._ledger.complete(job, decoded_ms=decoded_ms, is_cut=is_cut)
                self._concluding[job.id] = future
                self._watch(job.id, future, is_awaited=True)
            case JobFailed(code=code) if fault is None:
                self._hold_if_full(code)
                self._end(endings.after_failure(job, last))
            case _:
                self._end(endings.after_leaving(job, fault))

    def _end(self, job: JobSnapshot) -> None:
        """Take in a job that has left its worker."""
        self._put(job)
        if job.state is JobState.WAITING_RETRY:
            delay_ms = round(endings.retry_delay_s(job.attempts) * 1000)
            self._timers.after(job.id, delay_ms, partial(self._requeue, job.id))
        self._schedule()

    def _count_death(self, job: JobSnapshot, end: WorkerEnded) -> None:
        if end.log_tail and not self._is_closed:
            _LOG.info("worker of job %d ended (%s): %s", job.id, end.cause, end.log_tail)
        if not endings.counts_as_death(job, end):
            return
        if self._deaths.are_too_many():
            self.pause(f"Paused: workers died {MOST_DEATHS} times within ten minutes. Last time: {end.sentence}")

    # --- told by the ledger -----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_stored(self, stored: _Stored) -> None:
        error = stored.future.exception()
        if self._concluding.get(stored.job_id) is stored.future:
            self._on_concluded(stored.job_id, error, stored.future)
        elif error is not None and stored.job_id in self._jobs:
            self._on_write_failed(self._jobs[stored.job_id], expected(error))

    def _on_concluded(self, job_id: JobId, error: BaseException | None, future: Future[JobSnapshot]) -> None:
        del self._concluding[job_id]
        if error is not None:
            fault = expected(error)
            self._end(endings.after_leaving(self._jobs[job_id], fault))
            self._hold_if_full(fault.code)
            return
        self._jobs.put(future.result())
        self._progress.forget(job_id)
        self.job_changed.emit(self._jobs[job_id])
        self._schedule()

    def _on_write_failed(self, job: JobSnapshot, error: FriscoError) -> None:
        """Stop a job whose words cannot be kept; nothing is lost, it goes on from what is on disk."""
        if job.id in self._runs and job.id not in self._faults:
            _LOG.error("job %d could not be written: %s", job.id, error.code, exc_info=error)
            self._faults[job.id] = error
            self._call_back(job)
        self._hold_if_full(error.code)

    # --- small tools ------------------------------------------------------------------------------------------------

    def _put(self, job: JobSnapshot) -> None:
        """Make this the job's state: here, on disk, and for everyone who watches."""
        self._watch(job.id, self._ledger.save(job))
        self._show(job)

    def _show(self, job: JobSnapshot) -> None:
        self._jobs.put(job)
        self._progress.forget(job.id)
        self.job_changed.emit(job)

    def _hold(self, hold: Hold, sentence: str) -> None:
        self._pauses.add(hold, sentence)
        self.queue_changed.emit(self.snapshot)

    def _hold_if_full(self, code: ErrorCode) -> None:
        if code is ErrorCode.DISK_FULL:
            self._hold(Hold.DISK, "The disk with the library is full. Make room; then it goes on by itself.")
            self.disk_filled.emit()

    def _go_on(self) -> None:
        self.queue_changed.emit(self.snapshot)
        if not self.snapshot.is_paused:
            for job in [job for job in self._jobs if job.state is JobState.WAITING_DISK]:
                self._put(job.moved(JobState.QUEUED, code=None, message=""))
        self._schedule()

    def _watch(self, job_id: JobId, future: Future[Any], *, is_awaited: bool = False) -> None:
        """Hear of a write that failed, or that is waited for: the many others, half a dozen a job, are no news."""

        def tell(done: Future[Any]) -> None:
            if is_awaited or done.exception() is not None:
                self._relay.stored.emit(_Stored(job_id=job_id, future=done))

        future.add_done_callback(tell)

    def _call_back(self, job: JobSnapshot) -> None:
        """Ask a job to leave its worker; a worker that does not let it go in time is ended."""
        if job.state is not JobState.CANCELLING:
            self._put(job.moved(JobState.CANCELLING))
        self._timers.after(job.id, self._cancel_limit_ms, partial(self._end_stubborn_worker, job.id))
        self._runs[job.id].cancel()

    def _end_stubborn_worker(self, job_id: JobId) -> None:
        if job_id in self._runs:
            self._runs[job_id].end_worker()

    def _requeue(self, job_id: JobId) -> None:
        if job_id in self._jobs and self._jobs[job_id].state is JobState.WAITING_RETRY:
            self._put(self._jobs[job_id].moved(JobState.QUEUED))
            self._schedule()
