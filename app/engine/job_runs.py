"""The jobs that are with a worker, or on their way there: each on a thread of the engine's own pool."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThreadPool, Signal

from app.core.attempts import RunEnd
from app.core.jobs import JobId, JobSnapshot
from app.core.options import Device, WorkerPlan
from app.core.protocol import StartJob
from app.engine.job_timers import JobTimers
from app.engine.preparation import start_message
from app.engine.runnables import JobRun, JobRunnable, Patience
from app.engine.worker_pool import WorkerPool

_MOST_RUNNING = 64  # threads that wait for workers; how many jobs run is decided in scheduling


class JobRuns(QObject):
    """Owns the runs, their threads, and how long each has taken. Lives on the queue's thread.

    ``told`` (Told): what a worker said; it comes with the event loop, and may come late.
    """

    told = Signal(object)
    _heard = Signal(object)  # on whatever thread

    def __init__(self, workers: WorkerPool, *, patience: Patience, cancel_limit_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._workers, self._patience, self._cancel_limit_ms = workers, patience, cancel_limit_ms
        self._runs: dict[JobId, JobRun] = {}
        self._timers = JobTimers(self)
        self._pool = QThreadPool(self, maxThreadCount=_MOST_RUNNING)
        self._heard.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._runs

    def start(self, job: JobSnapshot, plan: WorkerPlan, prepare: Callable[[], StartJob]) -> None:
        """Begin a job; ``prepare`` is done on its thread before."""
        run = JobRun(start_message(job), plan, self._workers, self._patience, self._heard.emit)
        run.prepare = prepare
        self._runs[job.id] = run
        self._timers.start_clock(job.id)
        self._pool.start(JobRunnable(run))

    def call_back(self, job_id: JobId) -> None:
        """Ask a job to leave its worker; a worker that does not let it go in time is ended."""
        self._timers.after(job_id, self._cancel_limit_ms, partial(self._end_stubborn_worker, job_id))
        self._runs[job_id].cancel()

    def set_priority(self, job_id: JobId, priority: int) -> None:
        if job_id in self._runs:
            self._runs[job_id].set_priority(priority)

    def leave(self, job_id: JobId) -> int:
        """Take out a job that has had its last word; return for how many milliseconds it was there."""
        del self._runs[job_id]
        self._timers.stop(job_id)
        return self._timers.stop_clock(job_id)

    def are_on_card(self) -> bool:
        return any(run.plan.device is Device.CUDA for run in self._runs.values())

    def leave_card(self, end: RunEnd) -> None:
        """End the workers on cards at once; who is on the way to one does not get there."""
        for run in self._runs.values():
            if run.plan.device is Device.CUDA:
                run.give_up(end)
        self._workers.give_up(Device.CUDA, end)

    def close(self, limit_ms: int) -> None:
        """End all workers, and deliver what they still had to say."""
        self._timers.stop_all()
        self._workers.close()
        self._pool.waitForDone(limit_ms)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    def _end_stubborn_worker(self, job_id: JobId) -> None:
        if job_id in self._runs:
            self._runs[job_id].end_worker()
