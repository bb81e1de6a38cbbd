"""The model of the results."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.overriding import override
from app.core.search import SearchPlace, SearchResults
from app.core.transcript import TranscriptId
from app.ui.search.rows import ResultRow, rows_of

Index = QModelIndex | QPersistentModelIndex


class ResultRole(IntEnum):
    """What can be asked of a row beside what Qt itself asks."""

    ROW = Qt.ItemDataRole.UserRole + 1


class ResultsModel(QAbstractListModel):
    """Owns the rows that are shown. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results = SearchResults()
        self._opened: dict[TranscriptId, Sequence[SearchPlace]] = {}
        self._rows: list[ResultRow] = []

    @property
    def results(self) -> SearchResults:
        return self._results

    def show(self, results: SearchResults, *, keeps_opened: bool = False) -> None:
        """Show these; transcripts whose places were all asked for stay so where it is the same question."""
        self._results = results
        if not keeps_opened:
            self._opened = {}
        self._fill()

    def open_places(self, transcript_id: TranscriptId, places: Sequence[SearchPlace]) -> None:
        """Show all places of a transcript."""
        self._opened[transcript_id] = places
        self._fill()

    def row_at(self, place: int) -> ResultRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def next_choice(self, place: int, step: int) -> int:
        """Return the next row that can be chosen in a direction, -1 where there is none."""
        place += step
        while 0 <= place < len(self._rows) and not self._rows[place].is_choice:
            place += step
        return place if 0 <= place < len(self._rows) else -1

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = list(rows_of(self._results, self._opened))
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case ResultRole.ROW:
                return row
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        leaf = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return leaf | Qt.ItemFlag.ItemIsSelectable if row.is_choice else leaf
