"""The model of the library: summaries of transcripts under headings of days, as far as the filter lets them through.

It filters itself: with headings between the rows a proxy would ask in Python for each row, and be slower than this.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from app.core.lettering import clean_line
from app.core.library import TranscriptSummary
from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.library.day_words import day_words
from app.ui.library.folding import needles
from app.ui.library.row import NO_MARKS, DayRow, LibraryRole, LibraryRow, RowKey, TranscriptMarks, library_row
from app.ui.library.wishes import TranscriptRename

Index = QModelIndex | QPersistentModelIndex
Row = LibraryRow | DayRow
_PLACES: Final[dict[int, str]] = {
    Qt.ItemDataRole.DisplayRole: "title",
    Qt.ItemDataRole.EditRole: "title",
    Qt.ItemDataRole.ToolTipRole: "tip",
    Qt.ItemDataRole.AccessibleTextRole: "spoken",
    Qt.ItemDataRole.AccessibleDescriptionRole: "line",
    LibraryRole.TRANSCRIPT_ID: "summary.id",
    LibraryRole.MEDIA_ID: "summary.media_id",
    LibraryRole.STATE: "state",
    LibraryRole.IS_EDITED: "is_edited",
}
_DATA: Final[dict[int, Callable[[LibraryRow], Any]]] = {role: attrgetter(place) for role, place in _PLACES.items()}
_SPOKEN: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class LibraryModel(QAbstractListModel):
    """Owns the rows that are shown, not the transcripts. Lives on the GUI thread.

    Signals: ``rename_requested`` (TranscriptRename) when a title was edited in place; the row changes when the new
    summary comes. ``count_changed`` when there are more or fewer transcripts, in all or behind the filter.
    """

    rename_requested = Signal(object)
    count_changed = Signal()

    def __init__(self, *, today: Callable[[], date] = date.today, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask_today = today
        self._today = today()
        self._all: dict[TranscriptId, LibraryRow] = {}
        self._marks: dict[TranscriptId, TranscriptMarks] = {}
        self._needles: tuple[str, ...] = ()
        self._open: TranscriptId | None = None
        self._rows: list[Row] = []
        self._keys: list[RowKey] = []

    # --- fed --------------------------------------------------------------------------------------------------------

    def set_transcripts(self, summaries: Iterable[TranscriptSummary]) -> None:
        """Show these transcripts and no others."""
        self._all = {summary.id: self._row_for(summary) for summary in summaries}
        self._show_all()

    @Slot(object)
    def apply(self, summary: TranscriptSummary) -> None:
        """Take in a transcript: new, renamed, with another version."""
        old = self._all.get(summary.id)
        self._replace(old, self._row_for(summary))
        if old is None:
            self.count_changed.emit()

    def remove(self, transcript_id: TranscriptId) -> None:
        """Take a transcript out of the list; on disk nothing happens."""
        row = self._all.pop(transcript_id, None)
        self._marks.pop(transcript_id, None)
        if row is not None:
            self._take_out(row)
            self.count_changed.emit()

    def mark(self, transcript_id: TranscriptId, marks: TranscriptMarks) -> None:
        """Note what the summary does not tell; it is kept for a transcript that is still to come."""
        self._marks[transcript_id] = marks
        self._refresh(transcript_id)

    def marks_of(self, transcript_id: TranscriptId) -> TranscriptMarks:
        return self._marks.get(transcript_id, NO_MARKS)

    def show_open(self, transcript_id: TranscriptId | None) -> None:
        """Emphasise the transcript that the editor shows."""
        before, self._open = self._open, transcript_id
        for changed in {before, transcript_id} - {None}:
            self._refresh(changed)

    @Slot(str)
    def set_filter(self, text: str) -> None:
        """Show only transcripts whose names and tags contain all these words."""
        wanted = needles(text)
        if wanted != self._needles:
            self._needles = wanted
            self._show_all()

    @Slot()
    def turn_day(self) -> None:
        """Rename the headings when midnight has passed."""
        if self._ask_today() != self._today:
            self._today = self._ask_today()
            self._show_all()

    # --- asked ------------------------------------------------------------------------------------------------------

    @property
    def total_count(self) -> int:
        return len(self._all)

    @property
    def shown_count(self) -> int:
        return sum(isinstance(row, LibraryRow) for row in self._rows) if self._needles else len(self._all)

    def row_at(self, index: Index) -> Row | None:
        """Return the row as a value; None for an index that is none of ours."""
        if not (index.isValid() and index.row() < len(self._rows)):
            return None
        return self._rows[index.row()]

    def is_heading(self, row: int) -> bool:
        return isinstance(self._rows[row], DayRow)

    def transcript_at(self, index: Index) -> LibraryRow | None:
        row = self.row_at(index)
        return row if isinstance(row, LibraryRow) else None

    def index_of(self, transcript_id: TranscriptId) -> QModelIndex:
        """Return where a transcript is shown; an invalid index while the filter hides it."""
        row = self._all.get(transcript_id)
        place = None if row is None else self._place_of(row)
        return QModelIndex() if place is None else self.index(place)

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match self.row_at(index):
            case DayRow() as row:
                return _data_of_day(row, role)
            case LibraryRow() as row:
                return self._data_of(row, role)
            case None:
                return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.transcript_at(index) is None:
            return Qt.ItemFlag.ItemNeverHasChildren if index.isValid() else Qt.ItemFlag.NoItemFlags
        selectable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return selectable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for the new title; False, because nothing has changed yet."""
        row = self.transcript_at(index)
        title = clean_line(str(value)).strip()
        if row is not None and role == Qt.ItemDataRole.EditRole and title not in ("", row.title):
            self.rename_requested.emit(TranscriptRename(transcript_id=row.summary.id, title=title))
        return False

    # --- inside -----------------------------------------------------------------------------------------------------

    def _data_of(self, row: LibraryRow, role: int) -> Any:
        getter = _DATA.get(role)
        if getter is not None:
            return getter(row)
        match role:
            case LibraryRole.ROW:
                return row
            case LibraryRole.IS_HEADING:
                return False
            case _:
                return None

    def _row_for(self, summary: TranscriptSummary) -> LibraryRow:
        return library_row(summary, self.marks_of(summary.id), is_open=summary.id == self._open)

    def _refresh(self, transcript_id: TranscriptId | None) -> None:
        row = None if transcript_id is None else self._all.get(transcript_id)
        if row is not None:
            new = replace(row, marks=self.marks_of(row.summary.id), is_open=row.summary.id == self._open)
            self._replace(row, new)

    def _replace(self, old: LibraryRow | None, new: LibraryRow) -> None:
        """Put a row in the place of its former self, or where it belongs now."""
        self._all[new.summary.id] = new
        place = None if old is None else self._place_of(old)
        if old is not None and place is not None and old.key == new.key and self._lets_through(new):
            self._rows[place] = new
            if new != old:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        if old is not None:
            self._take_out(old)
        if self._lets_through(new):
            self._put_in(new)

    def _put_in(self, row: LibraryRow) -> None:
        place = bisect_left(self._keys, row.key)
        heading = self._heading(row.day)
        is_day_new = place == 0 or self._rows[place - 1].day != row.day
        fresh: list[Row] = [heading, row] if is_day_new else [row]
        self.beginInsertRows(QModelIndex(), place, place + len(fresh) - 1)
        self._rows[place:place] = fresh
        self._keys[place:place] = [one.key for one in fresh]
        self.endInsertRows()

    def _take_out(self, row: LibraryRow) -> None:
        last = self._place_of(row)
        if last is None:
            return
        is_last_of_day = last + 1 == len(self._rows) or self._rows[last + 1].day != row.day
        is_only_one = is_last_of_day and isinstance(self._rows[last - 1], DayRow)
        first = last - 1 if is_only_one else last
        self.beginRemoveRows(QModelIndex(), first, last)
        del self._rows[first : last + 1], self._keys[first : last + 1]
        self.endRemoveRows()

    def _show_all(self) -> None:
        self.beginResetModel()
        shown = sorted(filter(self._lets_through, self._all.values()), key=attrgetter("key"))
        self._rows = list(self._under_headings(shown))
        self._keys = [row.key for row in self._rows]
        self.endResetModel()
        self.count_changed.emit()

    def _under_headings(self, rows: Sequence[LibraryRow]) -> Iterable[Row]:
        day: date | None = None
        for row in rows:
            if row.day != day:
                day = row.day
                yield self._heading(day)
            yield row

    def _heading(self, day: date) -> DayRow:
        return DayRow(day=day, words=day_words(day, self._today))

    def _lets_through(self, row: LibraryRow) -> bool:
        return all(needle in row.haystack for needle in self._needles)

    def _place_of(self, row: LibraryRow) -> int | None:
        place = bisect_left(self._keys, row.key)
        return place if place < len(self._keys) and self._keys[place] == row.key else None


def _data_of_day(row: DayRow, role: int) -> Any:
    if role in _SPOKEN:
        return row.words
    match role:
        case LibraryRole.ROW:
            return row
        case LibraryRole.IS_HEADING:
            return True
        case _:
            return None
