"""Where the rows of a long list lie, beside a list that simply holds them all."""

import time
from array import array
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.library import TranscriptOrder
from app.core.transcript import TranscriptId
from app.ui.library.day_rows import DayRows, Sizes, beginning_ms, day_of
from app.ui.library.key_order import KeyOrder

SIZES = Sizes(heading_px=32, row_px=53)
HOUR_MS = 3_600_000
NOON_MS = round(datetime(2026, 3, 18, 12).timestamp() * 1_000)  # noqa: DTZ001 - the machine's own day
Key = tuple[int, int]  # created_ms, number
keys = st.tuples(st.integers(-80, 80).map(lambda hours: NOON_MS + hours * HOUR_MS), st.integers(1, 25))


def laid_out(made: dict[int, int]) -> list[date | int]:
    """Return all rows: a day, then the numbers of its transcripts."""
    rows: list[date | int] = []
    day = None
    for created_ms, number in sorted(((at, number) for number, at in made.items()), reverse=True):
        if day_of(created_ms) != day:
            day = day_of(created_ms)
            rows.append(day)
        rows.append(number)
    return rows


def read(days: DayRows) -> list[date | int]:
    found: list[date | int] = []
    for row in range(len(days)):
        place, day = days.place_at(row), days.heading_at(row)
        assert (place is None) is (day is not None)
        if place is not None:
            assert days.row_of(place) == row
            found.append(days.order.id_at(place))
        elif day is not None:
            found.append(day)
    return found


def rows_of(made: dict[int, int]) -> DayRows:
    ordered = sorted(((at, number) for number, at in made.items()), reverse=True)
    order = TranscriptOrder(
        created_ms=array("q", [at for at, _ in ordered]), ids=array("q", [number for _, number in ordered])
    )
    return DayRows(KeyOrder.of(order))


@given(st.lists(keys, max_size=40), st.lists(st.integers(1, 25), max_size=10))
def test_that_rows_come_and_go_as_in_a_list_of_all(new: list[Key], gone: list[int]) -> None:
    days, made = rows_of({}), dict[int, int]()
    for created_ms, number in new:
        if number in made:
            continue
        first, last = days.rows_for_new(created_ms, TranscriptId(number))
        before = laid_out(made)
        made[number] = created_ms
        after = laid_out(made)
        assert after == [*before[:first], *after[first : last + 1], *before[first:]]
        days.insert(created_ms, TranscriptId(number))
        assert read(days) == after
    for number in gone:
        place = days.order.find(TranscriptId(number))
        assert (place is None) is (number not in made)
        if place is None:
            continue
        first, last = days.rows_of(place)
        before = laid_out(made)
        assert days.find(made.pop(number), TranscriptId(number)) == place
        assert laid_out(made) == [*before[:first], *before[last + 1 :]]
        days.remove(place)
        assert read(days) == laid_out(made)


@given(st.lists(keys, max_size=40))
def test_that_a_list_made_at_once_is_one_that_grew(new: list[Key]) -> None:
    made = {number: created_ms for created_ms, number in new}
    assert read(rows_of(made)) == laid_out(made)


@given(st.lists(keys, max_size=40))
def test_that_every_height_belongs_to_one_row(new: list[Key]) -> None:
    days = rows_of({number: created_ms for created_ms, number in new})
    top = 0
    for row in range(len(days)):
        height = SIZES.row_px if days.heading_at(row) is None else SIZES.heading_px
        assert days.top_px(row, SIZES) == top
        assert {days.row_at_px(y, SIZES) for y in (top, top + height // 2, top + height - 1)} == {row}
        top += height
    assert days.height_px(SIZES) == days.top_px(len(days), SIZES) == top
    assert (days.row_at_px(-1, SIZES), days.row_at_px(top, SIZES)) == (None, None)


@pytest.fixture(params=["UTC", "America/St_Johns", "America/Havana", "Pacific/Apia", "Africa/Cairo"])
def clock_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine stand where clocks go back over midnight, or a day is left out."""
    if not hasattr(time, "tzset"):
        pytest.skip("the system's clock cannot be changed here for one process")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("around", [date(2010, 11, 7), date(2011, 12, 30), date(2026, 10, 30), date(2026, 4, 24)])
def test_that_days_only_rise_whatever_the_clock_does(clock_of: str, around: date) -> None:
    noon_ms = round(datetime(around.year, around.month, around.day, 12).timestamp() * 1_000)  # noqa: DTZ001 - as above
    moments = range(noon_ms - 40 * HOUR_MS, noon_ms + 40 * HOUR_MS, 600_000)
    days = [day_of(moment) for moment in moments]
    assert days == sorted(days)
    assert all(beginning_ms(day) <= moment for day, moment in zip(days, moments, strict=True))
    made = dict(enumerate(moments, start=1))
    assert read(rows_of(made)) == laid_out(made)


def test_that_no_moment_is_too_early_or_too_late() -> None:
    made = {1: -(10**14), 2: 0, 3: NOON_MS, 4: 253_402_300_799_000}
    assert [row for row in read(rows_of(made)) if isinstance(row, int)] == [4, 3, 2, 1]
    assert read(rows_of(made)) == laid_out(made)
