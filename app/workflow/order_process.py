"""One worker that carries out one order (of a benchmark, of a self-test) from its start to its end."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from subprocess import TimeoutExpired
from threading import Thread
from typing import Generic, TypeVar

from app.core.benchmark import BenchProgress
from app.core.errors import ErrorCode, WorkerError, error_of
from app.core.protocol import Hello, ProtocolError, WorkerFailed, decode
from app.engine import process_tree
from app.engine.worker_process import worker_environment

_LOOK_EVERY_S = 0.3  # for Ctrl+C, which does not wake a waiting thread on Windows, and for who watches
_SILENT_S = 60.0  # a living worker sends a heartbeat every few seconds
_LEAVE_S = 5.0
_LAST_WORDS = 3  # lines

Told = TypeVar("Told")


class OrderProcess(Generic[Told]):
    """Owns one worker and the two threads that read what it says. Lives on the thread that waits for it.

    ``read`` makes of a line what the worker answers, and None of a line about something else.
    """

    def __init__(self, command: Sequence[str], read: Callable[[bytes], Told | None]) -> None:
        self._read = read
        self._answers: SimpleQueue[Told | WorkerFailed | bytes | None] = SimpleQueue()
        self._said: deque[str] = deque(maxlen=_LAST_WORDS)
        self._process = process_tree.start(command, worker_environment())
        self._pid = self._process.pid
        self._readers = [Thread(target=read, daemon=True) for read in (self._read_answers, self._read_words)]
        for reader in self._readers:
            reader.start()

    def answer(self, *, tell: Callable[[float], None], look: Callable[[int], None]) -> Told:
        """Wait for the answer; ``look`` is called with the process id now and then. Raise what kept it from coming."""
        try:
            while True:
                match self._next(look):
                    case BenchProgress(done_s=done_s):
                        tell(done_s)
                    case WorkerFailed() as fault:
                        raise error_of(fault.code, fault.sentence, detail=fault.detail)
                    case None:
                        raise self._ended()
                    case found:
                        return found
        except BaseException:
            process_tree.end(self._process)
            raise
        finally:
            self._leave()

    def _next(self, look: Callable[[int], None]) -> Told | WorkerFailed | None:
        """Return the next word about the order; lines about anything else only show that the worker lives."""
        silent_s = 0.0
        while silent_s < _SILENT_S:
            look(self._pid)
            try:
                answer = self._answers.get(timeout=_LOOK_EVERY_S)
            except Empty:
                silent_s += _LOOK_EVERY_S
                continue
            if not isinstance(answer, bytes):
                return answer
            silent_s = 0.0
        raise WorkerError(ErrorCode.WORKER_HANG, "The worker did not answer any more and was ended.")

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(self._read(line) or self._failure(line) or line)
        self._answers.put(None)

    def _failure(self, line: bytes) -> WorkerFailed | None:
        try:
            report = decode(line)
        except ProtocolError:
            return None
        if isinstance(report, Hello):
            self._pid = report.pid  # a launcher may stand between it and us
        return report if isinstance(report, WorkerFailed) else None

    def _read_words(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line.decode(errors="replace").strip())

    def _ended(self) -> WorkerError:
        how = process_tree.describe_exit(self._process.wait())
        for reader in self._readers:
            reader.join(_LEAVE_S)  # its last words may still be on their way
        return WorkerError(ErrorCode.WORKER_CRASH, f"The worker {how}.", detail=" / ".join(self._said))

    def _leave(self) -> None:
        """Let the worker go, and make sure of it."""
        process_tree.close_pipe(self._process.stdin)
        with suppress(TimeoutExpired):
            self._process.wait(_LEAVE_S)
        if self._process.poll() is None:
            process_tree.end(self._process)
        self._process.wait()
        for reader in self._readers:
            reader.join(_LEAVE_S)
        for pipe in (self._process.stdout, self._process.stderr):
            process_tree.close_pipe(pipe)
