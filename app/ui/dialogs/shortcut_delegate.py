"""The keys of a command, painted as keys; those that a person changed are in the accent."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.overriding import override
from app.ui.dialogs.shortcuts_model import IS_OWN_ROLE, KEYS_ROLE
from app.ui.tokens import current_theme

_PAD_PX: Final = 6
_KEY_HEIGHT_PX: Final = 20


class ShortcutDelegate(QStyledItemDelegate):
    """Paints the keys column. Lives on the GUI thread."""

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        cell.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = float(option.rect.left() + current_theme().metric("space"))
        for keys in index.data(KEYS_ROLE):
            left += self._paint_key(painter, left, option, keys, is_own=index.data(IS_OWN_ROLE)) + _PAD_PX
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        words = QFontMetricsF(current_theme().font("small"))
        width = sum(words.horizontalAdvance(keys) + 3 * _PAD_PX for keys in index.data(KEYS_ROLE))
        return QSize(int(width) + 2 * current_theme().metric("space"), current_theme().metric("row_height"))

    def _paint_key(
        self, painter: QPainter, left: float, option: QStyleOptionViewItem, keys: str, *, is_own: bool
    ) -> float:
        theme = current_theme()
        painter.setFont(theme.font("small"))
        width = painter.fontMetrics().horizontalAdvance(keys) + 2 * _PAD_PX
        top = option.rect.top() + (option.rect.height() - _KEY_HEIGHT_PX) / 2
        frame = QRectF(left + 0.5, top + 0.5, width, _KEY_HEIGHT_PX - 1)
        painter.setPen(theme.colour("accent" if is_own else "control_line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(frame, theme.metric("radius_small"), theme.metric("radius_small"))
        painter.setPen(theme.colour("accent_text" if is_own else "muted"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, keys)
        return float(width)
