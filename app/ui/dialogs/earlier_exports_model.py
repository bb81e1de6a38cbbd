"""Earlier exports as rows: a projection of what was told of them."""

from collections.abc import Sequence
from typing import Any, Final, assert_never

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.overriding import override
from app.ui.dialogs.version_words import when_words
from app.ui.kit.plain_text import one_line, plain_tip
from app.workflow.export_history import EarlierExport, ExportState

Index = QModelIndex | QPersistentModelIndex
NAME_COLUMN: Final = 0
_ROOT: Final = QModelIndex()
_COLUMNS: Final = 4


class EarlierExportsModel(QAbstractTableModel):
    """Owns the rows. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[EarlierExport, ...] = ()

    def show_exports(self, exports: Sequence[EarlierExport]) -> None:
        self.beginResetModel()
        self._rows = tuple(exports)
        self.endResetModel()

    def at(self, row: int) -> EarlierExport:
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
            translate("Exports", "File"),
            translate("Exports", "Version"),
            translate("Exports", "Written"),
            translate("Exports", "Now"),
        )[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _texts(item)[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_legible(str(item.record.path)))
            case _:
                return None


def state_words(state: ExportState) -> str:
    """Say what has become of a file."""
    translate = QCoreApplication.translate
    match state:
        case ExportState.THERE:
            return translate("Exports", "there, as written")
        case ExportState.REPLACED:
            return translate("Exports", "written again since")
        case ExportState.CHANGED:
            return translate("Exports", "changed since")
        case ExportState.GONE:
            return translate("Exports", "no longer there")
        case ExportState.UNREADABLE:
            return translate("Exports", "cannot be read")
        case _:
            assert_never(state)


def _texts(item: EarlierExport) -> tuple[str, str, str, str]:
    number = item.version_number
    version = QCoreApplication.translate("Exports", "deleted") if number is None else str(number)
    return (
        _legible(item.record.path.name),
        version,
        when_words(item.record.exported_at),
        state_words(item.state),
    )


def _legible(name: str) -> str:
    """Return a name that can be shown: bytes that are no UTF-8 become question marks."""
    return one_line(name.encode("utf-8", "replace").decode("utf-8"))
