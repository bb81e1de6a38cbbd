"""A command's end of the line to the window that has the library."""

import logging
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app import __version__
from app.core.errors import ErrorCode, HostError
from app.core.handover import (
    Answer,
    Greeting,
    HandoverError,
    OtherVersionError,
    Request,
    decode_answer,
    encode,
)
from app.workflow.handover.addresses import reachable
from app.workflow.handover.lines import Lines

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

_LOG = logging.getLogger(__name__)
_CONNECT_LIMIT_MS = 2_000
_ANSWER_LIMIT_S = 10.0
_LOOK_MS = 100  # Python hears Ctrl+C between looks


class Call:
    """Owns a connected socket. Lives on the thread that made it, which needs no event loop to ask and be answered.

    Qt's network library is loaded by the first call, not before there is a window to be called.
    """

    def __init__(self, socket: "QLocalSocket") -> None:
        self.socket = socket
        self._lines = Lines()
        self._heard: deque[Answer] = deque()

    @classmethod
    def to_window(cls, library_dir: Path) -> Self | None:
        """Reach the window that has this library; None when there is none, LIBRARY_BUSY when they cannot talk."""
        for place in reachable(library_dir):
            socket = _connected(place)
            call = cls(socket) if socket is not None else None
            if call is not None and call._is_greeted():
                return call
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def send(self, request: Request) -> None:
        self.socket.write(encode(request))

    def answers(self) -> list[Answer]:
        """Return what has arrived; raise LIBRARY_BUSY when it cannot be understood."""
        try:
            for line in self._lines.fed(bytes(self.socket.readAll().data())):
                self._heard.append(decode_answer(line))
        except HandoverError as error:
            raise _not_understood(error) from error
        heard = list(self._heard)
        self._heard.clear()
        return heard

    def answer(self, limit_s: float = _ANSWER_LIMIT_S) -> Answer | None:
        """Wait for one answer; None when the window has gone, LIBRARY_BUSY when it keeps silent."""
        deadline = time.monotonic() + limit_s
        while not self._heard:
            self._heard.extend(self.answers())
            if self._heard:
                break
            if not self.is_connected():
                return None
            if time.monotonic() >= deadline:
                raise HostError(
                    ErrorCode.LIBRARY_BUSY, "The window that has the library does not answer. Close it and try again."
                )
            self.socket.waitForReadyRead(_LOOK_MS)
        return self._heard.popleft()

    def is_handed_over(self) -> bool:
        """Tell whether all that was sent is out of our hands."""
        self.socket.flush()
        return self.socket.bytesToWrite() == 0

    def close(self) -> None:
        self.socket.abort()

    def _is_greeted(self) -> bool:
        try:
            greeting = self.answer()
        except BaseException:
            self.close()
            raise
        if not isinstance(greeting, Greeting):
            self.close()
            return False
        self.greeting = greeting
        return True

    def is_connected(self) -> bool:
        return bool(self.socket.isValid() and self.socket.state() == self.socket.LocalSocketState.ConnectedState)


def _connected(place: str) -> "QLocalSocket | None":
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(place)
    if socket.waitForConnected(_CONNECT_LIMIT_MS):
        return socket
    _LOG.debug("nobody at %s: %s", place, socket.errorString())
    return None


def _not_understood(error: HandoverError) -> HostError:
    if isinstance(error, OtherVersionError):
        sentence = (
            f"The window that has the library is of another version of the program ({error.program or 'unknown'}; "
            f"this is {__version__}). Close the window, or use the same version for both."
        )
    else:
        sentence = "The window that has the library said something that this command does not understand. Close it."
    return HostError(ErrorCode.LIBRARY_BUSY, sentence, detail=str(error))
