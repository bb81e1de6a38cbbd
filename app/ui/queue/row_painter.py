"""How a row of the side bar is drawn: a name and a word, below them a quiet line and a note, a progress line between.

Queue and library share it, so that their rows line up. It draws plain text only and takes every value from the theme.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from app.ui.icons import IconName, pixmap
from app.ui.kit.thin_progress import paint_progress
from app.ui.queue.row_type import AROUND_BAR_PX, BETWEEN_ROWS_PX, between_lines_px, row_type
from app.ui.tokens import ColourName, current_theme

PAD_X_PX: Final = 9
_GAP_PX: Final = 8
_SIGN_PX: Final = 14
_SIGN_GAP_PX: Final = 4
_LEAST_NAME_PX: Final = 84  # where less than this is left for the name, the word beside it goes


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLines:
    """What one row says."""

    name: str
    word: str = ""
    word_colour: ColourName = "muted"
    word_icon: IconName | None = None
    line: str = ""
    line_colour: ColourName = "muted"
    line_icon: IconName | None = None
    note: str = ""
    note_icon: IconName | None = None
    fraction: float | None = None  # None: no progress line
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLook:
    """How the row stands in its list."""

    is_selected: bool = False
    is_hovered: bool = False
    has_focus: bool = False
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight
    reserved_px: int = 0  # kept free between name and word, for buttons


def word_width_px(lines: TwoLines, rect: QRect, reserved_px: int) -> int:
    """Return the room that the word takes at the end of the first line: nothing where the name would not fit beside it."""
    if not lines.word:
        return 0
    word = "100\u00a0%" if lines.fraction is not None else lines.word  # buttons beside it must stand still
    metrics = row_type(current_theme()).small_metrics
    width = max(metrics.horizontalAdvance(word), metrics.horizontalAdvance(lines.word))
    width += _SIGN_PX + _SIGN_GAP_PX if lines.word_icon else 0
    left_px = _inner(rect).width() - width - reserved_px - 2 * _GAP_PX
    return width if not reserved_px or left_px >= _LEAST_NAME_PX else 0


def first_line_y(lines: TwoLines, rect: QRect) -> int:
    """Return the middle of the first line, for what is laid over it."""
    return _line_tops(lines, rect)[0] + row_type(current_theme()).name_height_px // 2


def paint_row(painter: QPainter, rect: QRect, lines: TwoLines, look: RowLook) -> None:
    """Draw the row with its background; the painter's font and pen are not put back."""
    _paint_back(painter, rect, look)
    pen = _Pen(painter, rect, look.direction)
    name_top, bar_top, line_top = _line_tops(lines, rect)
    _paint_first_line(pen, name_top, lines, look)
    if lines.fraction is not None:
        inner, height = _inner(rect), current_theme().metric("progress_height")
        paint_progress(painter, QRectF(inner.left(), bar_top, inner.width(), height), lines.fraction)
    _paint_second_line(pen, line_top, lines)


