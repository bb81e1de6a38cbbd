"""The queue of jobs: the only writer of job state, in memory and (through its book) on disk."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.core.attempts import RunEnd
from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import ACTIVE, ENDED, WAITING, JobId, JobSnapshot, JobState
from app.core.options import JobOptions, WorkerPlan
from app.core.ports import JobLedger
from app.core.protocol import ChunkDone, JobCancelled, JobDone, JobFailed, JobStarted, Ready
from app.engine import endings, scheduling
from app.engine.attempt_log import AttemptLog
from app.engine.job_book import JobBook, WriteFault
from app.engine.job_runs import JobRuns
from app.engine.job_timers import MOST_DEATHS, Deaths, JobTimers
from app.engine.memory_ladder import Smaller
from app.engine.pauses import Hold, Pauses, QueueSnapshot
from app.engine.plan_book import PlanBook
from app.engine.preparation import FileFor, Preparation
from app.engine.runnables import Patience, Prepared, Told
from app.engine.trickle import Trickle
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import WorkerEnded

_LOG = logging.getLogger(__name__)
_QUIT_WAIT_MS = 10_000
_LastWord = JobDone | JobFailed | JobCancelled | WorkerEnded


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
        smaller: Smaller | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._slots = slots
        self._preparation = Preparation(ledger, file_for)
        self._plans = PlanBook(plan_for, smaller)
        self._jobs = JobBook(ledger, self)
        self._jobs.job_changed.connect(self.job_changed)
        self._jobs.write_failed.connect(self._on_write_failed)
        self._jobs.concluded.connect(self._on_concluded)
        self._attempts = AttemptLog(self._jobs.note_attempt)
        limit_ms = round(cancel_limit_s * 1000)
        self._runs = JobRuns(workers, patience=patience or Patience(), cancel_limit_ms=limit_ms, parent=self)
        self._runs.told.connect(self._on_told)
        self._retries = JobTimers(self)
        self._faults: dict[JobId, FriscoError] = {}  # their words could not be kept: they are leaving their worker
        self._deaths = Deaths()
        self._pauses = Pauses()
        self._is_closed = False
        self._coming = Trickle(self.submit_all, self)

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
                self._jobs.put(job.moved(JobState.QUEUED, code=None, message="", deaths=0, faults=0, is_suspect=False))
            else:
                self._jobs.show(job)  # it is on disk as it stands
            self._plan(self._jobs[job.id])
        self._schedule()

    def submit_gradually(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take up however many, some now and the others while the event loop goes on."""
        self._coming.offer(jobs)

    def cancel(self, job_id: JobId) -> None:
        """Take a job out: at once when it waits, within one batch when it runs."""
        job = self._jobs[job_id]
        if job.state in WAITING:
            self._retries.stop(job_id)
            self._jobs.put(job.moved(JobState.CANCELLED))
        elif job_id in self._runs:
            self._faults.pop(job_id, None)  # the person has the last word
            self._call_back(job)

    def set_priority(self, job_id: JobId, priority: int) -> None:
        if self._jobs.is_concluding(job_id):
            return
        self._jobs.put(replace(self._jobs[job_id], priority=priority))
        self._runs.set_priority(job_id, priority)
        self._schedule()

    def move(self, job_id: JobId, before: JobId | None) -> None:
        """Put a job before another, or last."""
        if self._jobs.is_concluding(job_id):
            return
        order = [job.position for job in self.jobs() if job.id != job_id]
        if before is None:
            position = max(order, default=0.0) + 1.0
        else:
            limit = self._jobs[before].position
            position = (max((p for p in order if p < limit), default=limit - 2.0) + limit) / 2
        self._jobs.put(replace(self._jobs[job_id], position=position))

    def retry(self, job_id: JobId) -> None:
        """Take up an ended job again, of this run or an earlier one, or one that waits for it at once.

        One that was skipped for its length is let in now.
        """
        job = self._jobs.find(job_id)
        if job.state is JobState.WAITING_RETRY:
            self._retries.stop(job_id)
            self._requeue(job_id)
            return
        is_skipped = job.code is ErrorCode.AUDIO_SKIPPED
        self.submit(replace(job, options=job.options.without_bounds()) if is_skipped else job)

    def dismiss(self, job_ids: Sequence[JobId]) -> None:
        """Take ended jobs off the list, for later runs too; what they wrote stays in the library."""
        self._coming.forget(job_ids)
        self._jobs.dismiss([one for one in job_ids if one not in self._jobs or self._jobs[one].state in ENDED])

    def recall(self, jobs: Sequence[JobSnapshot]) -> Sequence[JobSnapshot]:
        """Put dismissed jobs on the list again and return them as they stand now: some may have been taken up since."""
        return self._jobs.recall(jobs)

    def replan(self) -> None:
        """Decide anew where the jobs run that have not begun: cards, libraries or models are others now."""
        self._plans.forget()
        self._schedule()

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

    def give_up_card(self, sentence: str, *, passes_by_itself: bool) -> None:
        """End the workers on cards at once: what runs there goes on later, from its last finished stretch."""
        if passes_by_itself or self._runs.are_on_card():
            self._hold(Hold.CARD if passes_by_itself else Hold.PERSON, sentence)
        self._runs.leave_card(RunEnd.YIELDED if passes_by_itself else RunEnd.FREED)

    def take_card_back(self) -> None:
        """Go on with what waited for the card, unless something else holds the queue."""
        self._pauses.remove(Hold.CARD)
        self._go_on()

    def close(self) -> None:
        """End the workers; what was running is interrupted and goes on at the next start. Call before the loop ends."""
        self._is_closed = True
        self._coming.close()
        self._retries.stop_all()
        self._runs.close(_QUIT_WAIT_MS)
        self._jobs.settle(_QUIT_WAIT_MS / 1000)
        self._jobs.save_again()
        for job in self._jobs:
            if job.state in ACTIVE:
                self._jobs.put(job.moved(JobState.INTERRUPTED))
        self._jobs.flush()

    # --- starting ---------------------------------------------------------------------------------------------------

    def _plan(self, job: JobSnapshot) -> bool:
        """Tell whether the job can run; it fails where it cannot."""
        try:
            self._plans.of(job)
        except FriscoError as error:
            self._jobs.put(job.moved(JobState.FAILED, code=error.code, message=error.sentence))
            return False
        return True

    def _schedule(self) -> None:
        while not (self._is_closed or self.snapshot.is_paused):
            contenders = self._jobs.contenders()
            if not contenders:
                self._plans.begin_at_the_top()
            if not all(self._plan(job) for job in contenders if job.state is JobState.QUEUED):
                continue  # what the first was to run on is gone since it was taken up: look at the next
            job = scheduling.next_to_start(contenders, self.plan_of, self._slots)
            if job is None:
                return
            self._start(job)

    def plan_of(self, job: JobSnapshot) -> WorkerPlan:
        """Return the plan by which a job is at work, or would be begun now; raise FriscoError when it cannot be."""
        return self._attempts.plan_of(job.id) or self._plans.of(job)

    def _start(self, job: JobSnapshot) -> None:
        plan = self._plans.of(job)
        # Words that are kept already stay those of the model that heard them.
        heard_with = self._plans.other_model(job) or (job.heard_with if job.done_ms else "")
        job = job.moved(JobState.STARTING, attempts=job.attempts + 1, code=None, message="", heard_with=heard_with)
        self._jobs.put(job)
        self._attempts.begin(job, plan)
        self._runs.start(job, plan, self._preparation.of(job, self._jobs.begin(job.id)))

    # --- told by the workers ----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_told(self, told: Told) -> None:
        if told.job_id not in self._runs:  # a late word about a job that has left
            return
        job = self._jobs[told.job_id]
        match told.report:
            case Prepared(path=path, done_ms=done_ms):
                self._jobs.put(replace(job, media_path=path, done_ms=done_ms))
            case Ready(device=device, compute_type=compute_type):
                self._jobs.show(replace(job, device=device, compute_type=compute_type))
            case JobStarted() as started:
                self._on_started(job, started)
            case ChunkDone() as done:
                self._jobs.append(job, done.chunk)
                self.chunk_done.emit(done)
            case JobDone() | JobFailed() | JobCancelled() | WorkerEnded() as last:
                self._on_left(job, last)

    def _on_started(self, job: JobSnapshot, started: JobStarted) -> None:
        job = replace(job, duration_ms=started.facts.duration_ms)
        self._jobs.put(job.moved(JobState.RUNNING) if job.state is JobState.STARTING else job)
        self._jobs.note_facts(job.id, started.facts)

    def _on_left(self, job: JobSnapshot, last: _LastWord) -> None:
        """Take in the last word about a job: it is out of its worker."""
        job = replace(job, engine_ms=job.engine_ms + self._runs.leave(job.id))
        fault = self._faults.pop(job.id, None)
        match last:
            case WorkerEnded() if fault is None:
                self._count_death(job, last)
                self._end(self._after_worker_end(job, last), last)
            case JobDone(decoded_ms=decoded_ms, is_cut=is_cut, sound_fault=sound_fault, notes=notes) if fault is None:
                job = replace(job, notes=(*job.notes, *filter(None, (sound_fault, *notes))))
                self._jobs.conclude(job, decoded_ms=decoded_ms, is_cut=is_cut)
            case JobFailed(code=code) if fault is None:
                self._hold_if_full(code)
                self._end(endings.after_failure(job, last), last)
            case _:
                self._end(endings.after_leaving(job, fault), last)

    def _after_worker_end(self, job: JobSnapshot, end: WorkerEnded) -> JobSnapshot:
        job = endings.after_worker_end(job, end, self._plans.ladder)
        note = self._plans.leave_card_after_deaths(job, end.plan)
        return replace(job, notes=(*job.notes, note)) if note else job

    def _end(self, job: JobSnapshot, last: _LastWord | None = None) -> None:
        """Take in a job that has left its worker."""
        if job.state is JobState.WAITING_RETRY:
            delay_s = endings.retry_delay_s(job.faults)
            job = replace(job, retry_at=datetime.now(UTC) + timedelta(seconds=delay_s))
            self._retries.after(job.id, round(delay_s * 1000), partial(self._requeue, job.id))
        self._attempts.end(job, last)
        self._jobs.put(job)
        if job.state is JobState.WAITING_DISK and not self._pauses.holds(Hold.DISK):
            self._jobs.put(job.moved(JobState.QUEUED, code=None, message=""))  # room was made before it had left
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
    def _on_concluded(self, job: JobSnapshot) -> None:
        self._attempts.end(job)
        self._schedule()

    @Slot(object)
    def _on_write_failed(self, fault: WriteFault) -> None:
        """Stop a job whose words cannot be kept; nothing is lost, it goes on from what is on disk."""
        job, error = fault.job, fault.error
        self._hold_if_full(error.code)
        if fault.is_conclusion:
            self._end(endings.after_leaving(job, None if job.state is JobState.CANCELLING else error))
        elif job.id in self._runs and job.state is not JobState.CANCELLING:
            _LOG.error("job %d could not be written: %s", job.id, error.code, exc_info=error)
            self._faults[job.id] = error
            self._call_back(job)

    # --- small tools ------------------------------------------------------------------------------------------------

    def _hold(self, hold: Hold, sentence: str) -> None:
        self._pauses.add(hold, sentence)
        self.queue_changed.emit(self.snapshot)

    def _hold_if_full(self, code: ErrorCode) -> None:
        if code is ErrorCode.DISK_FULL:
            self._hold(Hold.DISK, "The disk with the library is full. Make room; then it goes on by itself.")
            self.disk_filled.emit()

    def _go_on(self) -> None:
        self.queue_changed.emit(self.snapshot)
        self._jobs.save_again()
        if not self.snapshot.is_paused:
            for job in [job for job in self._jobs if job.state is JobState.WAITING_DISK]:
                self._jobs.put(job.moved(JobState.QUEUED, code=None, message=""))
        self._schedule()

    def _call_back(self, job: JobSnapshot) -> None:
        """Ask a job to leave its worker; a worker that does not let it go in time is ended."""
        if job.state is not JobState.CANCELLING:
            self._jobs.put(job.moved(JobState.CANCELLING))
        self._runs.call_back(job.id)

    def _requeue(self, job_id: JobId) -> None:
        if job_id in self._jobs and self._jobs[job_id].state is JobState.WAITING_RETRY:
            self._jobs.put(self._jobs[job_id].moved(JobState.QUEUED))
            self._schedule()
