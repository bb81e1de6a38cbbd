"""The place for deleted things: brought back from here until their time has come."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QTableView, QWidget

from app.core.deletion import Deleted
from app.ui.dialogs.deleted_model import NAME_COLUMN, DeletedModel
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import empty_hint
from app.ui.kit.rows import dress_records

_WIDTH_PX, _HEIGHT_PX = 760, 440
_WHAT_PX, _WHEN_PX = 180, 150


class DeletedDialog(QDialog):
    """Owns the list; asks by signals. Lives on the GUI thread.

    Signals: ``restore_requested`` (list of DeletedKey), ``purge_requested`` (list of Deleted).
    """

    restore_requested = Signal(object)
    purge_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(translate("Deleting", "Deleted"))
        self.model = DeletedModel(self)
        self.table = QTableView()
        self._none = empty_hint(
            translate("Deleting", "Nothing has been deleted. What you delete can be brought back from here.")
        )
        self._purge = push_button(translate("Deleting", "Remove for good…"))
        self._restore = push_button(translate("Deleting", "Bring back"), kind="primary")
        self._close = push_button(translate("Deleting", "Close"))
        self._lay_out()
        self._restore.clicked.connect(self._ask_back)
        self._purge.clicked.connect(lambda: self.purge_requested.emit(self.selected()))
        self._close.clicked.connect(self.close)
        self.table.doubleClicked.connect(lambda _index: self._ask_back())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_what_can_be_done())
        self.finished.connect(self.deleteLater)
        self.show_deleted(())

    def show_deleted(self, deleted: Sequence[Deleted]) -> None:
        """Show these; the first is selected."""
        self.model.show_rows(deleted)
        self.table.setVisible(bool(deleted))
        self._none.setVisible(not deleted)
        if deleted:
            self._select_first()
            self.table.setFocus()
        self._show_what_can_be_done()

    def _select_first(self) -> None:
        """Select a row whatever keys are held: Shift may still be down from deleting."""
        flags = QItemSelectionModel.SelectionFlag
        first = self.model.index(0, 0)
        self.table.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)

    def selected(self) -> list[Deleted]:
        return [self.model.at(index.row()) for index in self.table.selectionModel().selectedRows()]

    def _ask_back(self) -> None:
        self.restore_requested.emit([item.key for item in self.selected()])

    def _show_what_can_be_done(self) -> None:
        for button in (self._restore, self._purge):
            button.setEnabled(bool(self.selected()))

    def _lay_out(self) -> None:
        translate = QCoreApplication.translate
        below = translate("Deleting", "Kept for 30 days; tidying the library removes for good what is older.")
        self.table.setModel(self.model)
        words = translate("Deleting", "Deleted things, the newest first")
        dress_records(self.table, words, stretching=NAME_COLUMN, widths={1: _WHAT_PX, 2: _WHEN_PX, 3: _WHEN_PX})
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        column = page_of(self)
        column.addLayout(heading(translate("Deleting", "Deleted"), below))
        column.addWidget(self.table, 1)
        column.addWidget(self._none, 1)
        column.addLayout(foot([self._purge], [self._close, self._restore]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
