"""Every command with its keys, to be searched and changed."""

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QWidget

from app.core.overriding import override
from app.ui.actions import Actions
from app.ui.dialogs.frame import foot, page_of
from app.ui.dialogs.keys_editor import KeysEditor
from app.ui.dialogs.shortcut_delegate import ShortcutDelegate
from app.ui.dialogs.shortcuts_model import COMMAND_COLUMN, COMMAND_ROLE, KEYS_COLUMN, ShortcutsFilter, ShortcutsModel
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import SearchField
from app.ui.kit.labels import text_label
from app.ui.kit.rows import dress_rows


class ShortcutsDialog(QDialog):
    """Shows and changes the keys that Actions owns; a change holds at once. Lives on the GUI thread."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._model = ShortcutsModel(actions, self)
        self._filter = ShortcutsFilter(self._model, self)
        self._search = SearchField(self.tr("Search commands and keys"))
        self._table = _Table()
        self._none = text_label(self.tr("No command is called so."), role="hint")
        self._editor = KeysEditor(actions)
        self._reset_all = push_button(self.tr("Reset all keys"), kind="quiet")
        self._close = push_button(self.tr("Close"))
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._lay_out()
        self._connect()
        self._filter_rows("")

    @property
    def table(self) -> QTableView:
        return self._table

    @property
    def editor(self) -> KeysEditor:
        return self._editor

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the list or the search begin a change, and the arrows leave the search for the list."""
        in_search = self._search.hasFocus()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (in_search or self._table.hasFocus()):
            self._editor.listen()
        elif in_search and event.key() == Qt.Key.Key_Down:
            self._table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._filter_rows)
        self._table.selectionModel().currentRowChanged.connect(self._show_current)
        self._table.doubleClicked.connect(lambda _index: self._editor.listen())
        self._editor.finished.connect(lambda: self._table.setFocus(Qt.FocusReason.OtherFocusReason))
        self._reset_all.clicked.connect(self._actions.reset_all_keys)
        self._actions.keys_changed.connect(self._show_resettable)
        self._close.clicked.connect(self.close)
        self._show_resettable()

    def _filter_rows(self, text: str) -> None:
        self._filter.look_for(text)
        has_rows = self._filter.rowCount() > 0
        self._table.setVisible(has_rows)
        self._none.setVisible(not has_rows)
        if has_rows and not self._table.currentIndex().isValid():
            self._table.selectRow(0)
        if not has_rows:
            self._editor.show_command(None)

    def _show_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._editor.show_command(current.data(COMMAND_ROLE) if current.isValid() else None)

    def _show_resettable(self) -> None:
        self._reset_all.setEnabled(self._actions.has_any_own_keys())

    def _lay_out(self) -> None:
        self._table.setModel(self._filter)
        self._table.dress()
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = page_of(self)
        column.addWidget(self._search)
        column.addWidget(self._table, 1)
        column.addWidget(self._none, 1)
        column.addWidget(self._editor)
        column.addLayout(foot([self._reset_all], [self._close]))
        self.resize(640, 640)
        self._search.setFocus()


class _Table(QTableView):
    """The list of commands: a row a command, Tab leaves it."""

    def dress(self) -> None:
        """Take heights, widths and manners, after the model is there."""
        dress_rows(self)
        self.setItemDelegateForColumn(KEYS_COLUMN, ShortcutDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(QCoreApplication.translate("Shortcuts", "Commands"))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COMMAND_COLUMN, QHeaderView.ResizeMode.Stretch)
        header.hide()
