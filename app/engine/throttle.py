"""Lets many changes through as few: only the newest one per key, about ten times a second."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 100


class Throttle(QObject):
    """Holds back values and hands on the newest of each key. Lives on the thread of its parent."""

    def __init__(self, deliver: Callable[[object], None], parent: QObject, interval_ms: int = INTERVAL_MS) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._held: dict[Hashable, object] = {}
        self._timer = QTimer(self, singleShot=True, interval=interval_ms)
        self._timer.timeout.connect(self.flush)

    def offer(self, key: Hashable, value: object) -> None:
        self._held[key] = value
        if not self._timer.isActive():
            self._timer.start()

    def forget(self, key: Hashable) -> None:
        """Drop what is held for a key: something newer goes out another way."""
        self._held.pop(key, None)

    def flush(self) -> None:
        self._timer.stop()
        held, self._held = self._held, {}
        for value in held.values():
            self._deliver(value)