class _Pen:
    """Writes pieces of a line from either end towards the middle, mirrored where the language runs right to left."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection) -> None:
        self.painter, self.row, self.direction = painter, rect, direction
        self.theme, self.type = current_theme(), row_type(current_theme())
        self.inner = _inner(rect)

    def write(self, room: QRect, text: str, metrics: QFontMetrics, mode: Qt.TextElideMode, *, at_end: bool) -> None:
        side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
        flags = QStyle.visualAlignment(self.direction, side) | Qt.AlignmentFlag.AlignVCenter
        place = QStyle.visualRect(self.direction, self.row, room)
        shown = metrics.elidedText(text, mode, room.width())
        self.painter.drawText(place, int(flags | Qt.AlignmentFlag.AlignAbsolute) | _SINGLE_LINE, shown)

    def sign(self, name: IconName, colour: ColourName, x: int, top: int, height: int) -> None:
        room = QRect(QPoint(x, top + (height - _SIGN_PX) // 2), QPoint(x + _SIGN_PX - 1, top + height))
        ratio = self.painter.device().devicePixelRatioF()
        place = QStyle.visualRect(self.direction, self.row, room)
        self.painter.drawPixmap(place.topLeft(), pixmap(name, _SIGN_PX, colour=colour, ratio=ratio))


_SINGLE_LINE: Final = int(Qt.TextFlag.TextSingleLine)


def _paint_first_line(pen: _Pen, top: int, lines: TwoLines, look: RowLook) -> None:
    kind, inner = pen.type, pen.inner
    width = word_width_px(lines, pen.row, look.reserved_px)
    if width:
        x = inner.right() + 1 - width
        pen.painter.setFont(kind.small)
        pen.painter.setPen(pen.theme.colour(lines.word_colour))
        word = QRect(x, top, width, kind.name_height_px)
        pen.write(word, lines.word, kind.small_metrics, Qt.TextElideMode.ElideNone, at_end=True)
        if lines.word_icon:
            pen.sign(lines.word_icon, lines.word_colour, x, top, kind.name_height_px)
    taken = (width + _GAP_PX if width else 0) + look.reserved_px
    name = QRect(inner.left(), top, max(0, inner.width() - taken), kind.name_height_px)
    pen.painter.setFont(kind.strong if lines.is_strong else kind.base)
    pen.painter.setPen(pen.theme.colour("text"))
    metrics = kind.strong_metrics if lines.is_strong else kind.base_metrics
    pen.write(name, lines.name, metrics, Qt.TextElideMode.ElideMiddle, at_end=False)


def _paint_second_line(pen: _Pen, top: int, lines: TwoLines) -> None:
    kind, height = pen.type, pen.type.line_height_px
    left, right = pen.inner.left(), pen.inner.right() + 1
    pen.painter.setFont(kind.small)
    if lines.note:
        width = kind.small_metrics.horizontalAdvance(lines.note)
        right -= width
        pen.painter.setPen(pen.theme.colour("muted"))
        note = QRect(right, top, width, height)
        pen.write(note, lines.note, kind.small_metrics, Qt.TextElideMode.ElideNone, at_end=True)
        if lines.note_icon:
            right -= _SIGN_PX + _SIGN_GAP_PX
            pen.sign(lines.note_icon, "muted", right, top, height)
        right -= _GAP_PX
    if lines.line_icon:
        pen.sign(lines.line_icon, lines.line_colour, left, top, height)
        left += _SIGN_PX + _SIGN_GAP_PX
    pen.painter.setPen(pen.theme.colour(lines.line_colour))
    line = QRect(left, top, max(0, right - left), height)
    pen.write(line, lines.line, kind.small_metrics, Qt.TextElideMode.ElideRight, at_end=False)


def _paint_back(painter: QPainter, rect: QRect, look: RowLook) -> None:
    colour = _back_colour(look)
    if colour is None and not look.has_focus:
        return
    theme = current_theme()
    radius, width = theme.metric("radius"), theme.metric("line_width")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour("focus") if look.has_focus else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(Qt.GlobalColor.transparent) if colour is None else theme.colour(colour))
    inset = width / 2 if look.has_focus else 0.0
    back = QRectF(rect).adjusted(inset, inset, -inset, -inset - BETWEEN_ROWS_PX)
    painter.drawRoundedRect(back, radius, radius)
    painter.restore()


def _back_colour(look: RowLook) -> ColourName | None:
    if look.is_selected:
        return "accent_soft_hover" if look.is_hovered else "accent_soft"
    return "hover" if look.is_hovered else None


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(PAD_X_PX, 0, -PAD_X_PX, -BETWEEN_ROWS_PX)


def _line_tops(lines: TwoLines, rect: QRect) -> tuple[int, int, int]:
    """Return where the first line, the progress and the second line begin."""
    kind, inner = row_type(current_theme()), _inner(rect)
    between = between_lines_px(current_theme(), lines.fraction is not None)
    top = inner.top() + (inner.height() - kind.name_height_px - between - kind.line_height_px) // 2
    below_name = top + kind.name_height_px
    return top, below_name + AROUND_BAR_PX, below_name + between
