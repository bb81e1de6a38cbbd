"""The GPU picture kept fresh for whoever shows it. What the driver says is read in nvml_probe; nothing is shown here."""

from collections.abc import Callable, Collection
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.gpu import GpuSnapshot
from app.engine.nvml_probe import ANSWER_LIMIT_S, NvmlProbe, no_answer

VISIBLE_INTERVAL_MS: Final = 1000
HIDDEN_INTERVAL_MS: Final = 5000


class GpuMonitor(QObject):
    """Owns the latest GpuSnapshot and the one thread that asks the driver for the next.

    Lives on the thread that makes it, which needs an event loop; a driver that hangs never blocks that thread.
    Signal ``snapshot_changed(GpuSnapshot)``: the picture differs from the last one. Whoever starts it, stops it.
    """

    snapshot_changed = Signal(object)
    _answered = Signal(object)

    def __init__(
        self,
        *,
        our_pids: Callable[[], Collection[int]] = tuple,
        interval_ms: int = VISIBLE_INTERVAL_MS,
        answer_limit_s: float = ANSWER_LIMIT_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._our_pids = our_pids
        self._answer_limit_s = answer_limit_s
        self._snapshot: GpuSnapshot | None = None
        self._is_waiting = False
        self._is_stopped = False
        # Queued although the asker is no QThread: an answer must never be taken on the asker's thread.
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._asker = _Asker(self._answered.emit)
        self._next_poll = QTimer(self, interval=interval_ms)
        self._next_poll.timeout.connect(self.poll)
        self._patience = QTimer(self, interval=round(answer_limit_s * 1000), singleShot=True)
        self._patience.timeout.connect(self._report_no_answer)

    @property
    def snapshot(self) -> GpuSnapshot | None:
        """Return the latest picture; None before the first answer."""
        return self._snapshot

    def start(self) -> None:
        """Poll now and from now on."""
        self._asker.start()
        self._next_poll.start()
        self.poll()

    def set_interval(self, interval_ms: int) -> None:
        """Poll this often from now on, and once at once."""
        self._next_poll.setInterval(interval_ms)
        self.poll()

    def poll(self) -> None:
        """Ask the driver now, unless it still owes an answer."""
        if self._is_waiting or not self._next_poll.isActive():
            return
        self._is_waiting = True
        self._patience.start()
        self._asker.ask(self._our_pids())

    def stop(self, *, limit_s: float = 2.0) -> bool:
        """End the polling for good; False when a hung driver kept the thread beyond the limit and it was left behind."""
        self._is_stopped = True
        self._next_poll.stop()
        self._patience.stop()
        return self._asker.stop(limit_s)

    def _take(self, snapshot: GpuSnapshot) -> None:
        if self._is_stopped:  # this answer was already under way
            return
        self._is_waiting = False
        self._patience.stop()
        self._show(snapshot)

    def _report_no_answer(self) -> None:
        self._show(no_answer(self._answer_limit_s))

    def _show(self, snapshot: GpuSnapshot) -> None:
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self.snapshot_changed.emit(snapshot)


class _Asker:
    """Owns the thread on which the driver is asked, one question at a time; its methods are called from the monitor's.

    Not a QThread and not a pool's: those are waited for when the program ends, and a hung driver would keep it alive.
    """

    def __init__(self, answer: Callable[[GpuSnapshot], None]) -> None:
        self._questions: SimpleQueue[tuple[int, ...] | None] = SimpleQueue()
        self._answer: Callable[[GpuSnapshot], None] | None = answer
        self._lock = Lock()  # guards _answer: after stop nothing reaches a monitor that may be gone
        self._thread = Thread(target=self._run, name="gpu-monitor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask(self, our_pids: Collection[int]) -> None:
        self._questions.put(tuple(our_pids))

    def stop(self, limit_s: float) -> bool:
        with self._lock:
            self._answer = None
        self._questions.put(None)
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        probe = NvmlProbe()
        for our_pids in iter(self._questions.get, None):
            snapshot = probe.read(our_pids)
            with self._lock:
                if self._answer is not None:
                    self._answer(snapshot)
        probe.close()
