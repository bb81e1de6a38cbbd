"""The files that were written from a transcript: found again, or written anew."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QTableView, QWidget

from app.ui.dialogs.earlier_exports_model import NAME_COLUMN, EarlierExportsModel
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import empty_hint
from app.ui.kit.rows import dress_records
from app.workflow.export_history import EarlierExport

_WIDTH_PX, _HEIGHT_PX = 760, 420
_VERSION_PX, _WHEN_PX, _STATE_PX = 90, 150, 170


class EarlierExportsDialog(QDialog):
    """Owns the list; asks by signals. Lives on the GUI thread.

    Signals, with an EarlierExport: ``reveal_requested``, ``repeat_requested``.
    """

    reveal_requested = Signal(object)
    repeat_requested = Signal(object)

    def __init__(self, name: str, exports: Sequence[EarlierExport], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(translate("Exports", "Earlier exports"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = EarlierExportsModel(self)
        self.table = QTableView()
        self._none = empty_hint(translate("Exports", "Nothing has been exported from this transcript yet."))
        self._reveal = push_button(translate("Exports", "Show in its folder"), kind="quiet", icon_name="folder-open")
        self._repeat = push_button(translate("Exports", "Export again"), kind="primary")
        self._close = push_button(translate("Exports", "Close"))
        self._lay_out(name)
        self._reveal.clicked.connect(lambda: self._ask(self.reveal_requested.emit))
        self._repeat.clicked.connect(lambda: self._ask(self.repeat_requested.emit))
        self._close.clicked.connect(self.close)
        self.table.doubleClicked.connect(lambda _index: self._ask(self.reveal_requested.emit))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_what_can_be_done())
        self.show_exports(exports)

    def show_exports(self, exports: Sequence[EarlierExport]) -> None:
        """Show these; the first is selected."""
        self.model.show_rows(exports)
        self.table.setVisible(bool(exports))
        self._none.setVisible(not exports)
        if exports:
            self.table.selectRow(0)
            self.table.setFocus()
        self._show_what_can_be_done()

    def selected(self) -> EarlierExport | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.at(rows[0].row()) if rows else None

    def _ask(self, ask: Callable[[EarlierExport], object]) -> None:
        item = self.selected()
        if item is not None:
            ask(item)

    def _show_what_can_be_done(self) -> None:
        for button in (self._reveal, self._repeat):
            button.setEnabled(self.selected() is not None)

    def _lay_out(self, name: str) -> None:
        translate = QCoreApplication.translate
        self.table.setModel(self.model)
        words = translate("Exports", "Files written from this transcript, the newest first")
        dress_records(self.table, words, stretching=NAME_COLUMN, widths={1: _VERSION_PX, 2: _WHEN_PX, 3: _STATE_PX})
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        column = page_of(self)
        column.addLayout(heading(translate("Exports", "Earlier exports"), name))
        column.addWidget(self.table, 1)
        column.addWidget(self._none, 1)
        column.addLayout(foot([self._reveal], [self._close, self._repeat]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
