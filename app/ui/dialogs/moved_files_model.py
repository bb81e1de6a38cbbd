"""The list of recordings that are not where they were, and what became of each: a projection, no truth."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.media import MediaId
from app.core.overriding import override
from app.ui.kit.plain_text import one_line, plain_tip
from app.workflow.relinking import LostRecording, RelinkReport

Index = QModelIndex | QPersistentModelIndex
NAME_COLUMN: Final = 0
_ROOT: Final = QModelIndex()


class MovedFilesModel(QAbstractTableModel):
    """Owns the rows. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LostRecording, ...] = ()
        self._outcomes: dict[MediaId, str] = {}

    def show_lost(self, lost: Sequence[LostRecording]) -> None:
        self.beginResetModel()
        self._rows, self._outcomes = tuple(lost), {}
        self.endResetModel()

    def show_report(self, report: RelinkReport) -> None:
        """Say at each row what the search came to."""
        found = QCoreApplication.translate("MovedFiles", "found: {0}")
        self._outcomes = {
            **{one.media.id: found.format(one.path) for one in report.found},
            **{one.found.media.id: one.sentence for one in report.refused},
        }
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 1))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 2

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        return translate("MovedFiles", "Recording") if section == NAME_COLUMN else translate("MovedFiles", "Where")

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        text = row.media.name if index.column() == NAME_COLUMN else self._where(row)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(text)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(text)
            case _:
                return None

    def _where(self, row: LostRecording) -> str:
        outcome = self._outcomes.get(row.media.id)
        if outcome is not None:
            return outcome
        words = (
            QCoreApplication.translate("MovedFiles", "another file lies there: {0}")
            if row.is_changed
            else QCoreApplication.translate("MovedFiles", "not at {0}")
        )
        return words.format(row.path)
