"""How long the GUI thread does not come round to its event loop, and what it was doing when that was long.

A timer of two milliseconds is all that is added to the loop. The time between two of its ticks is how long a key or a
paint would have had to wait: at most that long, at least two milliseconds less. On Linux the system also tells how much
of that the thread stood in the queue for a processor: with other programs on a small machine that is most of it, and
nothing that the program does could make it less.
"""

import faulthandler
import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 2
SLOW_S, FROZEN_S = 0.016, 0.050
LOOKED_AT_S = 0.030  # a turn that lasts longer is asked what it does
_LOOK_S = 0.008
_TOP = Path(__file__).parents[2]
_PLACE = re.compile(r'  File "(?P<path>.+)", line (?P<line>\d+) in (?P<name>.+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One time round the loop: how long it took; of that the GUI thread computed, or waited for a processor."""

    length_s: float
    cpu_s: float = 0.0
    queued_s: float = 0.0

    @property
    def own_s(self) -> float:
        """Return how long it would have taken with a processor of its own: computing, locks, the disk."""
        return self.length_s - self.queued_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """What a stretch of time looked like from the chair in front of the screen.

    A screen shows its frames at even distances: the share of frames that a turn holds up is its share of the time.
    """

    turns: Sequence[Turn]
    culprits: Sequence[tuple[str, int]]  # where a slow turn was found, and how often, most often first

    @property
    def seconds(self) -> float:
        return sum(turn.length_s for turn in self.turns)

    def share_of(self, length: Callable[[Turn], float]) -> float:
        """Return the share of all frames that turns of more than 16 ms held up."""
        return sum(length(turn) for turn in self.turns if length(turn) > SLOW_S) / max(self.seconds, 1e-9)

    def longest_but(self, share: float) -> float:
        """Return the longest turn when the longest ones, up to this share of all frames, are left out."""
        left_s = self.seconds * share
        for turn in sorted(self.turns, key=lambda turn: turn.length_s, reverse=True):
            left_s -= turn.length_s
            if left_s < 0:
                return turn.length_s
        return 0.0

    def record(self) -> dict[str, object]:
        lengths = [turn.length_s for turn in self.turns]
        return {
            "seconds": self.seconds,
            "slow": sum(length > SLOW_S for length in lengths),
            "frozen": sum(length > FROZEN_S for length in lengths),
            "frozen_by_itself": sum(turn.own_s > FROZEN_S for turn in self.turns),
            "slow_share": self.share_of(lambda turn: turn.length_s),
            "slow_share_by_itself": self.share_of(lambda turn: turn.own_s),
            "p99_ms": self.longest_but(0.01) * 1_000,
            "longest_ms": max(lengths, default=0.0) * 1_000,
            "longest_by_itself_ms": max((turn.own_s for turn in self.turns), default=0.0) * 1_000,
            "longest_cpu_ms": max((turn.cpu_s for turn in self.turns), default=0.0) * 1_000,
            "cpu_share": sum(turn.cpu_s for turn in self.turns) / max(self.seconds, 1e-9),
            "culprits": list(self.culprits),
        }


class FrameWatch(QObject):
    """Owns the ticking timer and the thread that looks at slow turns. Lives on the GUI thread; ``stop`` ends both."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: list[Turn] = []
        self._seen: Counter[str] = Counter()
        self._last = time.perf_counter()
        self._clocks = _ThreadClocks()
        self._last_times = self._clocks.read()
        self._ticks = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)
        self._main = threading.get_ident()
        self._is_over = threading.Event()
        self._looker = threading.Thread(target=self._look, name="frame-watch", daemon=True)

    def start(self) -> None:
        self._last, self._last_times = time.perf_counter(), self._clocks.read()
        self._ticks.start()
        self._looker.start()

    def stop(self) -> Frames:
        self._tick()
        self._ticks.stop()
        self._is_over.set()
        self._looker.join()
        self._clocks.close()
        return Frames(turns=self._turns, culprits=self._seen.most_common(12))

    def _tick(self) -> None:
        now, (cpu_s, queued_s) = time.perf_counter(), self._clocks.read()
        before_cpu_s, before_queued_s = self._last_times
        length_s = now - self._last
        turn = Turn(length_s=length_s, cpu_s=cpu_s - before_cpu_s, queued_s=min(queued_s - before_queued_s, length_s))
        self._turns.append(turn)
        self._last, self._last_times = now, (cpu_s, queued_s)

    def _look(self) -> None:
        """Look once at each slow turn."""
        looked_at = 0
        with _Stack(self._main) as stack:
            while not self._is_over.wait(_LOOK_S):
                number = len(self._turns)
                if number != looked_at and time.perf_counter() - self._last > LOOKED_AT_S:
                    looked_at = number
                    self._seen[_where(stack.now())] += 1


class _ThreadClocks:
    """Reads how long this thread has computed and how long it has stood in the queue for a processor."""

    def __init__(self) -> None:
        path = f"/proc/self/task/{threading.get_native_id()}/schedstat"
        self._file = os.open(path, os.O_RDONLY) if os.path.exists(path) else None  # noqa: PTH110 - opened for os.pread

    def read(self) -> tuple[float, float]:
        queued_ns = 0 if self._file is None else int(os.pread(self._file, 100, 0).split()[1])
        return time.thread_time(), queued_ns / 1e9

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)


class _Stack:
    """Says where a thread is, as text. Owns a file without a name; lives on the thread that looks.

    A frame object held by one thread keeps what is local to it alive when the other leaves it: a painter would then
    end late and on the wrong thread, and take the program along. The fault handler writes names and makes no objects.
    """

    def __init__(self, thread_id: int) -> None:
        self._heading = f"0x{thread_id:016x}"
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def now(self) -> Sequence[tuple[str, str, str]]:
        """Return path, line and function of each frame, outermost first."""
        self._file.seek(0)
        self._file.truncate()
        faulthandler.dump_traceback(self._file, all_threads=True)
        self._file.seek(0)
        parts = self._file.read().decode(errors="replace").split("\n\n")
        ours = next((part for part in parts if self._heading in part.partition("\n")[0]), "")
        return [(place["path"], place["line"], place["name"]) for place in _PLACE.finditer(ours)][::-1]


def _where(stack: Sequence[tuple[str, str, str]]) -> str:
    """Name the places of our own code on the stack, outermost first."""
    places = [
        f"{Path(path).relative_to(_TOP)}:{line} {name}"
        for path, line, name in stack
        if path.startswith(str(_TOP / "app"))
    ]
    return " > ".join(places[-6:]) or "Qt itself: painting, layout, or waiting for its turn"
