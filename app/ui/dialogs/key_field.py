"""A field that takes the next keys pressed as a shortcut."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.overriding import override
from app.ui.kit.looks import set_look

_NO_KEYS: Final = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
    0,
)
_EMPTYING: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_LEAST_WIDTH_PX: Final = 190


class KeyField(QPushButton):
    """Shows keys; after a click, Space or ``listen`` it waits for new ones. Escape leaves things as they are.

    Signals: ``keys_pressed(QKeySequence)``, empty after Backspace or Delete alone; ``listening_changed(bool)``.
    """

    keys_pressed = Signal(object)
    listening_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = ""
        self._is_listening = False
        set_look(self, "kind", "outlined")
        self.setAutoDefault(False)
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        self.clicked.connect(self.listen)
        self._show()

    @property
    def is_listening(self) -> bool:
        return self._is_listening

    def show_keys(self, words: str) -> None:
        self._keys = words
        self._show()

    def listen(self) -> None:
        """Take the next keys pressed."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_listening(True)

    @override
    def event(self, event: QEvent) -> bool:
        """Take keys before shortcuts and Tab have them."""
        if self._is_listening and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_listening(False)

    def _take(self, event: QKeyEvent) -> None:
        key = event.key()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _NO_KEYS or event.isAutoRepeat():
            return
        self._set_listening(False)
        if held == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Escape:
            return
        is_emptying = held == Qt.KeyboardModifier.NoModifier and key in _EMPTYING
        self.keys_pressed.emit(QKeySequence() if is_emptying else QKeySequence(key | held.value))

    def _set_listening(self, is_listening: bool) -> None:
        if is_listening != self._is_listening:
            self._is_listening = is_listening
            self._show()
            self.listening_changed.emit(is_listening)

    def _show(self) -> None:
        translate = QCoreApplication.translate
        waiting = translate("Shortcuts", "Press the new keys")
        name = translate("Shortcuts", "Keys: {keys}. Press to change them.")
        none = translate("Shortcuts", "No keys")
        set_look(self, "kind", "primary" if self._is_listening else "outlined")
        self.setText(waiting if self._is_listening else self._keys or none)
        self.setAccessibleName(waiting if self._is_listening else name.format(keys=self._keys or none))
