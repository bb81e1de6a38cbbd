"""The clock of the charts: takes the monitor's last picture into the history at an even pace."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.gpu import GpuSnapshot
from app.ui.gpu.history import GpuHistory

SAMPLE_INTERVAL_MS: Final = 2000  # with history.SAMPLES that makes the five minutes the charts speak of


class GpuRecorder(QObject):
    """Owns the history and its timer. Lives on the GUI thread. Whoever starts it, stops it.

    The monitor speaks only when something changes; a chart moves on also while nothing does.
    Signal ``sampled(GpuHistory)``: one moment more is in the history.
    """

    sampled = Signal(object)

    def __init__(
        self,
        latest: Callable[[], GpuSnapshot | None],
        *,
        interval_ms: int = SAMPLE_INTERVAL_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._latest = latest
        self._history = GpuHistory()
        self._clock = QTimer(self, interval=interval_ms)
        self._clock.timeout.connect(self._take)

    @property
    def history(self) -> GpuHistory:
        return self._history

    def start(self) -> None:
        self._clock.start()

    def stop(self) -> None:
        self._clock.stop()

    def _take(self) -> None:
        snapshot = self._latest()
        if snapshot is not None:
            self._history.append(snapshot)
            self.sampled.emit(self._history)
