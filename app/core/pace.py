"""How fast something comes, and when it will be there: the speed of the last seconds, not of the whole way."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_SPAN_S: Final = 10.0
_LEAST_S: Final = 1.0  # before that a guess would be one


class Pace:
    """Owns what came in the last seconds. Used by one thread."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, done: int) -> None:
        """Note how much there is by now; less than before means that it began anew."""
        at = self._now()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((at, done))
        while len(self._seen) > 2 and at - self._seen[1][0] >= _SPAN_S:
            self._seen.popleft()

    @property
    def per_s(self) -> float | None:
        if not self._seen or self._seen[-1][0] - self._seen[0][0] < _LEAST_S:
            return None
        (begun_s, before), (at_s, done) = self._seen[0], self._seen[-1]
        return (done - before) / (at_s - begun_s)

    def left_s(self, total: int) -> float | None:
        """Return for how long it will go on; None while nobody can know."""
        if not self.per_s:
            return None
        return max(0, total - self._seen[-1][1]) / self.per_s
