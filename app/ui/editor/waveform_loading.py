"""Loading peaks on a thread of Qt's pool: importing numpy alone would hold the window for a tenth of a second."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.core.overriding import override
from app.ui.editor.waveform_peaks import WavePeaks


@dataclass(frozen=True, slots=True, kw_only=True)
class PeaksLoaded:
    """The answer for one file; no peaks when it cannot be read."""

    path: Path
    peaks: WavePeaks | None


class _Loading(QRunnable):
    """Reads one file; what it tells goes through the emit of a relay that others own."""

    def __init__(self, path: Path, tell: Callable[[PeaksLoaded], None]) -> None:
        super().__init__()
        self._path = path
        self._tell = tell

    @override
    def run(self) -> None:
        peaks = None
        with suppress(OSError, ValueError):
            peaks = WavePeaks.load(self._path)
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._tell(PeaksLoaded(path=self._path, peaks=peaks))


class PeaksLoader(QObject):
    """Owns the wish for one file: the last one asked for. Lives on the main thread. Signal ``loaded`` (PeaksLoaded)."""

    loaded = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Path | None = None
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def load(self, path: Path) -> None:
        self._wanted = path
        QThreadPool.globalInstance().start(_Loading(path, self._told.emit))

    def forget(self) -> None:
        self._wanted = None

    @Slot(object)
    def _take(self, answer: PeaksLoaded) -> None:
        if answer.path == self._wanted:
            self._wanted = None
            self.loaded.emit(answer)
