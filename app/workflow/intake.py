"""Taking many files in without blocking: a thread reads and hashes them one after another."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from typing_extensions import override

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.media import MediaRecord

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is in the library now."""

    ticket: int
    media: MediaRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that could not be taken in, and why."""

    ticket: int
    error: FriscoError


class Intake(QObject):
    """Owns one thread that takes files in, in the order they were given. Lives on the thread that made it.

    ``taken`` (Taken) and ``refused`` (Refused) answer each ticket once.
    """

    taken = Signal(object)
    refused = Signal(object)

    def __init__(self, take: Callable[[Path], MediaRecord], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._pool = QThreadPool(self, maxThreadCount=1)

    def add(self, ticket: int, path: Path) -> None:
        self._pool.start(_TakeIn(ticket, path, self._take, self.taken.emit, self.refused.emit))

    def close(self) -> None:
        """Forget what has not begun and wait for the file at hand."""
        self._pool.clear()
        self._pool.waitForDone()


class _TakeIn(QRunnable):
    """Takes one file in on the intake's thread."""

    def __init__(
        self,
        ticket: int,
        path: Path,
        take: Callable[[Path], MediaRecord],
        on_taken: Callable[[Taken], None],
        on_refused: Callable[[Refused], None],
    ) -> None:
        super().__init__()
        self._ticket, self._path, self._take = ticket, path, take
        self._on_taken, self._on_refused = on_taken, on_refused

    @override
    def run(self) -> None:
        try:
            self._on_taken(Taken(ticket=self._ticket, media=self._take(self._path)))
        except FriscoError as error:
            self._on_refused(Refused(ticket=self._ticket, error=error))
        except Exception as error:
            _LOG.exception("a bug while taking in file %d", self._ticket)
            sentence = "An internal error; the log has the details."
            self._on_refused(
                Refused(ticket=self._ticket, error=error_of(ErrorCode.INTERNAL, sentence, detail=repr(error)))
            )
