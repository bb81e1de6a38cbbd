"""The fonts of the status line: how wide a part is in them, what of it fits, and writing it."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.ui.gpu.line_layout import PlacedPart
from app.ui.gpu.line_words import LinePart
from app.ui.tokens import ColourName, current_theme

SPARKLINE_WIDTH_PX = 96


class LineType:
    """Owns the two fonts of the line as they are now; made anew when the style changes."""

    def __init__(self) -> None:
        theme = current_theme()
        self._fonts = {False: theme.font(), True: theme.font(is_strong=True)}
        self._metrics = {is_strong: QFontMetrics(font) for is_strong, font in self._fonts.items()}

    def width_px(self, part: LinePart) -> int:
        if part.is_sparkline:
            return SPARKLINE_WIDTH_PX
        measure = self._metrics[part.is_strong].horizontalAdvance
        return max(measure(part.text), measure(part.widest))

    def joint_px(self, part: LinePart) -> int:
        return self.text_px(part.joint)

    def text_px(self, text: str) -> int:
        return self._metrics[False].horizontalAdvance(text)

    def fitting(self, placed: PlacedPart) -> str:
        """Return the text of a part as far as it fits."""
        if placed.width_px >= self.width_px(placed.part):  # Qt rounds, and would shorten what just fits
            return placed.part.text
        metrics = self._metrics[placed.part.is_strong]
        return metrics.elidedText(placed.part.text, Qt.TextElideMode.ElideRight, placed.width_px)

    def write_part(self, painter: QPainter, placed: PlacedPart, rect: QRect) -> None:
        """Write a part into its place, and its joint before it."""
        part = placed.part
        if not placed.is_first:
            self.write(painter, rect.translated(-self.joint_px(part), 0), part.joint)
        is_right = bool(part.widest) and part.is_set_right
        align = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._fonts[part.is_strong])
        painter.setPen(current_theme().colour(part.colour))
        painter.drawText(rect, _in_middle(align), self.fitting(placed))

    def write(self, painter: QPainter, rect: QRect, text: str, *, colour: ColourName = "muted") -> None:
        painter.setFont(self._fonts[False])
        painter.setPen(current_theme().colour(colour))
        painter.drawText(rect, _in_middle(Qt.AlignmentFlag.AlignLeft), text)


def _in_middle(align: Qt.AlignmentFlag) -> int:
    return int(align | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
