"""The back-ups of a library: which there are, whether they are sound, making one, and going back to one."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHeaderView, QStackedWidget, QTableView, QWidget

from app.core.errors import FriscoError
from app.core.library import BackupRecord
from app.core.overriding import override
from app.core.safekeeping import BackupFinding, Opening
from app.ui.dialogs.backups_model import FINDING_ROLE, REASON, STATE, BackupsModel
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.restore_question import RestoreQuestion
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.rows import dress_rows
from app.ui.kit.thin_progress import ThinProgress

_SIZE: Final = (760, 520)
_ASKED: Final = "asked"


class BackupsPort(Protocol):
    """What the dialog asks about back-ups; all calls block and are made on another thread. ``store.Backups`` is one."""

    def listed(self) -> list[BackupRecord]: ...
    def check(self, record: BackupRecord) -> BackupFinding: ...
    def back_up(self, reason: str) -> Path: ...


class BackupsDialog(QDialog):
    """Owns the list and the threads that check it. Lives on the GUI thread.

    With ``trouble`` no library is open: what is wrong is said, the newest sound back-up is chosen, and none is made.
    Signal ``opening_requested(Opening)``: open the library anew in this way; the dialog has closed itself.
    """

    opening_requested = Signal(object)

    def __init__(
        self, port: BackupsPort, parent: QWidget | None = None, *, trouble: str = "", is_damaged: bool = False
    ) -> None:
        """Show the back-ups; ``is_damaged`` says that the library that is open must not be backed up."""
        super().__init__(parent)
        self._port, self._trouble = port, trouble
        self._looks, self._acts = Errands(self), Errands(self)
        self._is_chosen = False
        self.model = BackupsModel(self)
        self.table = QTableView()
        self.banner = Banner(trouble, tone="error")
        self.question = RestoreQuestion(has_library=not trouble)
        self._progress = ThinProgress(self.tr("Making a back-up"))
        self._stack = QStackedWidget()
        self._make = push_button(self.tr("Back up now"), icon_name="save")
        self._file = push_button(self.tr("Restore from a file…"), kind="quiet")
        self.read_only = push_button(self.tr("Open for reading only"))
        self._close = push_button(self.tr("Quit") if trouble else self.tr("Close"))
        self.restore = push_button(self.tr("Restore…"), kind="primary")
        self.setWindowTitle(self.tr("Back-ups"))
        self._lay_out(may_be_made=not (trouble or is_damaged))
        self._connect()
        self._show_what_can_be_done()
        self.table.setFocus()
        self.look()

    def look(self) -> None:
        """Read the list anew, and check what is new in it."""
        self._looks.run("list", self._port.listed, self._show, self._say_fault)

    def offer_reading(self, *, is_possible: bool) -> None:
        """Offer to open the damaged library for reading."""
        self.read_only.setVisible(is_possible)

    @override
    def reject(self) -> None:
        """Take Escape for a no to the question first."""
        if self.question.isVisible():
            self._show_question(is_asked=False)
        else:
            super().reject()

    @override
    def done(self, result: int) -> None:
        self._looks.close()
        self._acts.close()
        super().done(result)
        self.deleteLater()

    # --- showing ----------------------------------------------------------------------------------------------------

    def _show(self, records: Sequence[BackupRecord]) -> None:
        chosen = self._selected_record() if self._is_chosen else None
        self.model.show_records(records)
        self._stack.setCurrentIndex(0 if records else 1)
        if records:
            self.table.selectRow(self.model.records.index(chosen) if chosen in self.model.records else 0)
        for record in self.model.unchecked():
            self._looks.run(str(record.path), partial(self._port.check, record), self._take, self._say_fault)
        self._show_what_can_be_done()

    def _take(self, finding: BackupFinding) -> None:
        self.model.take_finding(finding)
        if self._trouble and not self._is_chosen and self.model.row_of_newest_sound() >= 0:
            self.table.selectRow(self.model.row_of_newest_sound())
        self._show_what_can_be_done()

    def _say_fault(self, error: FriscoError) -> None:
        self._progress.hide()
        self.banner.say(error.sentence, tone="error")
        self.banner.show()
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        finding = self._selected()
        self.restore.setEnabled(finding is not None and finding.is_sound)
        self._make.setEnabled(not self._acts.is_busy)

    # --- acting -----------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a back-up now; it is checked like the others when it is there."""
        self._progress.set_fraction(None)
        self._progress.show()
        self._acts.run("make", partial(self._port.back_up, _ASKED), self._made, self._say_fault)
        self._show_what_can_be_done()

    def _made(self, _path: Path) -> None:
        self._progress.hide()
        self._is_chosen = False
        self.look()

    def _ask(self) -> None:
        finding = self._selected()
        if finding is not None and finding.is_sound:
            self._show_question(is_asked=True)
            self.question.ask(finding)

    def _show_question(self, *, is_asked: bool) -> None:
        self.question.setVisible(is_asked)
        self._buttons.setVisible(not is_asked)
        self.table.setEnabled(not is_asked)
        if not is_asked:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_file(self) -> None:
        kinds = self.tr("Databases of a library (*.db);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Restore from a file"), "", kinds)
        if name:
            self.ask_about_file(Path(name))

    def ask_about_file(self, path: Path) -> None:
        """Ask about a file that a person brings; it is looked through when it is restored."""
        self._show_question(is_asked=True)
        self.question.ask_about_file(path)

    def _open(self, opening: Opening) -> None:
        self.accept()
        self.opening_requested.emit(opening)

    def _selected_record(self) -> BackupRecord | None:
        row = self.table.currentIndex().row()
        return self.model.records[row] if 0 <= row < len(self.model.records) else None

    def _selected(self) -> BackupFinding | None:
        finding: BackupFinding | None = self.table.currentIndex().data(FINDING_ROLE)
        return finding

    # --- laying out -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_what_can_be_done())
        self.table.clicked.connect(self._note_choice)
        self.table.activated.connect(lambda _index: self._ask())
        self._make.clicked.connect(self.back_up)
        self._file.clicked.connect(self._choose_file)
        self.restore.clicked.connect(self._ask)
        self.read_only.clicked.connect(lambda: self._open(Opening(is_read_only=True)))
        self._close.clicked.connect(self.reject)
        self.question.declined.connect(lambda: self._show_question(is_asked=False))
        self.question.agreed.connect(lambda path: self._open(Opening(restore=path)))

    def _note_choice(self, _index: QModelIndex) -> None:
        self._is_chosen = True

    def _lay_out(self, *, may_be_made: bool) -> None:
        translate = QCoreApplication.translate
        self.table.setModel(self.model)
        _dress(self.table)
        hint = translate("Backups", "One is made by itself while you work, and before every upgrade.")
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("hard-drive", translate("Backups", "There are no back-ups yet"), hint))
        self._buttons = QWidget()
        row = foot([self._make, self._file], [self.read_only, self._close, self.restore])
        row.setContentsMargins(0, 0, 0, 0)
        self._buttons.setLayout(row)
        below = translate(
            "Backups", "Of all transcripts, versions and jobs. Recordings are not in them: they never change."
        )
        column = page_of(self)
        column.addLayout(heading(translate("Backups", "Back-ups"), below))
        for widget, stretch in ((self.banner, 0), (self._stack, 1), (self._progress, 0), (self.question, 0)):
            column.addWidget(widget, stretch)
        column.addWidget(self._buttons)
        self.banner.setVisible(bool(self._trouble))
        for hidden in (self._progress, self.question, self.read_only):
            hidden.hide()
        self._make.setVisible(may_be_made)
        self.resize(*_SIZE)


def _dress(table: QTableView) -> None:
    dress_rows(table)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(QCoreApplication.translate("Backups", "Back-ups"))
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(72)
    header.setSectionsClickable(False)
    header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.ResizeToContents)
