"""What was deleted, as rows: a projection of what the library told."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.core.deletion import Deleted, DeletedKind
from app.core.overriding import override
from app.ui.dialogs.version_words import when_words
from app.ui.kit.plain_text import one_line, plain_tip

Index = QModelIndex | QPersistentModelIndex
NAME_COLUMN: Final = 0
_ROOT: Final = QModelIndex()
_COLUMNS: Final = 4


class DeletedModel(QAbstractTableModel):
    """Owns the rows. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Deleted, ...] = ()

    def show_deleted(self, deleted: Sequence[Deleted]) -> None:
        self.beginResetModel()
        self._rows = tuple(deleted)
        self.endResetModel()

    def at(self, row: int) -> Deleted:
        return self._rows[row]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else _COLUMNS

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        return (
            translate("Deleting", "Name"),
            translate("Deleting", "What"),
            translate("Deleting", "Deleted"),
            translate("Deleting", "Kept until"),
        )[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = _texts(self._rows[index.row()])[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text)
            case _:
                return None


def _texts(item: Deleted) -> tuple[str, str, str, str]:
    until = item.purged_from.astimezone()
    day = QDate(until.year, until.month, until.day)
    return one_line(item.name), kind_words(item), when_words(item.deleted_at), QLocale().toString(day, "d MMMM yyyy")


def kind_words(item: Deleted) -> str:
    """Say what it is."""
    translate = QCoreApplication.translate
    match item.key.kind:
        case DeletedKind.RECORDING:
            count = len(item.transcript_ids)
            one, several = (
                translate("Deleting", "recording, 1 transcript"),
                translate("Deleting", "recording, {0} transcripts"),
            )
            return one if count == 1 else several.format(count)
        case DeletedKind.TRANSCRIPT:
            return translate("Deleting", "transcript")
        case DeletedKind.VERSION:
            return translate("Deleting", "version {0}").format(item.version_number)
