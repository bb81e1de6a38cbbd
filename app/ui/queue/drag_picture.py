"""The small note that hangs below the mouse while jobs are dragged: the row itself would cover the place it goes to."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from app.ui.tokens import current_theme

HOT_SPOT: Final = QPoint(-14, -6)  # below and beside the mouse
_WIDEST_PX: Final = 200


def drag_picture(names: Sequence[str], ratio: float) -> QPixmap:
    """Return the note for these jobs; ratio is device pixels a point."""
    theme = current_theme()
    font, pad = theme.font("small"), theme.metric("space")
    several = QCoreApplication.translate("Queue", "{0} jobs").format(len(names))
    metrics = QFontMetrics(font)
    text = metrics.elidedText(names[0] if len(names) == 1 else several, Qt.TextElideMode.ElideMiddle, _WIDEST_PX)
    size = QSize(metrics.horizontalAdvance(text) + 2 * pad, theme.metric("control_height_small"))
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour("control_line"))
    painter.setBrush(theme.colour("raised"))
    rect = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    painter.drawRoundedRect(rect, theme.metric("radius"), theme.metric("radius"))
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return picture
