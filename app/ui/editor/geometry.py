"""Where each row stands, in pixels from the top: one geometry for both panes, so that they scroll as one. No Qt here.

A band is as high as the higher of its sides. How high a row is takes laying out its text, which is done only for rows
that come into view; the others count as high as rows are on the average.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress
from typing import Final, Protocol

from app.ui.editor.bands import Band, Side

_FIRST_GUESS_PX: Final = 60


class RowColumn(Protocol):
    """One side of the editor, as far as heights are concerned."""

    def row_height(self, row: int) -> int:
        """Lay out the row and return its height with the space around it, in pixels."""


class RowGeometry:
    """Owns the bands and their heights. Lives on the main thread."""

    def __init__(self, *, hole_height: int, top_space: int = 0) -> None:
        self._top_space = top_space
        self._hole_height = hole_height
        self._columns: dict[Side, RowColumn] = {}
        self._bands: list[Band] = []
        self._heights: list[int] = []
        self._known = bytearray()  # which heights are measured
        self._guess_px = _FIRST_GUESS_PX
        self._tops: list[int] | None = None
        self._starts: dict[Side, list[int]] = {}

    @property
    def bands(self) -> Sequence[Band]:
        return self._bands

    @property
    def total(self) -> int:
        return self._all_tops()[-1]

    @property
    def measured_count(self) -> int:
        """Return for how many bands the height is known and not guessed."""
        return sum(self._known)

    @property
    def changes(self) -> int:
        return sum(band.changes for band in self._bands)

    def set_column(self, side: Side, column: RowColumn | None) -> None:
        """Let a pane take part in the heights, or, while it is hidden, no longer."""
        if column is None:
            self._columns.pop(side, None)
        else:
            self._columns[side] = column
        self.forget_heights()

    def set_bands(self, bands: Iterable[Band]) -> None:
        self._bands = list(bands)
        self._starts.clear()
        self.forget_heights()

    def replace(self, start: int, stop: int, bands: Sequence[Band]) -> None:
        """Put bands in the place of bands."""
        gone = self._bands[start:stop]
        self._bands[start:stop] = bands
        self._known[start:stop] = bytes(len(bands))
        if [(band.left, band.right) for band in gone] != [(band.left, band.right) for band in bands]:
            self._heights[start:stop] = [self._guess_px] * len(bands)
            self._tops = None
            self._starts.clear()

    def forget_heights(self) -> None:
        """Measure everything anew: the width or the font is another."""
        self._guess_px = self._average()
        self._heights = [self._guess_px] * len(self._bands)
        self._known = bytearray(len(self._bands))
        self._tops = None

    def forget_row(self, side: Side, row: int) -> None:
        if row < self.row_count(side):
            self._known[self.band_of(side, row)] = 0

    def row_count(self, side: Side) -> int:
        return self._all_starts(side)[-1]

    def rows(self, side: Side, band: int) -> range:
        starts = self._all_starts(side)
        return range(starts[band], starts[band + 1])

    def band_of(self, side: Side, row: int) -> int:
        """Return the band a row stands in; a row past the end counts with the last band."""
        return max(0, min(bisect_right(self._all_starts(side), row) - 1, len(self._bands) - 1))

    def top(self, band: int) -> int:
        return self._all_tops()[band]

    def band_at(self, y: int) -> int:
        return max(0, min(bisect_right(self._all_tops(), y) - 1, len(self._bands) - 1))

    def bands_between(self, top: int, bottom: int) -> Iterator[int]:
        """Measure and name the bands that touch a stretch of height; tops below it may move while it is walked."""
        band = self.band_at(top)
        while band < len(self._bands) and self.top(band) < bottom:
            self.measure(band)
            yield band
            band += 1

    def measure(self, band: int) -> None:
        if self._known[band]:
            return
        heights = [
            sum(column.row_height(row) for row in self.rows(side, band)) for side, column in self._columns.items()
        ]
        is_hole = self._bands[band].hole is not None
        height = self._hole_height if is_hole else max(heights, default=0)
        self._known[band] = 1
        if height != self._heights[band]:
            self._heights[band] = height
            self._tops = None

    def row_top(self, side: Side, row: int) -> int:
        """Return where a row begins; its band is measured for that."""
        band = self.band_of(side, row)
        self.measure(band)
        column = self._columns.get(side)
        before = range(self.rows(side, band).start, row) if column is not None else range(0)
        return self.top(band) + sum(column.row_height(other) for other in before if column is not None)

    def _average(self) -> int:
        known = list(compress(self._heights, self._known))
        return sum(known) // len(known) if known else self._guess_px

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=self._top_space))
        return self._tops

    def _all_starts(self, side: Side) -> list[int]:
        if side not in self._starts:
            counts = (band.right for band in self._bands) if side is Side.RIGHT else (band.left for band in self._bands)
            self._starts[side] = list(accumulate(counts, initial=0))
        return self._starts[side]
