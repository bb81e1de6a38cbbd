"""Where an export goes: name and folder, and in words what would be written and what is in the way."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.dialogs.file_names import fault_in_name
from app.ui.kit.buttons import IconButton
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import set_look
from app.ui.tokens import current_theme
from app.workflow.exporting import PlannedFile


class ExportTarget(QWidget):
    """Owns name and folder of an export. Lives on the GUI thread.

    Signal ``changed()``: another name or folder.
    """

    changed = Signal()

    def __init__(self, name: str, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLineEdit(name)
        self._folder = QLineEdit(folder or documents())
        self._choose = IconButton("folder-open", QCoreApplication.translate("Export", "Choose the folder"))
        self._fault = text_label(role="bad", wraps=True)
        self._plan = QGridLayout()
        self._planned: list[QLabel] = []
        self._lay_out()
        for field in (self._name, self._folder):
            field.setCursorPosition(0)  # long ones show how they begin
        self._name.textChanged.connect(self._changed)
        self._folder.textChanged.connect(self._changed)
        self._choose.clicked.connect(self._ask)
        self._changed()

    @property
    def stem(self) -> Path | None:
        """Return the outputs without their extensions; None while name or folder cannot be used."""
        return None if self.fault() else Path(self.folder).expanduser() / self._name.text()

    @property
    def folder(self) -> str:
        return self._folder.text().strip()

    def fault(self) -> str:
        """Return in words what is wrong with name or folder; empty when nothing is."""
        return fault_in_name(self._name.text()) or _fault_in_folder(self.folder)

    def show_plan(self, files: Sequence[PlannedFile]) -> None:
        """Say what would be written, as things stand."""
        self._empty_plan()
        for file in files:
            self._add_file(file)

    def _add_file(self, file: PlannedFile) -> None:
        """Put a file on the plan: its name, what becomes of one that is there, and below it what is kept."""
        row = self._plan.rowCount()
        name = ElidedLabel(file.path.name)
        state = text_label(_state_words(file), role="muted")
        self._plan.addWidget(name, row, 0)
        self._plan.addWidget(state, row, 1, Qt.AlignmentFlag.AlignRight)
        self._planned += [name, state]
        if file.kept:
            words = QCoreApplication.translate("Export", "A file of that name is not one of ours and is kept.")
            kept = text_label(words, role="warning", wraps=True)
            self._plan.addWidget(kept, row + 1, 0, 1, 2)
            self._planned.append(kept)

    def plan_text(self) -> str:
        """Return the plan as it is read."""
        return "\n".join(label.text() for label in self._planned)

    def say(self, fault: str) -> None:
        """Show what is wrong in the place of a plan."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if fault:
            self._empty_plan()

    def _empty_plan(self) -> None:
        for label in self._planned:
            label.hide()
            label.deleteLater()
        self._planned = []

    def _changed(self) -> None:
        set_look(self._name, "kind", "invalid" if fault_in_name(self._name.text()) else "")
        set_look(self._folder, "kind", "invalid" if _fault_in_folder(self.folder) else "")
        self.say(self.fault())
        self.changed.emit()

    def _ask(self) -> None:
        title = QCoreApplication.translate("Export", "Where the files go")
        dialog = QFileDialog(self, title, self.folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _lay_out(self) -> None:
        theme, translate = current_theme(), QCoreApplication.translate
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.metric("space"))
        grid.setVerticalSpacing(theme.metric("space"))
        folder = QHBoxLayout()
        folder.setSpacing(theme.metric("space_tiny"))
        folder.addWidget(self._folder, 1)
        folder.addWidget(self._choose)
        for row, (words, field) in enumerate(
            ((translate("Export", "Name"), self._name), (translate("Export", "Folder"), self._folder))
        ):
            label = text_label(words, role="hint")
            label.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(label, row, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addLayout(folder, 1, 1)
        self._plan.setHorizontalSpacing(theme.metric("space"))
        self._plan.setVerticalSpacing(2)
        self._plan.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 0, 0)  # in line with the heading above
        column.setSpacing(theme.metric("space"))
        column.addLayout(grid)
        column.addWidget(self._fault)
        column.addLayout(self._plan)


def documents() -> str:
    """Return the folder where a person keeps documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _state_words(file: PlannedFile) -> str:
    if file.is_replaced:
        return QCoreApplication.translate("Export", "replaces the last export")
    return QCoreApplication.translate("Export", "new")


def _fault_in_folder(folder: str) -> str:
    """Return in words why nothing can be written there, where that shows before trying."""
    translate = QCoreApplication.translate
    if not folder or "\0" in folder:
        return translate("Export", "A folder is missing.")
    path = Path(folder).expanduser()
    if not path.is_absolute():
        return translate("Export", "Give the whole path of the folder.")
    try:
        nearest = next(place for place in (path, *path.parents) if place.exists())
    except (OSError, StopIteration):
        return translate("Export", "This folder cannot be reached.")
    if not nearest.is_dir():
        return translate("Export", "“{name}” is a file, not a folder.").format(name=nearest.name)
    return ""
