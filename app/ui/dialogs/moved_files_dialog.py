"""Finding recordings that are not where they were, in a folder that the person shows."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QHeaderView, QTableView, QWidget

from app.core.errors import FriscoError
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.moved_files_model import NAME_COLUMN, MovedFilesModel
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import empty_hint
from app.ui.kit.labels import text_label
from app.ui.kit.rows import dress_rows
from app.ui.kit.thin_progress import ThinProgress
from app.ui.queue.known_files import counted
from app.workflow.relinking import LostRecording, RelinkProgress, RelinkReport, Tell

_TELL_EVERY_S: Final = 0.1
_WIDTH_PX, _HEIGHT_PX = 680, 460


class Finding(Protocol):
    """What looks for them; it may block."""

    def lost(self, is_wanted: Callable[[], bool]) -> list[LostRecording]: ...

    def find(
        self, lost: Sequence[LostRecording], folder: Path, *, tell: Tell, is_wanted: Callable[[], bool]
    ) -> RelinkReport: ...


class MovedFilesDialog(QDialog):
    """Owns the search and its thread. Lives on the GUI thread; closing it stops the search.

    Signal ``found`` (RelinkReport): a search has ended.
    """

    found = Signal(object)
    _progressed = Signal(object)

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._finding = finding
        self._errands = Errands(self)
        self._is_wanted = True
        self._is_searching = False
        self._told_s = float("-inf")
        self._lost: Sequence[LostRecording] = ()
        self._model = MovedFilesModel(self)
        self._table = QTableView()
        self._none = empty_hint(translate("MovedFiles", "Every recording is where it should be."))
        self._words = text_label(translate("MovedFiles", "Looking which recordings are missing…"), wraps=True)
        self._line = ThinProgress(translate("MovedFiles", "Search"))
        self._search = push_button(translate("MovedFiles", "Look in a folder…"), kind="primary")
        self._stop = push_button(translate("MovedFiles", "Stop"))
        self._close = push_button(translate("MovedFiles", "Close"))
        self.setWindowTitle(translate("MovedFiles", "Find moved files"))
        self._lay_out()
        self._connect()
        self._show_busy(is_busy=True)
        self._errands.run("lost", lambda: finding.lost(lambda: self._is_wanted), self._show_lost, self._refuse)

    def search(self, folder: Path) -> None:
        """Look through this folder and all inside it."""
        self._is_searching = True
        self._show_busy(is_busy=True)
        work = partial(self._finding.find, self._lost, folder, tell=self._tell, is_wanted=lambda: self._is_searching)
        self._errands.run("find", work, self._show_report, self._refuse)

    @property
    def model(self) -> MovedFilesModel:
        return self._model

    def words(self) -> str:
        return self._words.text()

    def _connect(self) -> None:
        self._search.clicked.connect(self._choose_folder)
        self._stop.clicked.connect(self._stop_search)
        self._close.clicked.connect(self.close)
        self._progressed.connect(self._show_progress)
        self.finished.connect(self._end)

    def _choose_folder(self) -> None:
        title = QCoreApplication.translate("MovedFiles", "Where are they now?")
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.search(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, progress: RelinkProgress) -> None:
        """Pass on how far it is, ten times a second; called on the search's thread."""
        if time.monotonic() - self._told_s >= _TELL_EVERY_S:
            self._told_s = time.monotonic()
            self._progressed.emit(progress)

    def _stop_search(self) -> None:
        self._is_searching = False

    def _end(self) -> None:
        self._is_wanted = self._is_searching = False
        self._errands.close()
        self.deleteLater()

    def _show_lost(self, lost: Sequence[LostRecording]) -> None:
        self._lost = lost
        self._model.show_lost(lost)
        self._show_busy(is_busy=False)
        self._words.setVisible(bool(lost))
        translate = QCoreApplication.translate
        text = translate("MovedFiles", "Not where they were: {0}. Their texts are not touched.").format(len(lost))
        self._words.setText(text)

    def _show_progress(self, progress: RelinkProgress) -> None:
        if not self._is_searching:
            return
        text = QCoreApplication.translate("MovedFiles", "Files looked at: {0}; recordings found: {1} of {2}")
        self._words.setText(text.format(counted(progress.looked_at), progress.found, progress.lost))

    def _show_report(self, report: RelinkReport) -> None:
        self._is_searching = False
        self._lost = report.still_lost
        self._model.show_report(report)
        self._words.setText(_report_words(report))
        self._show_busy(is_busy=False)
        self.found.emit(report)

    def _refuse(self, error: FriscoError) -> None:
        self._is_searching = False
        self._words.setText(error.sentence)
        self._show_busy(is_busy=False)

    def _show_busy(self, *, is_busy: bool) -> None:
        has_rows = self._model.rowCount() > 0
        self._line.setVisible(is_busy)
        self._line.set_fraction(None if is_busy else 1.0)
        self._table.setVisible(has_rows)
        self._none.setVisible(not has_rows and not is_busy)
        self._search.setVisible(not self._is_searching)
        self._search.setEnabled(not is_busy and bool(self._lost))
        self._stop.setVisible(self._is_searching)

    def _lay_out(self) -> None:
        translate = QCoreApplication.translate
        below = translate("MovedFiles", "Show a folder: they are known by their content, whatever they are called now.")
        self._table.setModel(self._model)
        dress_rows(self._table)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(False)
        self._table.setAccessibleName(translate("MovedFiles", "Recordings that are not where they were"))
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(NAME_COLUMN, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(NAME_COLUMN, _WIDTH_PX // 3)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column = page_of(self)
        column.addLayout(heading(translate("MovedFiles", "Find moved files"), below))
        column.addWidget(self._table, 1)
        column.addWidget(self._none, 1)
        column.addWidget(self._words)
        column.addWidget(self._line)
        column.addLayout(foot([], [self._stop, self._close, self._search]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)


def _report_words(report: RelinkReport) -> str:
    translate = QCoreApplication.translate
    found = translate("MovedFiles", "Found: {0}, still missing: {1}; files looked at: {2}.").format(
        len(report.found), len(report.still_lost), counted(report.looked_at)
    )
    if report.is_whole or not report.still_lost:
        return found
    return f"{translate('MovedFiles', 'Stopped.')} {found}"
