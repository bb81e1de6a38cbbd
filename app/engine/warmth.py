"""Models stay loaded while somebody is about to need them, and no longer: who watches the clock, and tells what is warm."""

from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.attempts import WarmPicture

LOOK_EVERY_MS: Final = 5_000
_S_PER_MINUTE: Final = 60


class Warm(Protocol):
    """What is asked of the WorkerPool."""

    def picture(self) -> WarmPicture: ...

    def retire_idle(self, longest_s: float) -> None: ...


class WarmKeeper(QObject):
    """Owns the timer that lets go of models which nobody has used for a while. Lives on the queue's thread.

    ``warm_changed`` (WarmPicture): what is loaded, at each look.
    """

    warm_changed = Signal(object)

    def __init__(
        self, workers: Warm, *, longest_minutes: int, every_ms: int = LOOK_EVERY_MS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._longest_minutes = longest_minutes
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._timer.start()
        self.look()

    def close(self) -> None:
        self._timer.stop()

    def set_longest(self, minutes: int) -> None:
        """Let models go that nobody has used for so long; 0: only when there is need of the room."""
        self._longest_minutes = minutes

    @Slot()
    def look(self) -> None:
        if self._longest_minutes:
            self._workers.retire_idle(self._longest_minutes * _S_PER_MINUTE)
        self.warm_changed.emit(self._workers.picture())
