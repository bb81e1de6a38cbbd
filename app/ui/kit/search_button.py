"""A button that looks like the field it leads to: a magnifier, quiet words, and the keys that do the same."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.overriding import override
from app.ui.icons import icon
from app.ui.kit.buttons import PushButton
from app.ui.kit.labels import key_label
from app.ui.kit.looks import set_look

_INSET_PX: Final = 9


class SearchButton(PushButton):
    """Owns the note with its keys. Lives on the GUI thread."""

    def __init__(self, text: str, *, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        set_look(self, "kind", "search")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(icon("search", colour="muted"))
        self._keys = key_label(shortcut, parent=self)
        self.setAccessibleName(text)
        self.setAccessibleDescription(QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys.adjustSize()
        self._keys.move(self.width() - self._keys.width() - _INSET_PX, (self.height() - self._keys.height()) // 2)
