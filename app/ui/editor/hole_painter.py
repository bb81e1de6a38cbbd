"""Painting a stretch of speech without text: a quiet dashed frame with what it is and, where it can be, what to do."""

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.core.timecode import clock
from app.core.transcript import Span
from app.ui.editor.row_measures import RowMeasures
from app.ui.theme import current_theme

_DASHES = (4.0, 3.0)


def paint_hole(
    painter: QPainter, hole: Span, place: tuple[int, int], measures: RowMeasures, *, can_run_again: bool
) -> None:
    """Paint it at a top and width."""
    theme = current_theme()
    frame = _frame(place, measures)
    pen = QPen(theme.colour("hole"), theme.metric("line_width"))
    pen.setDashPattern(_DASHES)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, theme.metric("radius"), theme.metric("radius"))
    inner = theme.metric("space") + theme.metric("space_tiny")
    words, middle = frame.adjusted(inner, 0, -inner, 0), Qt.AlignmentFlag.AlignVCenter
    painter.setFont(measures.small_font)
    painter.setPen(theme.colour("warning"))
    text = QCoreApplication.translate("TranscriptPane", "Speech without text")
    span = f"{clock(hole.start_ms)}–{clock(hole.end_ms)}"
    painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft), f"{text} · {span}")
    if can_run_again:
        again = QCoreApplication.translate("TranscriptPane", "Run again")
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignRight), again)


def _frame(place: tuple[int, int], measures: RowMeasures) -> QRectF:
    top, width = place
    margin, space = measures.time_left, measures.hole_space
    return QRectF(margin + 0.5, top + space + 0.5, width - 2 * margin - 1, measures.hole_height - 2 * space - 1)
