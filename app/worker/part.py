"""The part of a recording that is listened to: cut to the sample, with places that are those of the whole recording.

The way there is decoded, not jumped over: where a jump in a compressed file comes out is known to no sample, and times
would be off. That takes some seconds for each hour that is left out.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.core.transcript import Span
from app.worker.backend import Window
from app.worker.decode import SAMPLES_PER_MS, Samples


class Part:
    """Cuts the sound of one recording; lives on one producer thread."""

    def __init__(self, from_ms: int, to_ms: int | None) -> None:
        self.from_ms = from_ms
        self.is_over = False  # the end of the part came before that of the recording
        self.is_empty = True
        self._first = from_ms * SAMPLES_PER_MS
        self._last = None if to_ms is None else to_ms * SAMPLES_PER_MS
        self._to_ms = to_ms

    def of(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """Yield the sound that is in the part; what comes behind it is not decoded."""
        place = 0
        for block in blocks:
            inside = block[max(0, self._first - place) : None if self._last is None else max(0, self._last - place)]
            place += len(block)
            if len(inside):
                self.is_empty = False
                yield inside
            if self._last is not None and place >= self._last:
                self.is_over = True
                return

    def end_ms(self, decoded_ms: int) -> int:
        """Return where the listening ended."""
        return decoded_ms if self._to_ms is None else min(decoded_ms, self._to_ms)

    def placed(self, window: Window) -> Window:
        """Return a window of the part with its places in the whole recording."""
        if not self.from_ms:
            return window
        return replace(
            window,
            start_ms=window.start_ms + self.from_ms,
            until_ms=window.until_ms + self.from_ms,
            stretches=tuple(map(self._moved, window.stretches)),
            speech=tuple(map(self._moved, window.speech)),
        )

    def _moved(self, span: Span) -> Span:
        return Span(start_ms=span.start_ms + self.from_ms, end_ms=span.end_ms + self.from_ms)
