"""The commands as rows of a table: a projection of Actions, and the filter that searches it."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QKeySequence

from app.core.overriding import override
from app.ui.actions import Actions
from app.ui.commands import COMMANDS, Command
from app.ui.kit.plain_text import plain_tip
from app.ui.tokens import current_theme

Index = QModelIndex | QPersistentModelIndex

COMMAND_ROLE: Final = Qt.ItemDataRole.UserRole + 1
KEYS_ROLE: Final = Qt.ItemDataRole.UserRole + 2  # tuple[str, ...] as the platform writes them
IS_OWN_ROLE: Final = Qt.ItemDataRole.UserRole + 3  # a person changed the keys
COMMAND_COLUMN, MENU_COLUMN, KEYS_COLUMN = range(3)
_NO_INDEX: Final = QModelIndex()


class ShortcutsModel(QAbstractTableModel):
    """Shows command, menu and keys of each line of the table. Lives on the GUI thread and owns no truth."""

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._keys = [self._keys_of(command) for command in COMMANDS]
        actions.keys_changed.connect(self._take_keys)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COMMANDS)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else KEYS_COLUMN + 1

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        command = COMMANDS[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(command, index)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(command.hint_words()) or None
            case Qt.ItemDataRole.ForegroundRole if index.column() == MENU_COLUMN:
                return current_theme().colour("muted")
            case _:
                return self._value(command, index, role)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        return (translate("Shortcuts", "Command"), translate("Shortcuts", "Menu"), translate("Shortcuts", "Keys"))[
            section
        ]

    def _text(self, command: Command, index: Index) -> str:
        match index.column():
            case 0:
                return command.words()
            case 1:
                return command.where()
            case _:
                return ", ".join(self._keys[index.row()])

    def _value(self, command: Command, index: Index, role: int) -> Any:
        if role == COMMAND_ROLE:
            return command
        if role == KEYS_ROLE:
            return self._keys[index.row()]
        return self._actions.has_own_keys(command.id) if role == IS_OWN_ROLE else None

    def _keys_of(self, command: Command) -> tuple[str, ...]:
        native = QKeySequence.SequenceFormat.NativeText
        return tuple(keys.toString(native) for keys in self._actions.keys_of(command.id))

    def _take_keys(self) -> None:
        for row, command in enumerate(COMMANDS):
            keys = self._keys_of(command)
            if keys != self._keys[row]:
                self._keys[row] = keys
                self.dataChanged.emit(self.index(row, 0), self.index(row, KEYS_COLUMN))


class ShortcutsFilter(QSortFilterProxyModel):
    """Keeps the rows that hold every word looked for, in command, menu, keys or hint."""

    def __init__(self, source: ShortcutsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSourceModel(source)

    def look_for(self, text: str) -> None:
        self._words = text.casefold().split()
        self.invalidate()

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        command = COMMANDS[source_row]
        keys = self.sourceModel().index(source_row, KEYS_COLUMN).data()
        text = " ".join((command.words(), command.where(), keys, command.hint_words())).casefold()
        return all(word in text for word in self._words)
