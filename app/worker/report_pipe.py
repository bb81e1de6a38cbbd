"""The worker's end of the line to its owner: messages out, commands in. Nothing else may write to descriptor 1."""

import os
import sys
import threading
from queue import SimpleQueue
from typing import Any, Never, Self

from app.core.errors import ErrorCode
from app.core.protocol import Command, Heartbeat, ProtocolError, Report, WorkerFailed, decode, encode
from app.worker.pulse import Pulse

HEARTBEAT_S = 5.0
EXIT_FAILED = 1


class ReportPipe:
    """Owns the descriptor to the owner; any thread may send."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    @classmethod
    def take_over_stdout(cls) -> Self:
        """Keep descriptor 1 for the protocol and let whatever else is printed go to stderr."""
        descriptor = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        return cls(descriptor)

    def send(self, report: Report) -> None:
        self.write(encode(report))

    def write(self, line: bytes) -> None:
        """Write one whole line; when the owner is gone there is nobody left to work for."""
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                os._exit(EXIT_FAILED)

    def fall_silent(self) -> Never:
        """Keep the line for ever: from now on no thread can send."""
        with self._lock:
            threading.Event().wait()
        raise AssertionError("the line is kept for ever")

    def start_heartbeat(self, pulse: Pulse) -> None:
        threading.Thread(target=self._beat, args=(pulse,), name="heartbeat", daemon=True).start()

    def _beat(self, pulse: Pulse) -> None:
        pause = threading.Event()
        while not pause.wait(HEARTBEAT_S):
            self.send(Heartbeat(busy_s=round(pulse.busy_s, 1)))


class CommandReader:
    """Reads commands on a thread of its own and ends the process the moment its owner is gone."""

    def __init__(self, pipe: ReportPipe, inbox: SimpleQueue[Any]) -> None:
        self._pipe = pipe
        self._inbox = inbox

    def start(self) -> None:
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def _read(self) -> None:
        with open(0, "rb", closefd=False) as lines:
            for line in lines:
                self._inbox.put(self._command(line))
        os._exit(0)  # even in the middle of a batch: no orphan survives its owner

    def _command(self, line: bytes) -> Command:
        try:
            command = decode(line)
        except ProtocolError as error:
            self._refuse(str(error))
        if not isinstance(command, Command):
            self._refuse(f"not a command: {type(command).__name__}")
        return command

    def _refuse(self, detail: str) -> Never:
        sentence = "The worker was sent a line it does not understand. Start the program again."
        self._pipe.send(WorkerFailed(code=ErrorCode.WORKER_PROTOCOL, sentence=sentence, detail=detail[:200]))
        os._exit(EXIT_FAILED)
