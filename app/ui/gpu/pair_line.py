"""One line of a tile: words at the left and at the right, painted, so that a new number moves nothing else."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.overriding import override
from app.ui.kit.plain_text import one_line
from app.ui.tokens import ColourName, TextSize, current_theme

PairLook = Literal["head", "figure", "fact"]
_SWATCH_PX: Final = 8
_LEAST_LEFT_PX: Final = 40
_SIZES: Final[dict[PairLook, TextSize]] = {"head": "small", "figure": "title", "fact": "small"}
_COLOURS: Final[dict[PairLook, tuple[ColourName, ColourName]]] = {
    "head": ("muted", "faint"),
    "figure": ("text", "muted"),
    "fact": ("muted", "text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Words at the left and at the right of one line."""

    left: str
    right: str = ""
    swatch: ColourName | None = None  # the colour these words explain
    right_colour: ColourName | None = None

    @property
    def spoken(self) -> str:
        return f"{self.left}: {self.right}" if self.right else self.left


class PairLine(QWidget):
    """Shows a pair on one line of fixed height; what is too long loses its end. Never asks for another layout."""

    def __init__(self, look: PairLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: PairLook = look
        self._pair = Pair(left="")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that the tile below need not paint itself anew
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def pair(self) -> Pair:
        return self._pair

    def show_pair(self, pair: Pair) -> None:
        if pair != self._pair:
            self._pair = pair
            self.setAccessibleName(pair.spoken)
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(self._font()).height() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _LEAST_LEFT_PX, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, pair = QPainter(self), self._pair
        painter.fillRect(event.rect(), current_theme().colour("panel"))
        left_colour, right_colour = _COLOURS[self._look]
        left, right = self._rects(painter)
        self._write(painter, right, pair.right, pair.right_colour or right_colour, Qt.AlignmentFlag.AlignRight)
        if pair.swatch is not None:
            self._paint_swatch(painter, pair.swatch)
        self._write(painter, left, pair.left, left_colour, Qt.AlignmentFlag.AlignLeft)

    def _rects(self, painter: QPainter) -> tuple[QRect, QRect]:
        painter.setFont(self._font())
        wanted = painter.fontMetrics().horizontalAdvance(self._pair.right)
        right_px = min(wanted, self.width() - _LEAST_LEFT_PX)
        indent = 0 if self._pair.swatch is None else _SWATCH_PX + current_theme().metric("space_tiny") + 2
        gap = current_theme().metric("space") if right_px else 0
        right = QRect(self.width() - right_px, 0, right_px, self.height())
        return QRect(indent, 0, self.width() - indent - right_px - gap, self.height()), right

    def _write(self, painter: QPainter, rect: QRect, text: str, colour: ColourName, align: Qt.AlignmentFlag) -> None:
        metrics, shown = painter.fontMetrics(), one_line(text)
        if metrics.horizontalAdvance(shown) > rect.width():
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(current_theme().colour(colour))
        painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip), shown)

    def _paint_swatch(self, painter: QPainter, colour: ColourName) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().colour(colour))
        painter.drawEllipse(0, (self.height() - _SWATCH_PX) // 2, _SWATCH_PX, _SWATCH_PX)
        painter.restore()

    def _font(self) -> QFont:
        return current_theme().font(_SIZES[self._look], is_strong=self._look == "figure")
