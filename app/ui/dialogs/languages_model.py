"""The languages that can be chosen, as rows with check marks; those that are chosen stand first when it is filled."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.core.languages import LANGUAGES
from app.core.overriding import override
from app.ui.option_words import language_name

Index = QModelIndex | QPersistentModelIndex
SEARCH_ROLE: Final = Qt.ItemDataRole.UserRole  # name and code, for whoever knows only one of them
FIRST_LANGUAGES: Final = ("en", "de", "es", "fr", "zh")


class LanguagesModel(QAbstractListModel):
    """Owns which rows are checked. Lives on the GUI thread. Signal ``chosen(tuple of codes)``: the person checked one."""

    chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checked: set[str] = set()
        self._codes: list[str] = []
        self.fill(())

    def fill(self, languages: Sequence[str]) -> None:
        """Check these and no others, and put them first."""
        self.beginResetModel()
        self._checked = set(languages)
        self._codes = sorted(LANGUAGES, key=self._place)
        self.endResetModel()

    def checked(self) -> tuple[str, ...]:
        return tuple(sorted(self._checked))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._codes)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        checkable = Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | checkable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        code = self._codes[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return language_name(code)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if code in self._checked else Qt.CheckState.Unchecked
            case _:
                return f"{language_name(code)} {code}" if role == SEARCH_ROLE else None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        code = self._codes[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._checked.add(code)
        else:
            self._checked.discard(code)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
        self.chosen.emit(self.checked())
        return True

    def _place(self, code: str) -> tuple[bool, bool, str]:
        return (code not in self._checked, code not in FIRST_LANGUAGES, language_name(code))
