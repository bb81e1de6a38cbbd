"""The model of the library: transcripts under the headings of their days, as far as the filter lets them through.

It knows the order of all transcripts, and reads what a row shows when it is looked at: a hundred thousand cost what a
window full of them costs. It filters itself: a proxy would ask in Python for each row.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from app.core.errors import FriscoError
from app.core.lettering import clean_line
from app.core.library import TranscriptSummary
from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.library.day_rows import DayRows
from app.ui.library.day_words import day_words
from app.ui.library.folding import needles
from app.ui.library.key_order import KeyOrder, created_ms_of
from app.ui.library.name_search import NameSearch, haystack_of, is_in
from app.ui.library.row import DayRow, LibraryRole, LibraryRow
from app.ui.library.source import NoTranscripts, TranscriptSource
from app.ui.library.summary_stock import SummaryStock
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
    """Owns the rows that are shown, not the transcripts. Lives on the GUI thread; ``close`` before the library is.

    Signals: ``rename_requested`` (TranscriptRename) when a title was edited in place; the row changes when the new
    summary comes. ``count_changed`` when there are more or fewer transcripts, in all or behind the filter. ``sought``
    (TranscriptId) answers ``seek``; ``failed`` (FriscoError) when the library cannot be read.
    """

    rename_requested = Signal(object)
    count_changed = Signal()
    sought = Signal(object)
    failed = Signal(object)

    def __init__(self, *, today: Callable[[], date] = date.today, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask_today = today
        self._today = today()
        self._stock = SummaryStock(NoTranscripts())
        self._all = KeyOrder.of(NoTranscripts().order())
        self._shown = DayRows(self._all.copy())
        self._drafts: dict[TranscriptId, bool] = {}
        self._wanted: tuple[str, ...] = ()  # what was typed
        self._needles: tuple[str, ...] = ()  # what the rows that are shown contain
        self._open: TranscriptId | None = None
        self._is_readable = True
        self._search = NameSearch(self)
        self._search.found.connect(self._on_found)
        self._search.sought.connect(self.sought)
        self._search.failed.connect(self.failed)

    # --- fed --------------------------------------------------------------------------------------------------------

    def set_transcripts(self, source: TranscriptSource) -> None:
        """Show these transcripts and no others."""
        self._all = KeyOrder.of(source.order())
        self._stock = SummaryStock(source)
        self._search.search_in(source)
        self._filter()

    @Slot(object)
    def apply(self, summary: TranscriptSummary) -> None:
        """Take in a transcript: new, renamed, with another version."""
        before, counts = self._stock.known(summary.id), (self.total_count, self.shown_count)
        self._stock.put(summary)
        self._search.note(summary)
        created_ms = created_ms_of(summary)
        place = self._shown.find(created_ms, summary.id)
        if place is not None and self._lets_through(summary):
            if summary != before:
                self._tell_changed(place)
            return
        self._forget_place(summary.id)
        self._all.insert(created_ms, summary.id)
        if self._lets_through(summary):
            self._put_in(created_ms, summary.id)
        self._tell_counts(counts)

    def remove(self, transcript_id: TranscriptId) -> None:
        """Take a transcript out of the list; on disk nothing happens."""
        counts = (self.total_count, self.shown_count)
        self._forget_place(transcript_id)
        self._stock.drop(transcript_id)
        self._search.drop(transcript_id)
        self._drafts.pop(transcript_id, None)
        self._tell_counts(counts)

    def mark(self, transcript_id: TranscriptId, *, has_draft: bool) -> None:
        """Note what the editor knows sooner than the library: whether there are edits that are in no version yet."""
        if self._drafts.get(transcript_id) is not has_draft:
            self._drafts[transcript_id] = has_draft
            self._refresh(transcript_id)

    def show_open(self, transcript_id: TranscriptId | None) -> None:
        """Emphasise the transcript that the editor shows."""
        before, self._open = self._open, transcript_id
        for changed in {before, transcript_id} - {None}:
            self._refresh(changed)

    @Slot(str)
    def set_filter(self, text: str) -> None:
        """Show only transcripts whose names and tags contain all these words; what is shown stays until they are found."""
        wanted = needles(text)
        if wanted != self._wanted:
            self._wanted = wanted
            self._filter()

    @Slot()
    def turn_day(self) -> None:
        """Rename the headings when midnight has passed."""
        if self._ask_today() != self._today:
            self._today = self._ask_today()
            if self.rowCount():
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def seek(self, beginning: str, start: Index, *, is_next: bool) -> None:
        """Find a transcript whose name begins so, from a row on or after it; ``sought`` tells which, if there is one."""
        place = self._shown.place_at(start.row()) if start.isValid() else None
        first = 0 if place is None else place + is_next
        self._search.seek(beginning, self._shown.order, first)

    def close(self) -> None:
        """Read nothing any more."""
        self._search.close()

    # --- asked ------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> DayRows:
        """How the rows lie; for the view, for reading."""
        return self._shown

    @property
    def total_count(self) -> int:
        return len(self._all)

    @property
    def shown_count(self) -> int:
        return len(self._shown.order)

    def row_at(self, index: Index) -> Row | None:
        """Return the row as a value; None for an index that is none of ours, or for what cannot be read."""
        if not (index.isValid() and index.row() < len(self._shown)):
            return None
        day = self._shown.heading_at(index.row())
        return self._row(index.row()) if day is None else DayRow(day=day, words=day_words(day, self._today))

    def is_heading(self, row: int) -> bool:
        return self._shown.heading_at(row) is not None

    def transcript_at(self, index: Index) -> LibraryRow | None:
        row = self.row_at(index)
        return row if isinstance(row, LibraryRow) else None

    def index_of(self, transcript_id: TranscriptId) -> QModelIndex:
        """Return where a transcript is shown; an invalid index while the filter hides it."""
        place = self._shown.order.find(transcript_id)
        return QModelIndex() if place is None else self.index(self._shown.row_of(place))

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match self.row_at(index):
            case DayRow() as row:
                return _data_of_day(row, role)
            case LibraryRow() as row:
                return _data_of(row, role)
            case None:
                return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self._shown):
            return Qt.ItemFlag.NoItemFlags
        if self.is_heading(index.row()):
            return Qt.ItemFlag.ItemNeverHasChildren
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

    def _row(self, row: int) -> LibraryRow | None:
        place = self._shown.place_at(row)
        summary = None if place is None else self._summary(place)
        if summary is None:
            return None
        has_draft = self._drafts.get(summary.id, summary.has_draft)
        return LibraryRow(summary=summary, has_draft=has_draft, is_open=summary.id == self._open)

    def _summary(self, place: int) -> TranscriptSummary | None:
        transcript_id = self._shown.order.id_at(place)
        return self._stock.known(transcript_id) or self._read(place, transcript_id)

    def _read(self, place: int, transcript_id: TranscriptId) -> TranscriptSummary | None:
        """Read the page of a row. A library that cannot be read is told of once, and its rows stay empty."""
        try:
            gone = self._stock.read_around(place, self._shown.order)
        except FriscoError as error:
            if self._is_readable:
                QTimer.singleShot(0, self, partial(self.failed.emit, error))
            self._is_readable = False
            return None
        self._is_readable = True
        if gone:  # never while a view is being painted
            QTimer.singleShot(0, self, partial(self._remove_all, gone))
        return self._stock.known(transcript_id)

    def _remove_all(self, transcript_ids: Sequence[TranscriptId]) -> None:
        for transcript_id in transcript_ids:
            self.remove(transcript_id)

    def _refresh(self, transcript_id: TranscriptId | None) -> None:
        place = None if transcript_id is None else self._shown.order.find(transcript_id)
        if place is not None:
            self._tell_changed(place)

    def _tell_changed(self, place: int) -> None:
        index = self.index(self._shown.row_of(place))
        self.dataChanged.emit(index, index)

    def _tell_counts(self, before: tuple[int, int]) -> None:
        if before != (self.total_count, self.shown_count):
            self.count_changed.emit()

    def _forget_place(self, transcript_id: TranscriptId) -> None:
        """Take a transcript out of the order and of the rows, if it stands there."""
        place = self._all.find(transcript_id)
        if place is None:
            return
        created_ms = self._all.created_ms(place)
        self._all.remove(place)
        shown = self._shown.find(created_ms, transcript_id)
        if shown is not None:
            self.beginRemoveRows(QModelIndex(), *self._shown.rows_of(shown))
            self._shown.remove(shown)
            self.endRemoveRows()

    def _put_in(self, created_ms: int, transcript_id: TranscriptId) -> None:
        self.beginInsertRows(QModelIndex(), *self._shown.rows_for_new(created_ms, transcript_id))
        self._shown.insert(created_ms, transcript_id)
        self.endInsertRows()

    def _filter(self) -> None:
        if self._wanted:
            self._search.look(self._wanted, self._all)
        else:
            self._search.forget()
            self._on_found(self._all.copy())

    def _on_found(self, order: KeyOrder) -> None:
        self.beginResetModel()
        self._needles, self._shown = self._wanted, DayRows(order)
        self.endResetModel()
        self.count_changed.emit()

    def _lets_through(self, summary: TranscriptSummary) -> bool:
        return not self._needles or is_in(self._needles, haystack_of(summary))


def _data_of(row: LibraryRow, role: int) -> Any:
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
