"""One running worker: its process, its pipes, and who of the jobs gets which of its lines."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from app.core.attempts import RunEnd
from app.core.errors import ErrorCode
from app.core.jobs import JobId
from app.core.options import Device, WorkerPlan
from app.core.protocol import (
    PROTOCOL_VERSION,
    CancelJob,
    ChunkDone,
    Command,
    Heartbeat,
    Hello,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    ProtocolError,
    Ready,
    Report,
    SetPriority,
    Shutdown,
    StartJob,
    WorkerFailed,
    decode,
    encode,
)
from app.engine import process_tree

_LOG = logging.getLogger(__name__)
_LOG_LINES = 60
_NUMBERS = count(1)
_STDERR_WAIT_S = 1.0


class EndCause(StrEnum):
    """Why a worker is gone."""

    CRASHED = "crashed"  # by itself
    HUNG = "hung"  # ended by us: it did not answer
    CANCEL = "cancel"  # ended by us: a cancelled job did not leave
    FAILED = "failed"  # it said why it cannot go on (WorkerFailed)
    GIVEN_UP = "given_up"  # ended by us: something else needs the memory
    STOPPED = "stopped"  # ended by us: no more work, or we quit


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerEnded:
    """The last thing each job of a worker hears."""

    cause: EndCause
    code: ErrorCode
    sentence: str
    plan: WorkerPlan
    was_alone: bool  # this job was the only one in it
    worker: int = 0  # which worker it was: all who were in it hear the same number
    log_tail: str = ""


JobReport = Ready | JobStarted | ChunkDone | JobDone | JobFailed | JobCancelled | WorkerEnded
Inbox = SimpleQueue[JobReport]


def worker_command(plan: WorkerPlan, *, backend: str = "whisper", cuda_dir: Path | None = None) -> list[str]:
    """Return the command line of a worker for this plan, from source or frozen; ``cuda_dir`` is the GPU component's."""
    return [
        *_program(),
        f"--model={plan.model_path}",
        f"--device={plan.device}",
        f"--device-index={plan.device_index}",
        f"--compute-type={plan.compute_type}",
        f"--batch-rows={plan.batch_rows}",
        f"--cpu-threads={plan.cpu_threads}",
        f"--longest-hours={plan.longest_hours}",
        f"--backend={backend}",
        *([f"--cuda-dir={cuda_dir}"] if cuda_dir is not None and plan.device is Device.CUDA else []),
    ]


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"frisco-worker{suffix}"))]
    return [sys.executable, "-P", "-m", "app.worker"]  # -P: a folder "app" where the person stands is none of ours


