"""Words and marks on the sound: what is said, what is missing, what the machine was not sure of."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from app.core.transcript import Segment
from app.ui.editor.waveform_lanes import LABEL, ShownRow, WavePicture
from app.ui.editor.word_places import DOUBTFUL_BELOW
from app.ui.theme import Theme

_LEAST_LABEL: Final = 36
_LEAST_DOUBT: Final = 12  # points of a row below which its words cannot be told apart
_LONGEST_LABEL: Final = 200  # characters: more never fit
_STEP: Final = 2.5  # of the wavy line
_HATCH: Final = 9.0
_LEAST_HATCH: Final = 6.0
_HATCH_ALPHA: Final = 48


def paint_hole(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Draw a stretch of speech without text: hatched, in a dashed frame."""
    if box.width() < _LEAST_HATCH:
        painter.fillRect(box, theme.colour("hole"))
        return
    colour = theme.colour("hole")
    colour.setAlpha(_HATCH_ALPHA)
    painter.save()
    painter.setClipRect(box)
    painter.setPen(QPen(colour, 1))
    x, reach = box.left() - box.height(), box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + reach, box.top()))
        x += _HATCH
    painter.restore()
    pen = QPen(theme.colour("hole"), 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = row_radius(theme, box)
    painter.drawRoundedRect(box, radius, radius)


def row_radius(theme: Theme, box: QRectF) -> float:
    return min(theme.metric("radius_small") + 1, box.width() / 3)


def paint_words(painter: QPainter, what: WavePicture, rows: Sequence[ShownRow], theme: Theme) -> None:
    """Write at the bottom of each row what is said, and mark the words that the machine was not sure of."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("muted"))
    for row, start_ms, end_ms in rows:
        if (end_ms - start_ms) * what.scale.points_per_ms > _LEAST_LABEL:
            _paint_label(painter, what, what.box(start_ms, end_ms), row.text)
    painter.setPen(QPen(theme.colour("warning"), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row, start_ms, end_ms in rows:
        if (end_ms - start_ms) * what.scale.points_per_ms > _LEAST_DOUBT:
            _paint_doubt(painter, what, row)
    without_text = QCoreApplication.translate("WaveformStrip", "speech without text")
    for hole in what.rows.holes:
        _paint_label(painter, what, what.box(hole.start_ms, hole.end_ms), without_text)


def _paint_label(painter: QPainter, what: WavePicture, box: QRectF, text: str) -> None:
    """Write into the part of a box that is in sight."""
    left, right = max(box.left(), 0.0) + 8, min(box.right(), what.scale.width) - 6
    if right - left < _LEAST_LABEL:
        return
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text[:_LONGEST_LABEL], Qt.TextElideMode.ElideRight, right - left)
    place = QRectF(left, box.bottom() - LABEL, right - left, LABEL - 2)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _paint_doubt(painter: QPainter, what: WavePicture, row: Segment) -> None:
    """Draw a wavy line over what should be heard again, as it stands under words in the text."""
    y = what.lanes.rows[0] + 5.0
    for start_ms, end_ms in _doubts(row):
        left, right = max(what.scale.x_of(start_ms), -_STEP), min(what.scale.x_of(end_ms), what.scale.width + _STEP)
        if right > left:
            painter.drawPath(_wavy(left, max(right, left + 2 * _STEP), y))


def _doubts(row: Segment) -> Iterator[tuple[int, int]]:
    if row.marks:
        yield row.start_ms, row.end_ms
        return
    for word in row.words:
        if word.probability is not None and word.probability < DOUBTFUL_BELOW:
            yield word.start_ms, word.end_ms


def _wavy(left: float, right: float, y: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, y))
    x, is_up = left, True
    while x < right:
        x = min(x + _STEP, right)
        path.lineTo(x, y - 2 if is_up else y)
        is_up = not is_up
    return path
