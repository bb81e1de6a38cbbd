"""A version in two lines: number, kind and date, and below them who saved it and why."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.overriding import override
from app.ui.dialogs.versions_model import VERSION_ROLE, VersionRow
from app.ui.tokens import ColourName, TextSize, current_theme

_PAD_X_PX: Final = 12
_PAD_Y_PX: Final = 7
_LINE_PX: Final = 19
_NUMBER_PX: Final = 34
_CHIP_PX: Final = 20


class VersionDelegate(QStyledItemDelegate):
    """Paints VersionRows. Lives on the GUI thread."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: VersionRow = index.data(VERSION_ROLE)
        return QSize(0, 2 * _PAD_Y_PX + _LINE_PX * (2 if row.below else 1))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        cell.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        row: VersionRow = index.data(VERSION_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter, option.rect.adjusted(_PAD_X_PX, _PAD_Y_PX, -_PAD_X_PX, -_PAD_Y_PX), row)
        painter.restore()

    def _paint_lines(self, painter: QPainter, room: QRect, row: VersionRow) -> None:
        first = QRect(room.left(), room.top(), room.width(), _LINE_PX)
        _paint_text(painter, first, f"v{row.number}", "text", is_strong=True)
        when = _paint_text(painter, first, row.when, "muted", size="small", is_right=True)
        first.adjust(_NUMBER_PX, 0, -when - _PAD_X_PX, 0)
        kind = _paint_text(painter, first, row.kind, "text")
        if row.place:
            _paint_chip(painter, first.adjusted(kind + _PAD_X_PX, 0, 0, 0), row.place)
        second = QRect(room.left() + _NUMBER_PX, room.top() + _LINE_PX, room.width() - _NUMBER_PX, _LINE_PX)
        _paint_text(painter, second, row.below, "muted", size="small")


def _paint_text(
    painter: QPainter,
    room: QRect,
    text: str,
    colour: ColourName,
    *,
    size: TextSize = "base",
    is_strong: bool = False,
    is_right: bool = False,
) -> int:
    """Draw what fits of a line and return its width."""
    theme = current_theme()
    painter.setFont(theme.font(size, is_strong=is_strong))
    painter.setPen(theme.colour(colour))
    words = painter.fontMetrics()
    shown = words.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return words.horizontalAdvance(shown)


def _paint_chip(painter: QPainter, room: QRect, text: str) -> None:
    theme = current_theme()
    painter.setFont(theme.font("small"))
    width = painter.fontMetrics().horizontalAdvance(text) + 18
    if width > room.width():
        return
    chip = QRectF(room.left(), room.center().y() - _CHIP_PX / 2 + 0.5, width, _CHIP_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_soft_hover"))
    painter.drawRoundedRect(chip, _CHIP_PX / 2, _CHIP_PX / 2)
    painter.setPen(theme.colour("accent_text"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
