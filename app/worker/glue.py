"""Where the time of a window lies in its recording: a window is made of stretches, and the silence between is left out."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from app.core.transcript import Span


class Glue:
    """The stretches of one window in order. Times within the window begin at nought."""

    def __init__(self, stretches: Sequence[Span]) -> None:
        self._stretches = tuple(stretches)
        self._ends = tuple(accumulate(span.length_ms for span in self._stretches))

    @property
    def length_ms(self) -> int:
        return self._ends[-1] if self._ends else 0

    def until(self, at_ms: int) -> int:
        """Return how far in the recording somebody has come who has heard the window up to here."""
        index = next((i for i, end_ms in enumerate(self._ends) if at_ms <= end_ms), len(self._ends) - 1)
        return self._stretches[index].end_ms - max(0, self._ends[index] - at_ms)

    def place(self, start_ms: int, end_ms: int) -> Span:
        """Return where a word lies: wholly in the stretch that holds its middle, for nobody speaks across a seam."""
        index = min(bisect_right(self._ends, (start_ms + end_ms) // 2), len(self._ends) - 1)
        stretch = self._stretches[index]
        offset_ms = stretch.end_ms - self._ends[index]
        first_ms = min(max(start_ms + offset_ms, stretch.start_ms), stretch.end_ms - 1)
        return Span(start_ms=first_ms, end_ms=min(max(end_ms + offset_ms, first_ms + 1), stretch.end_ms))
