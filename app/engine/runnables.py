"""The pool thread of a job: it hands the job to a worker and passes on what the worker says.

A runnable blocks on its own job's messages, which is what a pool thread is for. It touches no QObject that it does not
own and no widget, and writes nothing; what it has to say goes through ``tell``, the bound emit of a relay on the queue's
thread. Only before its job starts it may read, by ``prepare``: the queue's thread is the window's.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import Empty

from PySide6.QtCore import QRunnable

from app.core.attempts import RunEnd
from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import JobId
from app.core.options import WorkerPlan
from app.core.overriding import override
from app.core.protocol import JobCancelled, JobDone, JobFailed, StartJob
from app.core.sound import SoundPlaces
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import EndCause, Inbox, JobReport, WorkerEnded, WorkerProcess

_LOG = logging.getLogger(__name__)
_TICK_S = 0.5
_SLEPT_S = 10.0  # a tick that takes so long was none: the computer slept, and some clocks went on
_TERMINAL = (JobDone, JobFailed, JobCancelled, WorkerEnded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a worker may be silent before it counts as hung."""

    heartbeat_s: float = 60.0
    progress_s: float = 600.0  # one call into the model, or nothing new of a job while the engine has nothing to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Where the recording lies and from where the job goes on, when that is not what its snapshot says."""

    path: str
    done_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a worker said about a job, or what was found before it got there, on its way to the queue."""

    job_id: JobId
    report: JobReport | Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFile:
    """Where the recording of a job lies now; ``check`` raises FriscoError when it is not what it was. It may block."""

    path: str
    check: Callable[[], None] | None = None
    sound: SoundPlaces | None = None  # where what is decoded of it is left


class JobRun:
    """One attempt at one job. ``cancel`` and ``set_priority`` come from the queue's thread, ``follow`` from the pool's.

    ``prepare`` is done before the job goes to a worker, which is then told what it returns; what it raises is the job's
    failure.
    """

    def __init__(
        self, message: StartJob, plan: WorkerPlan, workers: WorkerPool, patience: Patience, tell: Callable[[Told], None]
    ) -> None:
        self._message = message
        self.plan = plan
        self._workers = workers
        self._patience = patience
        self._tell = tell
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._is_cancelled = False
        self._given_up: RunEnd | None = None
        self._awake_since_s = 0.0
        self.prepare: Callable[[], StartJob] | None = None

    def cancel(self) -> None:
        with self._lock:
            self._is_cancelled = True
            worker = self._worker
        if worker is not None:
            worker.cancel(self._message.job_id)

    def give_up(self, end: RunEnd) -> None:
        """Do not go on the card, if it is not there yet; who is there already is ended by the pool."""
        with self._lock:
            self._given_up = end

    def set_priority(self, priority: int) -> None:
        with self._lock:
            self._message = replace(self._message, priority=priority)
            worker = self._worker
        if worker is not None:
            worker.set_priority(self._message.job_id, priority)

    def end_worker(self) -> None:
        """End the worker that a cancelled job does not leave; the other jobs go on in a new one."""
        if self._worker is not None:
            self._worker.kill(EndCause.CANCEL)

    def follow(self) -> None:
        """Run the job to its terminal report. Blocks."""
        try:
            self._prepare()
            inbox = self._board()
            if inbox is not None:
                self._listen(inbox)
        except FriscoError as error:
            self._fail(error.code, error.sentence)
        except OSError as error:
            self._fail(ErrorCode.WORKER_START, f"The engine could not be started: {error.strerror or error}.")
        except Exception:
            _LOG.exception("a bug while following job %d", self._message.job_id)
            self._fail(ErrorCode.INTERNAL, "An internal error; the log has the details.")

    def _prepare(self) -> None:
        if self.prepare is None:
            return
        found = self.prepare()
        with self._lock:
            known = self._message
            self._message = replace(found, priority=known.priority)  # it may have been changed meanwhile
        if (found.path, found.resume_ms) != (known.path, known.resume_ms):
            self._say(Prepared(path=found.path, done_ms=found.resume_ms))

    def _board(self) -> Inbox | None:
        if self._given_up is not None:
            self._say(_sent_back(self.plan))
            return None
        worker = self._workers.acquire(self.plan, self._message.job_id)
        if worker is None:  # we are quitting: the queue notes the job as interrupted
            return None
        with self._lock:
            if self._given_up is not None:  # while the worker was on its way
                worker.kill(EndCause.GIVEN_UP, self._given_up)
            if self._is_cancelled:
                worker.leave(self._message.job_id)
                self._say(JobCancelled(job_id=self._message.job_id))
                return None
            self._worker = worker
            return worker.start_job(self._message)

    def _listen(self, inbox: Inbox) -> None:
        assert self._worker is not None
        last_heard = self._awake_since_s = looked = time.monotonic()
        while True:
            try:
                report = inbox.get(timeout=_TICK_S)
            except Empty:
                now = time.monotonic()
                if now - looked > _SLEPT_S:
                    self._awake_since_s = now
                looked = now
                self._end_if_hung(self._worker, now - last_heard)
                continue
            looked = time.monotonic()
            last_heard = time.monotonic()
            if isinstance(report, _TERMINAL):
                self._worker.leave(self._message.job_id)
                self._say(report)
                return
            self._say(report)

    def _end_if_hung(self, worker: WorkerProcess, unheard_s: float) -> None:
        limit_s, awake_s = self._patience.progress_s, time.monotonic() - self._awake_since_s
        is_stuck = worker.busy_s > limit_s or min(unheard_s, worker.idle_s) > limit_s
        if min(awake_s, worker.silent_s) > self._patience.heartbeat_s or (is_stuck and awake_s > limit_s):
            _LOG.warning("worker %d does not answer", worker.pid)
            worker.kill(EndCause.HUNG)

    def _fail(self, code: ErrorCode, sentence: str) -> None:
        if self._worker is not None:
            self._worker.leave(self._message.job_id)
        self._say(JobFailed(job_id=self._message.job_id, code=code, sentence=sentence))

    def _say(self, report: JobReport | Prepared) -> None:
        self._tell(Told(job_id=self._message.job_id, report=report))


def _sent_back(plan: WorkerPlan) -> WorkerEnded:
    """Return what a job hears that never got into the worker it was meant for."""
    sentence = "The card was given up."
    return WorkerEnded(
        cause=EndCause.GIVEN_UP, code=ErrorCode.WORKER_CRASH, sentence=sentence, plan=plan, was_alone=False
    )


class JobRunnable(QRunnable):
    """Puts a JobRun on a thread of the engine's pool."""

    def __init__(self, run: JobRun) -> None:
        super().__init__()
        self._run = run

    @override
    def run(self) -> None:
        self._run.follow()
