"""Writing the draft down behind the typing: what the store must be told, at most a moment late and no more often.

How a draft is stored is the affair of whoever implements ``DraftPort``; what the edits mean that of the log.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from app.core.edit_log import LogChange

WRITE_DELAY_MS: Final = 400


class DraftPort(Protocol):
    """Where a draft is kept: one for each open transcript. Both calls return at once and are carried out in order."""

    def append(self, record: Mapping[str, Any]) -> object:
        """Add an edit after the position, drop what came after it, and stand behind the edit."""

    def set_position(self, position: int) -> object:
        """Stand behind this many edits; those after it stay, to be redone."""


class DraftWriter(QObject):
    """Collects what happened to a log and passes it on a moment later. Lives on the main thread.

    A run of typing changes one edit again and again; only the last form of it is written.
    """

    def __init__(self, port: DraftPort | None, position: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self._stored = position
        self._waiting: list[LogChange | int] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def edit_made(self, change: LogChange) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, LogChange) and last.kept == change.kept:
            self._waiting.pop()
        self._wait_with(change)

    def position_moved(self, position: int) -> None:
        if self._waiting and isinstance(self._waiting[-1], int):
            self._waiting.pop()
        self._wait_with(position)

    def flush(self) -> None:
        """Pass everything on now."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        if self._port is None:
            return
        for step in waiting:
            if isinstance(step, LogChange):
                self._stand_at(self._port, step.kept)
                self._port.append(step.record)
                self._stored = step.position
            else:
                self._stand_at(self._port, step)

    def hand_over(self) -> DraftPort | None:
        """Forget what waits and give the port to a successor."""
        self._timer.stop()
        self._waiting.clear()
        port, self._port = self._port, None
        self.deleteLater()
        return port

    def _wait_with(self, step: LogChange | int) -> None:
        self._waiting.append(step)
        if not self._timer.isActive():
            self._timer.start()

    def _stand_at(self, port: DraftPort, position: int) -> None:
        if position != self._stored:
            port.set_position(position)
            self._stored = position
