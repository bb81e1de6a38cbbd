"""Tiles side by side where there is room, in rows where there is little."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.overriding import override
from app.ui.tokens import current_theme

_TALLEST_PX: Final = 216  # of one tile: higher charts tell no more
Place = tuple[int, int, int]  # row, column, columns it spans
Places = Sequence[Place]


class TileGrid(QWidget):
    """Owns the places of its tiles, chosen by its width: the widest arrangement that fits."""

    def __init__(self, tiles: Sequence[QWidget], arrangements: dict[int, Places], *, stretches: Sequence[int]) -> None:
        """Take arrangements by the least width they need; one of them must need none."""
        super().__init__()
        self._tiles = tiles
        self._arrangements = dict(sorted(arrangements.items(), reverse=True))
        self._stretches = stretches
        self._places: Places = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(current_theme().metric("space") + 4)
        self._arrange(self._wanted())

    @property
    def columns(self) -> int:
        return max(column + span for _, column, span in self._places)

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for the room of the narrowest arrangement, or a panel could be made wider but never narrow again."""
        widest = max(tile.minimumSizeHint().width() for tile in self._tiles)
        return QSize(widest, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._wanted())

    def _wanted(self) -> Places:
        return next(places for least, places in self._arrangements.items() if self.width() >= least)

    def _arrange(self, places: Places) -> None:
        if places is self._places:
            return
        self._places = places
        for tile, (row, column, span) in zip(self._tiles, places, strict=True):
            self._grid.addWidget(tile, row, column, 1, span)
        rows = 1 + max(row for row, _, _ in places)
        self.setMaximumHeight(rows * _TALLEST_PX)
        is_widest = self.columns == len(self._stretches)
        for column, stretch in enumerate(self._stretches):
            even = 1 if column < self.columns else 0
            self._grid.setColumnStretch(column, stretch if is_widest else even)


FIVE: Final[dict[int, Places]] = {
    920: ((0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 1), (0, 4, 1)),
    560: ((0, 0, 2), (1, 0, 1), (1, 1, 1), (1, 2, 1), (0, 2, 1)),
    380: ((0, 0, 2), (1, 0, 1), (2, 0, 1), (2, 1, 1), (1, 1, 1)),
    0: ((0, 0, 1), (1, 0, 1), (2, 0, 1), (3, 0, 1), (4, 0, 1)),
}
TWO: Final[dict[int, Places]] = {
    560: ((0, 0, 1), (0, 1, 1)),
    0: ((0, 0, 1), (1, 0, 1)),
}