class WorkerProcess:
    """Owns one worker process and three threads, one a pipe. For every thread; nothing waits for it but ``wait``."""

    def __init__(
        self,
        plan: WorkerPlan,
        command: Sequence[str],
        *,
        on_end: Callable[["WorkerProcess"], None] | None = None,
        need_mib: int = 0,
    ) -> None:
        """Start the process; ``on_end`` is told once, on a thread of the worker's own, when it is gone."""
        self.plan = plan
        self.need_mib = need_mib  # what it takes, by estimate
        self.started_at = datetime.now(UTC)
        self.served = 0  # jobs that it was given
        self.run_end = RunEnd.FAULT  # until somebody ends it for another reason
        self._number = next(_NUMBERS)
        self._on_end = on_end
        self._idle_since = time.monotonic()
        self._lock = threading.Lock()
        self._inboxes: dict[JobId, Inbox] = {}
        self._heard_of: set[JobId] = set()
        self._first_job: JobId | None = None
        self._hello: Hello | None = None
        self._ready: Ready | None = None
        self._failure: WorkerFailed | None = None
        self._asked_to_end: EndCause | None = None
        self._ended: WorkerEnded | None = None
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._last_heard = time.monotonic()
        self._last_busy = self._last_heard
        self._busy_s = 0.0
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._process = process_tree.start(command, worker_environment())
        self._thread(self._write_stdin, "writer")
        self._stderr_reader = self._thread(self._read_stderr, "log")
        self._stdout_reader = self._thread(self._read_stdout, "reader")

    @property
    def pid(self) -> int:
        """Return the worker's own process id: a launcher may stand between it and us."""
        return self._hello.pid if self._hello else self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._ended is None and self._asked_to_end is None and self._failure is None

    @property
    def is_gone(self) -> bool:
        return self._ended is not None

    @property
    def job_count(self) -> int:
        with self._lock:
            return len(self._inboxes)

    @property
    def load_ms(self) -> int | None:
        """Return how long loading took; None while it is not done."""
        return self._ready.load_ms if self._ready else None

    @property
    def unused_s(self) -> float:
        """Return for how long it has had no job; nought while it has one."""
        return 0.0 if self.job_count else time.monotonic() - self._idle_since

    @property
    def silent_s(self) -> float:
        """Return for how long the worker has said nothing, not even a heartbeat."""
        return time.monotonic() - self._last_heard

    @property
    def busy_s(self) -> float:
        """Return for how long the engine has been at the same call, as the last heartbeat told."""
        return self._busy_s

    @property
    def idle_s(self) -> float:
        """Return for how long no heartbeat has told of work."""
        return time.monotonic() - self._last_busy

    def book(self, job_id: JobId) -> None:
        """Keep a place for a job that comes at once: a worker with a job in it is not ended for being idle."""
        with self._lock:
            self._first_job = self._first_job or job_id
            if self._ended is None:
                self._inboxes[job_id] = SimpleQueue()
                self.served += 1

    def start_job(self, message: StartJob) -> Inbox:
        """Hand over a job; its inbox ends with a terminal report or with WorkerEnded."""
        with self._lock:
            inbox = self._inboxes.get(message.job_id) or SimpleQueue()
            if self._ended is not None:
                is_to_blame = self._ended.was_alone and message.job_id == self._first_job
                inbox.put(replace(self._ended, was_alone=is_to_blame))
                return inbox
            self._inboxes[message.job_id] = inbox
            self._first_job = self._first_job or message.job_id
            if self._ready is not None:
                inbox.put(self._ready)
        self._send(message)
        return inbox

    def leave(self, job_id: JobId) -> None:
        """Forget a job that has had its terminal report."""
        with self._lock:
            self._inboxes.pop(job_id, None)
            self._heard_of.discard(job_id)
            self._idle_since = time.monotonic()

    def cancel(self, job_id: JobId) -> None:
        self._send(CancelJob(job_id=job_id))

    def set_priority(self, job_id: JobId, priority: int) -> None:
        self._send(SetPriority(job_id=job_id, priority=priority))

    def stop(self, end: RunEnd = RunEnd.QUIT) -> None:
        """Ask an idle worker to end; closing its stdin makes sure of it."""
        self._note_end(end)
        self._asked_to_end = self._asked_to_end or EndCause.STOPPED
        self._send(Shutdown())
        self._outbox.put(None)

    def kill(self, cause: EndCause, end: RunEnd = RunEnd.FAULT) -> None:
        """End the worker and its children now. The first cause given stands."""
        self._note_end(end)
        self._asked_to_end = self._asked_to_end or cause
        process_tree.end(self._process)

    def wait(self, timeout_s: float) -> bool:
        """Return whether the worker and its reader are gone within the time."""
        self._stdout_reader.join(timeout_s)
        return not self._stdout_reader.is_alive()

    def _note_end(self, end: RunEnd) -> None:
        if self._asked_to_end is None and self._ended is None:
            self.run_end = end

    def _thread(self, target: Callable[[], None], name: str) -> threading.Thread:
        thread = threading.Thread(target=target, name=f"worker-{self.pid}-{name}", daemon=True)
        thread.start()
        return thread

    def _send(self, message: Command) -> None:
        self._outbox.put(encode(message))

    def _write_stdin(self) -> None:
        """Write on a thread of its own: a worker that does not read for a while holds up nobody else."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            while (line := self._outbox.get()) is not None:
                stdin.write(line)
                stdin.flush()
        except OSError:
            _LOG.info("worker %d is gone before it could be told everything", self.pid)
        process_tree.close_pipe(stdin)

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._log.append(line.decode(errors="replace").rstrip())

    def _read_stdout(self) -> None:
        assert self._process.stdout is not None
        code = ErrorCode.WORKER_CRASH
        try:
            for line in self._process.stdout:
                self._last_heard = time.monotonic()
                self._route(decode(line))
        except ProtocolError as error:
            _LOG.warning("worker %d broke the protocol", self.pid, exc_info=error)
            code = ErrorCode.WORKER_PROTOCOL
            process_tree.end(self._process)
        self._finish(code)

    def _route(self, report: Command | Report) -> None:
        match report:
            case Hello():
                if report.protocol != PROTOCOL_VERSION:
                    raise ProtocolError(f"the worker speaks protocol {report.protocol}, not {PROTOCOL_VERSION}")
                self._hello = report
            case Ready():
                self._announce(report)
            case WorkerFailed():
                self._failure = report
            case JobStarted() | ChunkDone() | JobDone() | JobFailed() | JobCancelled():
                self._deliver(report)
            case Heartbeat(busy_s=busy_s):
                self._note_busy(busy_s)
            case _:
                raise ProtocolError("the worker sent a command")

    def _note_busy(self, busy_s: float) -> None:
        self._busy_s = busy_s
        if busy_s > 0:
            self._last_busy = time.monotonic()

    def _deliver(self, report: JobStarted | ChunkDone | JobDone | JobFailed | JobCancelled) -> None:
        with self._lock:
            inbox = self._inboxes.get(report.job_id)
            self._heard_of.add(report.job_id)
        if inbox is not None:
            inbox.put(report)

    def _announce(self, ready: Ready) -> None:
        with self._lock:
            self._ready = ready
            inboxes = list(self._inboxes.values())
        for inbox in inboxes:
            inbox.put(ready)

    def _finish(self, code: ErrorCode) -> None:
        """Reap the process and tell every job in it; nothing can be added afterwards."""
        self._outbox.put(None)
        exit_code = self._reap()
        self._stderr_reader.join(_STDERR_WAIT_S)
        with self._lock:
            inboxes = list(self._inboxes.values())
            self._ended = self._ending(code, exit_code, was_alone=self._was_one_job_alone())
            self._inboxes.clear()
        self._tell_end()
        for inbox in inboxes:
            inbox.put(self._ended)
        for pipe in (self._process.stdout, self._process.stderr):
            process_tree.close_pipe(pipe)

    def _tell_end(self) -> None:
        """Tell the owner before the jobs hear of it: who starts anew finds it gone. They hear of it in any case."""
        if self._on_end is None:
            return
        try:
            self._on_end(self)
        except Exception:
            _LOG.exception("a bug while worker %d was signed off", self.pid)

    def _was_one_job_alone(self) -> bool:
        """Tell whether the death is this one job's doing: a job that arrived while the worker fell is not to blame."""
        if len(self._inboxes) != 1:
            return False
        job_id = next(iter(self._inboxes))
        return job_id == self._first_job or job_id in self._heard_of

    def _reap(self) -> int:
        try:
            return self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it closed its stdout and lives on: that is no worker any more
            process_tree.end(self._process)
            return self._process.wait()

    def _ending(self, code: ErrorCode, exit_code: int, *, was_alone: bool) -> WorkerEnded:
        cause, sentence = EndCause.CRASHED, f"The worker {process_tree.describe_exit(exit_code)}."
        if self._failure is not None:
            cause, code, sentence = EndCause.FAILED, self._failure.code, self._failure.sentence
        elif self._asked_to_end is not None:
            cause = self._asked_to_end
            if cause is EndCause.HUNG:
                code, sentence = ErrorCode.WORKER_HANG, "The worker did not answer any more and was ended."
        tail = "\n".join(self._log)
        return WorkerEnded(
            cause=cause,
            code=code,
            sentence=sentence,
            plan=self.plan,
            was_alone=was_alone,
            worker=self._number,
            log_tail=tail,
        )


def worker_environment() -> dict[str, str]:
    """Return our environment, with libraries kept off the network and cards numbered as the driver numbers them."""
    return {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
