"""Saving a version with a note. Without a note no dialog is needed."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label

_LONGEST_NOTE = 500
_WIDTH_PX = 460


class SaveVersionDialog(QDialog):
    """Asks for a note, which may stay empty. Lives on the GUI thread.

    Signal ``save_requested(str)``: save a version with this note.
    """

    save_requested = Signal(object)

    def __init__(self, name: str, number: int, parent: QWidget | None = None) -> None:
        """Ask about the version that would get this number, of the recording with this name."""
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(translate("Versions", "Save version"))
        self._note = QLineEdit()
        self._note.setMaxLength(_LONGEST_NOTE)
        self._note.setPlaceholderText(translate("Versions", "What changed, for whom…"))
        self._cancel = push_button(translate("Versions", "Cancel"))
        self._save = push_button(translate("Versions", "Save version"), kind="primary")
        self._save.setDefault(True)
        self._lay_out(name, number)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self.accept)
        self.accepted.connect(self._ask)
        self.finished.connect(self.deleteLater)

    @property
    def note(self) -> QLineEdit:
        return self._note

    def _ask(self) -> None:
        self.save_requested.emit(" ".join(self._note.text().split()))

    def _lay_out(self, name: str, number: int) -> None:
        translate = QCoreApplication.translate
        label = text_label(translate("Versions", "Note"), role="hint")
        label.setBuddy(self._note)
        self._note.setAccessibleName(translate("Versions", "Note"))
        title = translate("Versions", "Save version {number}").format(number=number)
        column = page_of(self)
        column.addLayout(heading(title, name))
        column.addWidget(label)
        column.addWidget(self._note)
        column.addLayout(foot([], [self._cancel, self._save]))
        column.setSpacing(8)
        self.setMinimumWidth(_WIDTH_PX)
        self._note.setFocus()
