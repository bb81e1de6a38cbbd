"""The question before a back-up is restored: what it holds, and what becomes of what is there now."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.safekeeping import BackupFinding
from app.ui.dialogs.backup_words import consequence_words, question_words
from app.ui.dialogs.frame import foot
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import Surface


class RestoreQuestion(Surface):
    """Owns what is asked about. Lives on the GUI thread. Signals: ``agreed(Path)``, ``declined()``."""

    agreed = Signal(object)
    declined = Signal()

    def __init__(self, *, has_library: bool, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._has_library = has_library
        self._path = Path()
        self._title, self._text = ElidedLabel(role="strong"), text_label(wraps=True, role="hint")
        self.cancel = push_button(QCoreApplication.translate("Backups", "Cancel"))
        self.agree = push_button(QCoreApplication.translate("Backups", "Restore"), kind="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addLayout(foot([], [self.cancel, self.agree]))
        self.cancel.clicked.connect(self.declined)
        self.agree.clicked.connect(lambda: self.agreed.emit(self._path))

    def text(self) -> str:
        return f"{self._title.text()} {self._text.text()}"

    def ask(self, finding: BackupFinding) -> None:
        """Ask about a back-up that was checked."""
        consequence = consequence_words(finding, has_library=self._has_library)
        self._ask(finding.record.path, question_words(finding), consequence)

    def ask_about_file(self, path: Path) -> None:
        """Ask about a file that nobody has looked into yet."""
        translate = QCoreApplication.translate
        title = translate("Backups", "Restore the library from {name}?").format(name=path.name)
        text = translate(
            "Backups",
            "The file is looked through first; what a library of this program does not hold is refused. The library as "
            "it is now is set aside, not deleted: it stays in this list, to go back to. Recordings are not touched.",
        )
        self._ask(path, title, text)

    def _ask(self, path: Path, title: str, text: str) -> None:
        self._path = path
        self._title.set_text(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.agree.setFocus(Qt.FocusReason.OtherFocusReason)
