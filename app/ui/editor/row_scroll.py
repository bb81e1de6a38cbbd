"""Scrolling both panes as one, and keeping what a person looks at where it is while heights around it become known."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from app.ui.editor.alignment import BandsReplaced
from app.ui.editor.bands import Side
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.row_view import RowView

_ROUNDS: Final = 4  # measuring moves rows, and moved rows bring others into view; it is settled after two, mostly
_REVEAL_AT: Final = 0.3  # of the height, from the top: where a row is put that was out of view


class RowScroll(QObject):
    """Owns where the panes stand: the anchor, a band and how far below the upper edge it begins. On the main thread.

    Signal ``scrolled_by_hand()``: the person scrolled, or moved the caret out of view.
    """

    scrolled_by_hand = Signal()

    def __init__(self, geometry: RowGeometry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._geometry = geometry
        self._panes: list[RowView] = []
        self._anchor = (0, geometry.top(0))
        self._is_ours = False

    def add(self, pane: RowView) -> None:
        self._panes.append(pane)
        pane.verticalScrollBar().valueChanged.connect(self._follow)

    def restore(self) -> None:
        """Put the anchor back where it was: something changed its height, or the width of everything."""
        band, offset = self._anchor
        self._settle(band, offset)

    def bands_replaced(self, change: BandsReplaced) -> None:
        """Keep to the same row when bands above it come or go."""
        band, offset = self._anchor
        if band >= change.stop:
            band += change.count - (change.stop - change.start)
        self._anchor = (band, offset)

    def anchor_row(self) -> tuple[int, int]:
        """Return the row of the working copy that is the anchor, and how far below the upper edge it begins."""
        band, offset = self._anchor
        return (self._geometry.rows(Side.RIGHT, band).start if band < len(self._geometry.bands) else 0), offset

    def stand_at(self, row: int, offset: int) -> None:
        """Take a row for the anchor: the bands are others."""
        self._anchor = (self._geometry.band_of(Side.RIGHT, row), offset)

    def reveal(self, band: int, *, is_centred: bool = False) -> None:
        """Bring a band into view; where it is already, nothing moves."""
        geometry = self._geometry
        if not geometry.bands:
            return
        geometry.measure(band)
        top, height, y = geometry.top(band), self._height(), self._y()
        bottom = geometry.top(band + 1)
        is_seen = top >= y and bottom <= y + height
        if is_centred or not is_seen:
            self._settle(band, min(round(height * _REVEAL_AT), max(0, height - (bottom - top))))

    def is_in_view(self, band: int) -> bool:
        y = self._y()
        return self._geometry.top(band) < y + self._height() and self._geometry.top(band + 1) > y

    def _y(self) -> int:
        return self._panes[-1].verticalScrollBar().value()

    def _height(self) -> int:
        return max(pane.visible_height() for pane in self._panes)

    def _follow(self, value: int) -> None:
        if self._is_ours or not self._geometry.bands:
            return
        geometry = self._geometry
        band = geometry.band_at(value)
        if geometry.top(band) < value and band + 1 < len(geometry.bands):
            band += 1  # the row at the upper edge may turn out higher; what stands below it must not move
        self._settle(band, geometry.top(band) - value)
        self.scrolled_by_hand.emit()

    def _settle(self, band: int, offset: int) -> None:
        """Measure what is in view while the anchor stays where it is."""
        band = max(0, min(band, len(self._geometry.bands) - 1))
        was, self._is_ours = self._is_ours, True
        try:
            self._measure_around(band, offset)
            for pane in self._panes:
                pane.sizes_changed()
            y = self._geometry.top(band) - offset if self._geometry.bands else 0
            for pane in self._panes:
                pane.verticalScrollBar().setValue(y)
        finally:
            self._is_ours = was
        self._anchor = (band, offset)

    def _measure_around(self, band: int, offset: int) -> None:
        geometry, height = self._geometry, self._height()
        if not geometry.bands:
            return
        for _ in range(_ROUNDS):
            y = geometry.top(band) - offset
            for _ in geometry.bands_between(y, y + height):
                pass
            if geometry.top(band) - offset == y:
                return
