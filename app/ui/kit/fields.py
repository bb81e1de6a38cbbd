"""Fields: a choice that names itself ("Model large-v3-turbo"), a search field with its keys, a number."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.core.overriding import override
from app.ui.icons import icon
from app.ui.kit.labels import key_label
from app.ui.kit.looks import set_look
from app.ui.kit.rows import dress_rows
from app.ui.tokens import current_theme

_GAP_PX: Final = 6
_ROOM_FOR_ARROW_PX: Final = 32


class CaptionCombo(QComboBox):
    """A combo box with a quiet caption before its value; the caption is its accessible name too."""

    def __init__(self, caption: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        dress_rows(self)
        self.setAccessibleName(caption)
        self.setAccessibleDescription(caption)  # Qt on Linux passes the value for the name
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentTextChanged.connect(self.updateGeometry)  # its width is that of the value, not of the widest one

    @override
    def sizeHint(self) -> QSize:
        words = self._width_of_caption() + self.fontMetrics().horizontalAdvance(self.currentText())
        return QSize(words + 13 + _ROOM_FOR_ARROW_PX, current_theme().metric("control_height"))

    @override
    def minimumSizeHint(self) -> QSize:
        least = self._width_of_caption() + self.fontMetrics().averageCharWidth() * 4
        return QSize(least + 13 + _ROOM_FOR_ARROW_PX, current_theme().metric("control_height"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        theme, left = current_theme(), 13
        room = QRect(left, 0, self.width() - left - _ROOM_FOR_ARROW_PX + 4, self.height())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour("muted" if self.isEnabled() else "disabled"))
        painter.drawText(room, middle, self._caption)
        room.setLeft(left + self._width_of_caption())
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        value = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, middle, value)

    def _width_of_caption(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._caption) + _GAP_PX


class SearchField(QLineEdit):
    """A line edit with a magnifier, a button that empties it, and while it is empty the keys that lead to it."""

    def __init__(
        self, placeholder: str, *, shortcut: QKeySequence | str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_look(self, "kind", "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.addAction(icon("search", colour="muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._empty = self.addAction(icon("x", colour="muted"), QLineEdit.ActionPosition.TrailingPosition)
        self._empty.setText(QCoreApplication.translate("SearchField", "Clear"))
        self._empty.setToolTip(self._empty.text())
        self._empty.triggered.connect(self.clear)
        self._keys = key_label(shortcut, parent=self) if shortcut is not None else None
        self.textChanged.connect(self._show_what_fits)
        self._show_what_fits(self.text())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._keys is not None:
            self._keys.adjustSize()
            self._keys.move(self.width() - self._keys.width() - 9, (self.height() - self._keys.height()) // 2)

    def _show_what_fits(self, text: str) -> None:
        self._empty.setVisible(bool(text))
        if self._keys is not None:
            self._keys.setVisible(not text)


def spin_box(name: str, *, least: int, most: int, suffix: str = "", parent: QWidget | None = None) -> QSpinBox:
    """Return a field for a whole number; its words begin where those of other fields do, which no style sheet can say."""
    box = QSpinBox(parent)
    box.setAccessibleName(name)
    box.setRange(least, most)
    box.setSuffix(suffix)
    box.lineEdit().setTextMargins(6, 0, 0, 0)
    return box
