"""Replacement rules as a table that is written in: what is found, what stands in its place, how it is looked for."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.options import Replacement
from app.core.overriding import override
from app.core.replacements import RuleError, check

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_CHECKED: Final = Qt.CheckState.Checked.value


class Column(IntEnum):
    """The columns, from the left."""

    FIND = 0
    REPLACE = 1
    WORDS = 2
    CASE = 3
    PATTERN = 4


_TEXTS: Final = {Column.FIND: "find", Column.REPLACE: "replace"}
_MARKS: Final = {Column.WORDS: "is_whole_words", Column.CASE: "minds_case", Column.PATTERN: "is_pattern"}


class RulesModel(QAbstractTableModel):
    """Owns the rows as they are being written, good or not. Lives on the GUI thread. Signal ``edited()``."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Replacement] = []

    def show_rules(self, rules: Sequence[Replacement]) -> None:
        self.beginResetModel()
        self._rows = list(rules)
        self.endResetModel()

    def rules(self) -> tuple[Replacement, ...]:
        """Return the rows that can be used, in their order; rows with nothing in them are none."""
        return tuple(row for row in self._rows if _is_written(row) and not _fault(row))

    def first_fault(self) -> tuple[int, str] | None:
        """Return the number of the first row that cannot be used, and why."""
        faults = ((place, _fault(row)) for place, row in enumerate(self._rows, start=1) if _is_written(row))
        return next((known for known in faults if known[1]), None)

    def add(self) -> QModelIndex:
        """Add an empty row, or return the one that is there; the place to begin to write."""
        last = len(self._rows) - 1
        if last < 0 or _is_written(self._rows[last]):
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows))
            self._rows.append(Replacement(find=""))
            self.endInsertRows()
        return self.index(len(self._rows) - 1, Column.FIND)

    def remove(self, places: Sequence[int]) -> None:
        for place in sorted(set(places), reverse=True):
            self.beginRemoveRows(_ROOT, place, place)
            del self._rows[place]
            self.endRemoveRows()
        self.edited.emit()

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _title(Column(section))
            case Qt.ItemDataRole.ToolTipRole:
                return _explained(Column(section))
            case _:
                return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        is_text = index.column() in _TEXTS
        own = Qt.ItemFlag.ItemIsEditable if is_text else Qt.ItemFlag.ItemIsUserCheckable
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | own

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole if column in _TEXTS:
                return getattr(row, _TEXTS[column])
            case Qt.ItemDataRole.CheckStateRole if column in _MARKS:
                return Qt.CheckState.Checked if getattr(row, _MARKS[column]) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return _fault(row) if _is_written(row) and column in _TEXTS else _explained(column)
            case Qt.ItemDataRole.AccessibleTextRole if column in _MARKS:
                return _explained(column)
            case _:
                return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        column = Column(index.column())
        if column in _TEXTS and role == Qt.ItemDataRole.EditRole:
            changes: dict[str, Any] = {_TEXTS[column]: str(value).strip()}
        elif column in _MARKS and role == Qt.ItemDataRole.CheckStateRole:
            changes = {_MARKS[column]: getattr(value, "value", value) == _CHECKED}
        else:
            return False
        self._rows[index.row()] = replace(self._rows[index.row()], **changes)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(Column) - 1))
        self.edited.emit()
        return True


def _is_written(row: Replacement) -> bool:
    return bool(row.find or row.replace)


def _fault(row: Replacement) -> str:
    try:
        check(row)
    except RuleError as error:
        return str(error)
    return ""


def _title(column: Column) -> str:
    translate = QCoreApplication.translate
    match column:
        case Column.FIND:
            return translate("Rules", "Find")
        case Column.REPLACE:
            return translate("Rules", "Replace with")
        case Column.WORDS:
            return translate("Rules", "Words")
        case Column.CASE:
            return "Aa"
        case Column.PATTERN:
            return ".*"


def _explained(column: Column) -> str:
    translate = QCoreApplication.translate
    match column:
        case Column.FIND:
            return translate("Rules", "What was heard; several words may stand here")
        case Column.REPLACE:
            return translate("Rules", "What is written instead; nothing takes it out")
        case Column.WORDS:
            return translate("Rules", "Whole words only")
        case Column.CASE:
            return translate("Rules", "Capitals must be the same")
        case Column.PATTERN:
            return translate("Rules", "A regular expression")
