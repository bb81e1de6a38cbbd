"""The saved versions of one transcript as rows, the newest first: a projection of what the library told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.library import VersionInfo
from app.core.overriding import override
from app.core.transcript import VersionId
from app.ui.dialogs.version_words import kind_words, note_words, numbers_of, when_words
from app.ui.kit.plain_text import plain_tip

Index = QModelIndex | QPersistentModelIndex
VERSION_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # VersionRow
_NO_INDEX: Final = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version as the list shows it."""

    version: VersionInfo
    number: int
    when: str
    kind: str
    note: str
    is_base: bool = False  # the working copy stands on it
    is_beside: bool = False  # it is open beside the working copy

    @property
    def below(self) -> str:
        """Return the second line: who and why."""
        return " · ".join(part for part in (self.version.author, self.note) if part)

    @property
    def place(self) -> str:
        """Return in words where it is open."""
        if self.is_base:
            return QCoreApplication.translate("Versions", "working copy")
        return QCoreApplication.translate("Versions", "beside") if self.is_beside else ""


class VersionsModel(QAbstractListModel):
    """Shows VersionRows. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[VersionRow] = []

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(row.below) or None
            case _:
                return row if role == VERSION_ROLE else None

    def show_versions(
        self, versions: Sequence[VersionInfo], *, base: VersionId | None, beside: VersionId | None
    ) -> None:
        """Show these; where only what is open changed, the rows stay."""
        numbers = numbers_of(versions)
        newest_first = sorted(versions, key=lambda item: item.id, reverse=True)
        rows = [
            VersionRow(
                version=version,
                number=numbers[version.id],
                when=when_words(version.created_at),
                kind=kind_words(version.kind),
                note=note_words(version, numbers),
                is_base=version.id == base,
                is_beside=version.id == beside,
            )
            for version in newest_first
        ]
        self._take(rows)

    def row_of(self, version_id: VersionId | None) -> int:
        """Return the row of a version, -1 where there is none."""
        return next((at for at, row in enumerate(self._rows) if row.version.id == version_id), -1)

    def _take(self, rows: list[VersionRow]) -> None:
        if [row.version.id for row in rows] != [row.version.id for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        before, self._rows = self._rows, rows
        for at, row in enumerate(rows):
            if row != before[at]:
                self.dataChanged.emit(self.index(at), self.index(at))


def _spoken(row: VersionRow) -> str:
    name = QCoreApplication.translate("Versions", "Version {number}").format(number=row.number)
    return ", ".join(part for part in (name, row.kind, row.when, row.below, row.place) if part)
