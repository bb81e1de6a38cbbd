"""The small drawings of the cards: a line over the last minutes, and memory as a bar."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.overriding import override
from app.ui.tokens import ColourName, current_theme

_STROKE_PX: Final = 1.5
_BAR_PX: Final = 8

Shares = Sequence[float | None]  # 0 to 1, oldest first; None is a gap


def curves(shares: Shares, rect: QRectF, length: int) -> list[list[QPointF]]:
    """Return the points of each stretch without a gap; the newest share is at the right edge."""
    step = rect.width() / max(1, length - 1)
    first, bottom, height = rect.right() - step * (len(shares) - 1), rect.bottom(), rect.height()
    stretches: list[list[QPointF]] = [[]]
    for at, share in enumerate(shares):
        if share is not None:
            stretches[-1].append(QPointF(first + at * step, bottom - min(max(share, 0.0), 1.0) * height))
        elif stretches[-1]:
            stretches.append([])
    return [points for points in stretches if points]


def paint_curve(painter: QPainter, rect: QRectF, shares: Shares, length: int) -> None:
    """Draw the shares as a line over a tinted area."""
    pen = QPen(current_theme().colour("accent"), _STROKE_PX)
    for points in curves(shares, rect, length):
        _fill(painter, points, rect.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        # Not drawPolyline: it looks for crossings within the stroke, which takes forty times as long.
        painter.drawLines([QLineF(*ends) for ends in pairwise(points)])


def _fill(painter: QPainter, points: Sequence[QPointF], bottom: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(current_theme().colour("accent_soft"))
    painter.drawPolygon([*points, QPointF(points[-1].x(), bottom), QPointF(points[0].x(), bottom)])
    painter.setBrush(Qt.BrushStyle.NoBrush)


class Chart(QWidget):
    """Shows shares of the last minutes; its words stand beside it, so screen readers pass it over."""

    def __init__(self, *, length: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length = length
        self._shares: Shares = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that the tile below need not paint itself anew
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def shares(self) -> Shares:
        return self._shares

    def show_shares(self, shares: Shares) -> None:
        if shares != self._shares:
            self._shares = shares
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, 56)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, 40)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, bottom = QPainter(self), self.height() - 1
        painter.fillRect(event.rect(), current_theme().colour("panel"))
        rect = QRectF(0, 2, self.width() - 1, bottom - 2)
        paint_curve(painter, rect, self._shares, self._length)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(current_theme().colour("line"))
        painter.drawLine(0, bottom, self.width(), bottom)


class MemoryBar(QWidget):
    """Shows memory as ours, others', free; its words stand beside it, so screen readers pass it over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ours = 0.0
        self._others = 0.0
        self.setFixedHeight(_BAR_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shares(self) -> tuple[float, float]:
        """Return the shares of ours and of others."""
        return self._ours, self._others

    def show_shares(self, *, ours: float, others: float) -> None:
        if (ours, others) != self.shares:
            self._ours, self._others = ours, others
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, _BAR_PX)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, rect = QPainter(self), current_theme(), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # Each longer bar lies below the shorter one, so the round end is always the outermost.
        ends: tuple[tuple[ColourName, float], ...] = (
            ("track", 1.0),
            ("graph_other", self._ours + self._others),
            ("accent", self._ours),
        )
        for colour, share in ends:
            width = min(share, 1.0) * rect.width()
            if share > 0:
                painter.setBrush(theme.colour(colour))
                painter.drawRoundedRect(QRectF(0, 0, max(width, _BAR_PX), _BAR_PX), _BAR_PX / 2, _BAR_PX / 2)
