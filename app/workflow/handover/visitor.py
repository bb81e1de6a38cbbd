"""The window's end of the line to one command."""

import logging
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app import __version__
from app.core.batch import FileOutcome, JobNews
from app.core.errors import ErrorCode
from app.core.handover import (
    Answer,
    FileDone,
    Greeting,
    HandoverError,
    HeldUp,
    JobMoved,
    OtherVersionError,
    Refused,
    decode_request,
    encode,
)
from app.workflow.handover.lines import Lines

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

_LOG = logging.getLogger(__name__)
_ASK_LIMIT_MS = 10_000  # for one who comes and says nothing
_READ_AT_ONCE_BYTES = 1024**2
_MOST_UNREAD_NEWS_BYTES = 256 * 1024  # news of progress are left out for one who does not listen
_MOST_UNREAD_BYTES = 64 * 1024**2


class Visitor(QObject):
    """Owns the socket of one command, which may ask for one thing. Lives on the thread of the doorbell.

    ``asked`` (Request) comes at most once, ``left`` once. What it sends is looked at before it is believed; who sends
    something else is told so and sent away.
    """

    asked = Signal(object)
    left = Signal()

    def __init__(self, socket: "QLocalSocket", parent: QObject, *, ask_limit_ms: int = _ASK_LIMIT_MS) -> None:
        super().__init__(parent)
        self._socket = socket
        self._lines = Lines()
        self._has_asked = False
        self._is_sent_away = False
        socket.setParent(self)
        socket.setReadBufferSize(_READ_AT_ONCE_BYTES)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._on_disconnected)
        self._patience = QTimer(self, singleShot=True, interval=ask_limit_ms)
        self._patience.timeout.connect(self.send_away)
        self._patience.start()

    def greet(self) -> None:
        """Say who is here, and read what has come in the meantime."""
        self.say(Greeting(program=__version__, pid=os.getpid()))
        self._read()

    def say(self, answer: Answer) -> None:
        if not self._is_sent_away:
            self._socket.write(encode(answer))
            if self._socket.bytesToWrite() > _MOST_UNREAD_BYTES:
                self._socket.abort()

    def tell_job(self, news: JobNews) -> None:
        if self._socket.bytesToWrite() < _MOST_UNREAD_NEWS_BYTES:
            self.say(JobMoved(news=news))

    def tell_file(self, outcome: FileOutcome) -> None:
        self.say(FileDone(outcome=outcome))

    def tell_held_up(self, sentence: str) -> None:
        self.say(HeldUp(sentence=sentence))

    def refuse(self, code: ErrorCode, sentence: str) -> None:
        """Say why not, and end the visit."""
        self.say(Refused(code=code, sentence=sentence))
        self.send_away()

    def send_away(self) -> None:
        """End the visit; what was said before is still delivered."""
        self._is_sent_away = True
        self._patience.stop()
        self._socket.disconnectFromServer()

    def _read(self) -> None:
        while self._socket.bytesAvailable() and not self._has_asked and not self._is_sent_away:
            try:
                lines = self._lines.fed(bytes(self._socket.read(_READ_AT_ONCE_BYTES).data()))
                if lines:
                    self._take(lines[0])
            except OtherVersionError:
                sentence = f"The window is of another version of the program ({__version__}). Use the same for both."
                self.refuse(ErrorCode.LIBRARY_BUSY, sentence)
            except HandoverError as error:
                _LOG.info("a visitor was sent away: %s", error)
                self.refuse(ErrorCode.INTERNAL, "The window did not understand what it was asked.")
        if self._has_asked or self._is_sent_away:
            self._socket.readAll()  # one thing a visit

    def _take(self, line: bytes) -> None:
        request = decode_request(line)
        self._has_asked = True
        self._patience.stop()
        self.asked.emit(request)

    def _on_disconnected(self) -> None:
        self._read()
        self._is_sent_away = True
        self._patience.stop()
        self.left.emit()
