"""Draws the rows of the results. What was found stands on the colour of a match and is strong as well."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.overriding import override
from app.core.search import MarkedText
from app.ui.editor.utf16 import units_before
from app.ui.queue.row_list import RowList
from app.ui.search.excerpts import cut_to_find, excerpt
from app.ui.search.model import ResultRole
from app.ui.search.rows import HitRow, MoreHitsRow, MorePlacesRow, PlaceRow, ResultRow, aside_words
from app.ui.tokens import ColourName, current_theme

Index = QModelIndex | QPersistentModelIndex
_PAD_PX: Final = 10
_TIME_PX: Final = 66  # wide enough for 10:00:00
_HIT_PX: Final = 38
_ASIDE_PX: Final = 22
_PLACE_PX: Final = 30
_GAP_PX: Final = 10
_FIND_FROM: Final = 0.35  # of the line: what is said before the find takes no more


class ResultsDelegate(QStyledItemDelegate):
    """Paints ResultRows. Lives on the GUI thread."""

    def __init__(self, view: RowList) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ResultRow = index.data(ResultRole.ROW)
        height = _HIT_PX + (_ASIDE_PX if row.hit.asides else 0) if isinstance(row, HitRow) else _PLACE_PX
        return QSize(0, height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ResultRow = index.data(ResultRole.ROW)
        look = self._view.look_of(option, index)
        pen = _Line(painter, self._view.inset(option.rect), self._view.layoutDirection())
        painter.save()
        if row.is_choice:
            pen.back(is_selected=look.is_selected, is_hovered=look.is_hovered)
        match row:
            case HitRow():
                _paint_hit(pen, row)
            case PlaceRow():
                _paint_place(pen, row)
            case MorePlacesRow():
                pen.words(row.words, "accent_text", left=_TIME_PX)
            case MoreHitsRow():
                pen.words(row.words, "accent_text")
        painter.restore()


class _Line:
    """Writes on one row, mirrored where the language runs right to left."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection) -> None:
        self.painter, self.rect, self.direction = painter, rect, direction
        self.inner = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)

    def back(self, *, is_selected: bool, is_hovered: bool) -> None:
        colour: ColourName | None = "accent_soft" if is_selected else "hover" if is_hovered else None
        if colour is not None:
            theme = current_theme()
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.painter.setPen(theme.colour("focus") if is_selected else Qt.PenStyle.NoPen)
            self.painter.setBrush(theme.colour(colour))
            place = QRectF(self.rect).adjusted(0.5, 0.5, -0.5, -1.5)
            self.painter.drawRoundedRect(place, theme.metric("radius"), theme.metric("radius"))

    def words(self, text: str, colour: ColourName, *, left: int = 0, at_end: bool = False) -> int:
        """Write small words and return their width."""
        theme = current_theme()
        font = theme.font("small")
        metrics = QFontMetrics(font)
        room = self.inner.adjusted(left, 0, 0, 0)
        self.painter.setFont(font)
        self.painter.setPen(theme.colour(colour))
        side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
        flags = QStyle.visualAlignment(self.direction, side) | Qt.AlignmentFlag.AlignVCenter
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        place = QStyle.visualRect(self.direction, self.rect, room)
        self.painter.drawText(place, int(flags | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine), shown)
        return metrics.horizontalAdvance(shown)

    def marked(
        self, text: str, marks: Sequence[tuple[int, int]], room: QRect, font: QFont, loud: tuple[int, int] | None = None
    ) -> None:
        """Write a text with its finds; where a part of it is loud, the rest is quiet."""
        theme = current_theme()
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        layout = QTextLayout(shown, font)
        option = QTextOption(QStyle.visualAlignment(self.direction, Qt.AlignmentFlag.AlignLeft))
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        ranges = [_range(shown, (0, len(shown)), _ink("text" if loud is None else "muted"))]
        if loud is not None:
            ranges.append(_range(shown, loud, _ink("text")))
        ranges += [_range(shown, mark, _mark_ink()) for mark in marks]
        layout.setFormats([one for one in ranges if one.length > 0])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(room.width() + 1)
        layout.endLayout()
        place = QStyle.visualRect(self.direction, self.rect, room)
        top = place.top() + (place.height() - line.height()) / 2
        self.painter.setPen(theme.colour("text"))
        layout.draw(self.painter, QPointF(place.left(), top))


def _paint_hit(pen: _Line, row: HitRow) -> None:
    theme = current_theme()
    top = QRect(pen.inner.left(), pen.inner.top() + 6, pen.inner.width(), _HIT_PX - 10)
    facts_px = QFontMetrics(theme.font("small")).horizontalAdvance(row.facts)
    facts = _Line(pen.painter, QRect(pen.rect.left(), top.top(), pen.rect.width(), top.height()), pen.direction)
    facts.words(row.facts, "muted", at_end=True)
    title = MarkedText(text=row.title, marks=row.hit.heading.marks if row.title == row.hit.title else ())
    room = top.adjusted(0, 0, -facts_px - _GAP_PX, 0)
    font = theme.font(is_strong=True)
    shown = cut_to_find(title, _letters(room, font))
    pen.marked(shown.text, shown.marks, room, font)
    if row.hit.asides:
        _paint_asides(pen, row, QRect(top.left(), top.bottom(), top.width(), _ASIDE_PX))


def _paint_asides(pen: _Line, row: HitRow, room: QRect) -> None:
    text, marks = "", []
    for aside in row.hit.asides:
        text += f"{'   ' if text else ''}{aside_words(aside)} "
        marks += [(start + len(text), stop + len(text)) for start, stop in aside.line.marks]
        text += aside.line.text
    pen.marked(text, marks, room, current_theme().font("small"), (0, 0))


def _paint_place(pen: _Line, row: PlaceRow) -> None:
    pen.words(row.time, "accent_text")
    room = pen.inner.adjusted(_TIME_PX, 0, 0, 0)
    font = current_theme().font()
    shown = excerpt(row.place, _letters(room, font))
    pen.marked(shown.text, shown.marks, room, font, shown.row)


def _letters(room: QRect, font: QFont) -> int:
    return int(room.width() * _FIND_FROM / max(1, QFontMetrics(font).averageCharWidth()))


def _range(text: str, part: tuple[int, int], ink: QTextCharFormat) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start = units_before(text, part[0])
    one.length = units_before(text, part[1]) - units_before(text, part[0])
    one.format = ink
    return one


def _ink(colour: ColourName) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(current_theme().colour(colour))
    return ink


def _mark_ink() -> QTextCharFormat:
    ink = _ink("text")
    ink.setBackground(current_theme().colour("match"))
    ink.setFontWeight(QFont.Weight.DemiBold)
    return ink
