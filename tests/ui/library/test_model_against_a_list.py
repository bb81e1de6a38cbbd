"""The library's model beside a plain list of rows, through whatever comes in whatever order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from app.core.library import TranscriptSummary, VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.ui.library.day_rows import day_of
from app.ui.library.key_order import created_ms_of
from app.ui.library.model import LibraryModel
from app.ui.library.row import LibraryRow
from tests.helpers.listed_transcripts import ListedTranscripts

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
TITLES = ("harbour", "Hafen", "Boats", "")
NUMBERS = st.integers(1, 12)
STEPS = st.one_of(
    st.tuples(st.just("apply"), NUMBERS, st.integers(0, 60), st.sampled_from(TITLES), st.booleans()),
    st.tuples(st.just("remove"), NUMBERS),
    st.tuples(st.just("filter"), st.sampled_from(["", "h", "ha", "boats", "radio ha", "zebra"])),
    st.tuples(st.just("mark"), NUMBERS, st.booleans()),
    st.tuples(st.just("open"), NUMBERS),
)


def summary(number: int, hours: int, title: str, has_tag: bool) -> TranscriptSummary:
    made = NOON - timedelta(hours=hours)
    return TranscriptSummary(
        id=TranscriptId(number),
        media_id=MediaId(number),
        media_name=f"talk {number}.wav",
        title=title,
        language="en",
        duration_ms=1_000,
        created_at=made,
        changed_at=made,
        head=VersionId(number),
        head_kind=VersionKind.ASR,
        version_count=1,
        segment_count=1,
        tags=("radio",) if has_tag else (),
    )


class Mirror:
    """Follows the model's signals alone, as a view does."""

    def __init__(self, model: LibraryModel) -> None:
        self.model = model
        self.rows = self._read(0, model.rowCount())
        model.rowsInserted.connect(self._insert)
        model.rowsRemoved.connect(self._remove)
        model.dataChanged.connect(self._change)
        model.modelReset.connect(self._reset)

    def _read(self, first: int, end: int) -> list[Any]:
        return [self.model.row_at(self.model.index(row)) for row in range(first, end)]

    def _insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.rows[first:first] = self._read(first, last + 1)

    def _remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.rows[first : last + 1]

    def _change(self, first: QModelIndex, last: QModelIndex, _roles: object) -> None:
        self.rows[first.row() : last.row() + 1] = self._read(first.row(), last.row() + 1)

    def _reset(self) -> None:
        self.rows = self._read(0, self.model.rowCount())


class Plain:
    """What should be shown, worked out anew each time."""

    def __init__(self) -> None:
        self.there: dict[int, TranscriptSummary] = {}
        self.drafts: dict[int, bool] = {}
        self.open: int | None = None
        self.words: list[str] = []

    def rows(self) -> list[Any]:
        shown = [one for one in self.there.values() if self._is_shown(one)]
        shown.sort(key=lambda one: (created_ms_of(one), one.id), reverse=True)
        rows: list[Any] = []
        day = None
        for one in shown:
            if day_of(created_ms_of(one)) != day:
                day = day_of(created_ms_of(one))
                rows.append(day)
            rows.append((one, self.drafts.get(one.id, False), one.id == self.open))
        return rows

    def _is_shown(self, one: TranscriptSummary) -> bool:
        names = "\n".join((one.title, one.media_name, *one.tags)).lower()
        return all(word in names for word in self.words)


def take(step: tuple[Any, ...], model: LibraryModel, source: ListedTranscripts, plain: Plain) -> None:
    match step:
        case ("apply", number, hours, title, has_tag):
            new = summary(number, hours, title, has_tag)
            source.summaries_by_id[new.id] = plain.there[number] = new
            model.apply(new)
        case ("remove", number):
            source.summaries_by_id.pop(number, None)
            plain.there.pop(number, None)
            plain.drafts.pop(number, None)
            model.remove(number)
        case ("filter", text):
            plain.words = text.split()
            model.set_filter(text)
        case ("mark", number, has_draft) if number in plain.there:
            plain.drafts[number] = has_draft
            model.mark(number, has_draft=has_draft)
        case ("open", number):
            plain.open = number
            model.show_open(number)
        case _:
            pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 12), steps=st.lists(STEPS, max_size=40))
def test_that_the_model_shows_what_a_list_of_all_would(qtbot: QtBot, start: int, steps: list[tuple[Any, ...]]) -> None:
    plain = Plain()
    plain.there = {number: summary(number, number * 5, TITLES[number % 3], number % 2 == 0) for number in range(start)}
    source = ListedTranscripts(plain.there.values())
    model = LibraryModel()
    model.set_transcripts(source)
    mirror = Mirror(model)
    for step in steps:
        take(step, model, source, plain)
        rows = [
            (row.summary, row.has_draft, row.is_open) if isinstance(row, LibraryRow) else row.day for row in mirror.rows
        ]
        assert rows == plain.rows()
        assert (model.total_count, model.rowCount()) == (len(plain.there), len(rows))
    model.close()
