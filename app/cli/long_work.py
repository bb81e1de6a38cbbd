"""Work of minutes on a thread of its own, with its progress on a terminal; Ctrl+C stops it in good order."""

import shutil
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from app.core.pace import Pace
from app.core.storage import size_words
from app.core.timecode import MS_PER_SECOND, clock

_LOOK_EVERY_S: Final = 0.2

T = TypeVar("T")
Tell = Callable[[int, int], None]


class LongWork:
    """Owns the thread, and the last line of the terminal while it works. Used once, on the main thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stop = threading.Event()
        self._done, self._total = 0, 0
        self._pace = Pace()
        self._is_shown = sys.stderr.isatty()

    def run(self, work: Callable[[Tell, Callable[[], bool]], T]) -> T:
        """Do it and return what it returns, or raise what it raises; an interruption asks it to stop and waits for it."""
        outcome: list[Any] = []
        thread = threading.Thread(target=_carry_out, args=(work, self._tell, self._stop.is_set, outcome), daemon=True)
        before = {kind: signal.signal(kind, self._on_signal) for kind in (signal.SIGINT, signal.SIGTERM)}
        try:
            thread.start()
            while thread.is_alive():
                thread.join(_LOOK_EVERY_S)
                self._draw()
        finally:
            self._clear()
            for kind, handler in before.items():
                signal.signal(kind, handler)
        value, error = outcome[0]
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]

    def words(self) -> str:
        """Return how much is done."""
        return f"{self._done / self._total:.0%}" if self._total else "nothing"

    def _on_signal(self, _kind: int, _frame: object) -> None:
        self._stop.set()

    def _tell(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def _draw(self) -> None:
        if not self._is_shown or not self._total:
            return
        self._pace.note(self._done)  # what stands still loses its pace
        parts = [self._name, f"{self.words()} of {size_words(self._total)}"]
        pace, left_s = self._pace.per_s, self._pace.left_s(self._total)
        if pace:
            parts.append(f"{size_words(round(pace))}/s")
        if left_s is not None:
            parts.append(f"{clock(round(left_s * MS_PER_SECOND))} left")
        line = " · ".join(parts)[: shutil.get_terminal_size().columns - 1]
        sys.stderr.write("\r\x1b[K" + line)
        sys.stderr.flush()

    def _clear(self) -> None:
        if self._is_shown:
            with suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


def _carry_out(
    work: Callable[[Tell, Callable[[], bool]], object], tell: Tell, is_stopped: Callable[[], bool], outcome: list[Any]
) -> None:
    try:
        outcome.append((work(tell, is_stopped), None))
    except BaseException as error:  # raised again where it is waited for
        outcome.append((None, error))
