"""Peaks in memory and as a picture. The one place in the window that uses numpy, imported when peaks are first loaded.

For 10 hours of sound 18 MB and 20 ms to load; a picture of 1,920 by 160 points takes a millisecond at any zoom.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor, QImage

from app.core.peaks import FULL_SCALE, HEADER_BYTES, PeaksHeader
from app.core.timecode import MS_PER_SECOND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.int16]
    Mask = NDArray[np.bool_]

_COARSER: Final = 4  # bins of one level in a bin of the next
_COARSEST: Final = 2_048  # bins; fewer are not made coarser
_ABOUT_HALF_A_SECOND: Final = 3  # level
_USUAL_PEAK: Final = 0.85  # of the height
_MOST_GAIN: Final = 16.0  # beyond it a silent recording would look like a loud one


class WavePeaks:
    """The peaks of one recording at every coarseness, read once; it never changes and may cross threads."""

    def __init__(self, header: PeaksHeader, levels: "Sequence[tuple[Values, Values]]", gain: float) -> None:
        self.header = header
        self._levels = levels
        self._gain = gain

    @classmethod
    def load(cls, path: Path) -> "WavePeaks":
        """Read a file of peaks; raise OSError or ValueError when it is none."""
        import numpy as np

        with path.open("rb") as file:
            header = PeaksHeader.decode(file.read(HEADER_BYTES))
            pairs = np.fromfile(file, "<i2").reshape(-1, 2)
        if len(pairs) != header.bin_count:
            raise ValueError("the file of peaks is cut")
        levels = [(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]))]
        while len(levels[-1][0]) > _COARSEST:
            levels.append(_coarser(*levels[-1]))
        return cls(header, levels, _gain(*levels[min(_ABOUT_HALF_A_SECOND, len(levels) - 1)]))

    @property
    def duration_ms(self) -> int:
        return self.header.duration_ms

    def columns(self, start_ms: float, span_ms: float, count: int) -> "tuple[Values, Values]":
        """Return the lowest and the highest in each of so many equal parts of a stretch; nothing lies beyond the end."""
        import numpy as np

        bins = self.header.rate / self.header.samples_per_bin / MS_PER_SECOND  # in a millisecond
        level = self._level_for(span_ms * bins / count)
        low, high = self._levels[level]
        scale = bins / _COARSER**level
        places = ((start_ms + np.arange(count + 1) * (span_ms / count)) * scale).astype(np.int64)
        filled = int(np.searchsorted(places, len(low)))  # parts that begin inside the recording
        result = np.zeros(count, np.int16), np.zeros(count, np.int16)
        filled = min(filled, count)
        if filled and places[0] >= 0:
            stop = min(max(int(places[filled]), int(places[filled - 1]) + 1), len(low))
            starts = places[:filled] - places[0]
            result[0][:filled] = np.minimum.reduceat(low[places[0] : stop], starts)
            result[1][:filled] = np.maximum.reduceat(high[places[0] : stop], starts)
        return result

    def mask(self, start_ms: float, span_ms: float, width: int, height: int) -> "Mask":
        """Return which points of a picture the sound covers; where there is any it is at least a line."""
        import numpy as np

        low, high = self.columns(start_ms, span_ms, width)
        scale = self._gain * height / 2 / FULL_SCALE
        middle = (height - 1) / 2
        top = np.clip(np.rint(middle - high * scale), 0, height - 1)
        bottom = np.clip(np.rint(middle - low * scale), 0, height - 1)
        rows = np.arange(height)[:, None]
        begun = np.arange(width) * (span_ms / width) + start_ms < self.duration_ms
        covered: Mask = (rows >= top) & (rows <= bottom) & begun
        return covered

    def _level_for(self, bins_a_column: float) -> int:
        level = 0
        while level + 1 < len(self._levels) and bins_a_column >= 2 * _COARSER:
            bins_a_column /= _COARSER
            level += 1
        return level


def picture(mask: "Mask", colour: QColor, ratio: float) -> QImage:
    """Return the covered points in a colour, the others transparent; one element of the mask is one device pixel."""
    import numpy as np

    height, width = mask.shape
    points = np.where(mask, np.uint32(colour.rgba()), np.uint32(0))
    image = QImage(points.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image


def _coarser(low: "Values", high: "Values") -> "tuple[Values, Values]":
    import numpy as np

    missing = -len(low) % _COARSER
    low, high = np.pad(low, (0, missing), "edge"), np.pad(high, (0, missing), "edge")
    quarters = range(_COARSER)
    lows, highs = [low[part::_COARSER] for part in quarters], [high[part::_COARSER] for part in quarters]
    return np.minimum.reduce(lows), np.maximum.reduce(highs)


def _gain(low: "Values", high: "Values") -> float:
    """Return by how much the sound is drawn larger, so that a quiet recording fills the height; clicks do not count."""
    import numpy as np

    if not len(low):
        return 1.0
    loud = float(np.percentile(np.maximum(high.astype(np.int32), -low.astype(np.int32)), 98)) / FULL_SCALE
    return min(max(_USUAL_PEAK / max(loud, 1e-6), _USUAL_PEAK), _MOST_GAIN)
