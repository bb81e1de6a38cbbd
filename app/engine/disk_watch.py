"""Room on the library's disk: below a bound the queue waits, and goes on by itself when there is room again."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from app.core.overriding import override
from app.core.storage import DiskRoom, size_words

LOOK_EVERY_MS: Final = 5_000
_MORE: Final = 1.1  # so much more than the bound must be free to go on: else it would pause and go on by turns
_FIRST_WAIT_S, _LONGEST_WAIT_S = 10.0, 600.0


class Holding(Protocol):
    """What is asked of the JobQueue."""

    def hold_for_disk(self, sentence: str, *, is_new: bool = True) -> None: ...

    def release_for_disk(self) -> None: ...


class DiskWatch(QObject):
    """Owns the timer and one pool thread that asks the system. Lives on the queue's thread.

    ``low_changed`` (DiskRoom, or None): the disk is low, or is not any more. A person who lets the queue go on all the
    same is obeyed until the disk is full indeed.
    """

    low_changed = Signal(object)
    _counted = Signal(object)

    def __init__(
        self,
        queue: Holding,
        room: Callable[[], DiskRoom | None],
        *,
        least_free_bytes: int,
        every_ms: int = LOOK_EVERY_MS,
        now_s: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._room, self._now_s = queue, room, now_s
        self._least_free_bytes = least_free_bytes
        self._low: DiskRoom | None = None
        self._is_held = False  # by us; a person may have let it go on since
        self._fulls = 0
        self._not_before_s = float("-inf")
        self._is_closed = False
        self._is_looking = False
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.look)
        self._counted.connect(self._take)

    @property
    def low(self) -> DiskRoom | None:
        """Return how little room there is; None while there is enough."""
        return self._low

    def start(self) -> None:
        self._timer.start()
        self.look()

    def close(self) -> None:
        """Look no more. Call before the loop ends."""
        self._is_closed = True
        self._timer.stop()
        self._pool.waitForDone()

    def set_bound(self, least_free_bytes: int) -> None:
        """Take another bound; 0 for none."""
        if least_free_bytes != self._least_free_bytes:
            self._least_free_bytes = least_free_bytes
            self.look()

    @Slot()
    def look(self) -> None:
        """Ask the system on another thread: a disk in the network may let it wait."""
        if not (self._is_closed or self._is_looking):
            self._is_looking = True
            self._pool.start(_Look(self._room, self._counted.emit))

    @Slot()
    def note_full(self) -> None:
        """Take in that a write failed for want of room, whatever the system says of it; longer each time."""
        if self._now_s() < self._not_before_s:  # one fault comes from many writes
            return
        wait_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0**self._fulls)
        self._fulls, self._is_held = self._fulls + 1, False
        self._not_before_s = self._now_s() + wait_s
        self.look()

    @Slot(object)
    def _take(self, room: DiskRoom | None) -> None:
        self._is_looking = False
        if self._is_closed or room is None:
            return
        is_full = self._now_s() < self._not_before_s
        if is_full or room.free_bytes < self._least_free_bytes:
            self._hold(room, is_full=is_full)
        elif self._low is not None and room.free_bytes >= self._enough_bytes():
            self._release()
        elif self._low is not None:
            self._hold(room, is_full=False)

    def _hold(self, room: DiskRoom, *, is_full: bool) -> None:
        """Hold the queue, once; afterwards only tell how much room there is now."""
        if self._is_held and room == self._low:
            return
        self._queue.hold_for_disk(self.sentence(room, is_full=is_full), is_new=not self._is_held)
        self._low, self._is_held = room, True
        self.low_changed.emit(room)

    def _release(self) -> None:
        self._low, self._is_held = None, False
        self._queue.release_for_disk()
        self.low_changed.emit(None)

    def sentence(self, room: DiskRoom, *, is_full: bool = False) -> str:
        """Return in words that the disk is low, and what will happen."""
        what = "is full" if is_full else "is nearly full"
        free, enough = size_words(room.free_bytes), size_words(self._enough_bytes())
        return (
            f"The disk with the library {what}: {free} left. It goes on by itself when {enough} are free; "
            "Library › Storage (frisco storage) tells what takes the room."
        )

    def _enough_bytes(self) -> int:
        return round(self._least_free_bytes * _MORE)


class _Look(QRunnable):
    """Asks once, on the watch's thread."""

    def __init__(self, room: Callable[[], DiskRoom | None], tell: Callable[[DiskRoom | None], object]) -> None:
        super().__init__()
        self._room, self._tell = room, tell

    @override
    def run(self) -> None:
        room = self._room()
        with suppress(RuntimeError):  # who asked is gone
            self._tell(room)
