"""A table of plain words: one value a row, a word a column. What the words are is said by whoever is shown."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.overriding import override
from app.ui.kit.plain_text import one_line, plain_tip

RowT = TypeVar("RowT")
Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class TextTable(QAbstractTableModel, Generic[RowT]):
    """Owns the rows; a subclass says the words. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RowT, ...] = ()

    @abstractmethod
    def titles(self) -> Sequence[str]:
        """Return the heading of each column."""

    @abstractmethod
    def words(self, row: RowT) -> Sequence[str]:
        """Return what stands in each column."""

    def tip(self, row: RowT, column: int) -> str:
        """Return what the tool tip says; the words themselves, which may be cut."""
        return self.words(row)[column]

    @property
    def rows(self) -> Sequence[RowT]:
        return self._rows

    def at(self, row: int) -> RowT:
        return self._rows[row]

    def show_rows(self, rows: Sequence[RowT]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def words_changed(self) -> None:
        """Show the same rows with other words."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.titles())

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.titles()[section] if is_title else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(self.words(row)[column])
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self.tip(row, column))
            case _:
                return None
