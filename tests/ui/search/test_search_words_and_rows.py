"""What a row of the results says, and how a find is cut out of what is said around it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.core.search import AsideKind, MarkedText, SearchAside, SearchHit, SearchPlace, SearchResults
from app.core.transcript import TranscriptId
from app.ui.search.excerpts import excerpt
from app.ui.search.filters import FilterBar
from app.ui.search.rows import HitRow, MoreHitsRow, MorePlacesRow, PlaceRow, rows_of


def hit(number: int, *, places: int, count: int) -> SearchHit:
    told = tuple(
        SearchPlace(at_ms=n * 1000, row=n, line=MarkedText(text="a boat", marks=((2, 6),))) for n in range(places)
    )
    return SearchHit(
        transcript_id=TranscriptId(number),
        heading=MarkedText(text=f"talk {number}"),
        created_at=datetime(2026, 5, 3, 12, tzinfo=UTC),
        language="de",
        duration_ms=754_000,
        places=told,
        place_count=count,
        asides=(SearchAside(kind=AsideKind.TAG, line=MarkedText(text="boats")),),
    )


def test_that_places_stand_below_their_transcript_with_a_way_to_more(qtbot: QtBot) -> None:
    found = SearchResults(hits=(hit(1, places=2, count=5), hit(2, places=0, count=0)), count=7)
    rows = list(rows_of(found, {}))
    assert [type(row) for row in rows] == [HitRow, PlaceRow, PlaceRow, MorePlacesRow, HitRow, MoreHitsRow]
    assert [row.is_choice for row in rows] == [False, True, True, True, True, True]
    assert rows[3].spoken == "3 more places in it"
    assert rows[5].spoken == "5 more transcripts"
    assert rows[0].spoken.startswith("talk 1, German · 12:34 · ")
    assert rows[0].spoken.endswith("Tag: boats")


def place(before: str, line: str, after: str, *marks: tuple[int, int]) -> SearchPlace:
    return SearchPlace(at_ms=0, row=1, line=MarkedText(text=line, marks=marks), before=before, after=after)


def test_that_an_excerpt_keeps_the_find_in_view_and_tells_the_row_from_its_neighbours() -> None:
    short = excerpt(place("before it", "the old boat", "after it", (8, 12)), 60)
    assert short.text == "before it  the old boat  after it"
    assert [short.text[slice(*part)] for part in (*short.marks, short.row)] == ["boat", "the old boat"]
    long = excerpt(place("x " * 90, f"{'word ' * 40}boat {'word ' * 40}", "", (200, 204)), 20)
    assert long.text.startswith("…word word")
    assert long.marks[0][0] <= 25
    assert long.text[slice(*long.marks[0])] == "boat"


@given(
    before=st.text(max_size=200),
    line=st.text(min_size=1, max_size=300),
    after=st.text(max_size=200),
    room=st.integers(0, 120),
    data=st.data(),
)
def test_that_the_first_find_is_whole_in_every_excerpt(
    before: str, line: str, after: str, room: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    stop = data.draw(st.integers(start + 1, len(line)))
    shown = excerpt(place(before, line, after, (start, stop)), room)
    assert shown.text[slice(*shown.marks[0])] == line[start:stop]
    assert shown.marks[0][0] <= room + 1
    assert 0 <= shown.row[0] <= shown.row[1] <= len(shown.text)


@pytest.mark.parametrize(
    ("chosen", "after", "before"),
    [
        ("", None, None),
        ("today", date(2026, 3, 1), None),
        ("week", date(2026, 2, 23), None),
        ("month", date(2026, 1, 31), None),
        ("year", date(2026, 1, 1), None),
        ("year_before", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_that_a_choice_of_days_goes_by_the_calendar(
    qtbot: QtBot, chosen: str, after: date | None, before: date | None
) -> None:
    bar = FilterBar(today=lambda: date(2026, 3, 1))
    qtbot.addWidget(bar)
    bar.day.setCurrentIndex(bar.day.findData(chosen))
    assert (bar.filters().after, bar.filters().before) == (after, before)
    assert bool(bar.filters()) == bool(chosen)
