"""Collecting garbage on the GUI thread alone.

Python collects on whatever thread happens to allocate. A widget or timer without a parent that is part of a cycle would
then be deleted on a pool thread, while Qt still works with it here: that ends the process.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_INTERVAL_MS: Final = 1_000
_OLDEST: Final = 2  # the generation that holds whole transcripts: to look through it takes as long as several frames
_PATIENCE: Final = 12  # times what Python would wait: some half an hour of typing


class GarbageKeeper(QObject):
    """Owns when garbage is collected while a window is open. Lives on the GUI thread; ``close`` gives Python its way back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        self._clock = QTimer(self, interval=_INTERVAL_MS)
        self._clock.timeout.connect(self.look)
        gc.disable()
        gc.freeze()  # what was imported stays for ever: nothing to look through again and again
        self._clock.start()

    def look(self) -> None:
        """Collect the young where there are enough of them; all, when nobody looks or it can wait no longer."""
        counts = gc.get_count()
        due = [age for age, (count, limit) in enumerate(zip(counts, self._limits, strict=True)) if count > limit]
        if not due:
            return
        is_watched = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        can_wait = counts[_OLDEST] < _PATIENCE * self._limits[_OLDEST]
        gc.collect(_OLDEST - 1 if is_watched and can_wait else max(due))

    def close(self) -> None:
        self._clock.stop()
        gc.unfreeze()
        gc.enable()
