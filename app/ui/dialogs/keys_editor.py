"""Changing the keys of one command: ask for them, say in words what is in the way, take them over when told to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.actions import Actions, fault_of
from app.ui.commands import Command
from app.ui.dialogs.key_field import KeyField
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import LabelRole, Surface, set_look
from app.ui.tokens import current_theme


class KeysEditor(Surface):
    """Owns the keys that were pressed and not taken yet. Lives on the GUI thread.

    Signal ``finished()``: a change was made.
    """

    finished = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("well", parent)
        self._actions = actions
        self._command: Command | None = None
        self._wanted: QKeySequence | None = None
        self._name = ElidedLabel(role="strong")
        self._field = KeyField()
        self._reset = push_button(self.tr("Reset"), kind="quiet")
        self._says = text_label(role="muted", wraps=True)
        self._take_over = push_button(self.tr("Use it here"))
        self._lay_out()
        self._field.keys_pressed.connect(self._try)
        self._field.listening_changed.connect(self._say_what_to_do)
        self._reset.clicked.connect(self._reset_keys)
        self._take_over.clicked.connect(self._take)
        actions.keys_changed.connect(self._show)
        self._show()

    @property
    def field(self) -> KeyField:
        return self._field

    def says(self) -> str:
        """Return the sentence that stands there."""
        return self._says.text()

    def show_command(self, command: Command | None) -> None:
        """Change the keys of this command from now on; None: there is nothing to change."""
        self._command = command
        self._show()

    def listen(self) -> None:
        """Wait for keys, where the command's can be changed."""
        if self._field.isEnabled():
            self._field.listen()

    def _try(self, keys: QKeySequence) -> None:
        if self._command is None:
            return
        fault = fault_of(self._command.id, keys)
        rival = self._actions.rival_of(self._command.id, keys)
        if fault:
            self._say(fault, role="bad")
        elif rival is not None:
            self._offer(keys, rival)
        else:
            self._wanted = keys
            self._take()

    def _offer(self, keys: QKeySequence, rival: Command) -> None:
        """Name the command that has the keys, and let the person take them from it."""
        names = {"keys": _native(keys), "command": rival.words()}
        if rival.is_typed:
            self._say(self.tr("{keys} is “{command}” and part of typing.").format(**names), role="bad")
            return
        self._say(self.tr("{keys} is “{command}” already, which would lose it.").format(**names), role="warning")
        self._wanted = keys
        self._take_over.show()
        self._take_over.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        if self._command is not None and self._wanted is not None:
            self._actions.change_keys(self._command.id, self._wanted)
            self.finished.emit()

    def _reset_keys(self) -> None:
        if self._command is not None:
            self._actions.reset_keys(self._command.id)
            self.finished.emit()

    def _show(self) -> None:
        command = self._command
        self.setEnabled(command is not None)
        self._name.set_text(command.words() if command else "")
        keys = self._actions.keys_of(command.id) if command else ()
        self._field.show_keys(", ".join(_native(item) for item in keys))
        self._field.setEnabled(command is not None and not command.is_typed)
        self._reset.setEnabled(command is not None and self._actions.has_own_keys(command.id))
        self._say_what_it_is()

    def _say_what_it_is(self) -> None:
        command = self._command
        if command is not None and command.is_typed:
            self._say(self.tr("This key is part of typing and stays as it is."))
        else:
            self._say(command.hint_words() if command else "")

    def _say_what_to_do(self, is_listening: object) -> None:
        if is_listening:
            self._say(self.tr("Esc leaves the keys as they are, Backspace takes them away."))
        else:
            self._say_what_it_is()

    def _say(self, sentence: str, *, role: LabelRole = "muted") -> None:
        self._wanted = None
        self._take_over.hide()
        set_look(self._says, "role", role)
        self._says.setText(sentence or " ")

    def _lay_out(self) -> None:
        theme = current_theme()
        self._take_over.setAccessibleDescription(self.tr("Takes the keys away from the other command"))
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(theme.metric("space"))
        first.addWidget(self._name, 1)
        first.addWidget(self._field)
        first.addWidget(self._reset)
        second.addWidget(self._says, 1)
        second.addWidget(self._take_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addLayout(first)
        column.addLayout(second)
        # As high as with its button, so that nothing jumps when the button comes.
        second.addStrut(theme.metric("control_height"))


def _native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
