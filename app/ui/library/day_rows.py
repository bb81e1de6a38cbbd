"""Which row of the list is what: transcripts under the headings of their days, worked out from the order alone. No Qt."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.core.transcript import TranscriptId
from app.ui.library.key_order import KeyOrder

_DAY: Final = timedelta(days=1)
# Days are those of the machine's own clock, which some systems know neither for 1970 nor for the last year of all.
_EARLIEST: Final = date(1970, 1, 3)
_EARLIEST_MS: Final = 2 * 86_400_000
_ALWAYS_MS: Final = -(1 << 62)
_LATEST_MS: Final = 253_370_764_800_000  # the year 9999


def day_of(moment_ms: int) -> date:
    """Return the last day that had begun at a moment: also where the clock goes back over midnight, days only rise."""
    seconds = min(max(moment_ms, _EARLIEST_MS), _LATEST_MS) / 1_000
    day = datetime.fromtimestamp(seconds).date()  # noqa: DTZ006 - the person's own day is meant
    return day + _DAY if beginning_ms(day + _DAY) <= moment_ms else day


def beginning_ms(day: date) -> int:
    """Return when a day began on this machine's clock; the earliest day holds all that was before it too."""
    if day <= _EARLIEST:
        return _ALWAYS_MS
    return round(datetime(day.year, day.month, day.day).timestamp() * 1_000)  # noqa: DTZ001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The heights of the two kinds of rows."""

    heading_px: int
    row_px: int


class DayRows:
    """Owns the days of a list and where each begins. Lives on one thread.

    A *place* counts transcripts, a *row* counts headings too. A day costs one entry, a transcript none: a list of any
    length is laid out in the time that its days take.
    """

    def __init__(self, order: KeyOrder) -> None:
        self.order = order
        self._days: list[int] = []  # ordinals, the newest first
        self._firsts: list[int] = []  # the place of the first transcript of each day
        self._group()

    def __len__(self) -> int:
        return len(self.order) + len(self._firsts)

    # --- what is where ----------------------------------------------------------------------------------------------

    def heading_at(self, row: int) -> date | None:
        """Return the day if a row is the heading of one."""
        group = self._group_of_row(row)
        return date.fromordinal(self._days[group]) if self._firsts[group] + group == row else None

    def place_at(self, row: int) -> int | None:
        """Return the place of the transcript in a row; None for a heading."""
        group = self._group_of_row(row)
        return None if self._firsts[group] + group == row else row - group - 1

    def row_of(self, place: int) -> int:
        return place + bisect_right(self._firsts, place)

    def find(self, created_ms: int, transcript_id: TranscriptId) -> int | None:
        """Return the place of a transcript whose key is known."""
        place = self.order.place_for(created_ms, transcript_id)
        is_there = place < len(self.order) and self.order.id_at(place) == transcript_id
        return place if is_there and self.order.created_ms(place) == created_ms else None

    # --- how high ---------------------------------------------------------------------------------------------------

    def height_px(self, sizes: Sizes) -> int:
        return len(self._firsts) * sizes.heading_px + len(self.order) * sizes.row_px

    def top_px(self, row: int, sizes: Sizes) -> int:
        """Return where a row begins, from the top of the list."""
        headings = bisect_left(range(len(self._firsts)), row, key=lambda group: self._firsts[group] + group)
        return headings * sizes.heading_px + (row - headings) * sizes.row_px

    def row_at_px(self, y: int, sizes: Sizes) -> int | None:
        """Return the row at a height; None above the first and below the last."""
        if not 0 <= y < self.height_px(sizes):
            return None
        group = bisect_right(range(len(self._firsts)), y, key=lambda number: self._top_of_day(number, sizes)) - 1
        below = y - self._top_of_day(group, sizes) - sizes.heading_px
        heading = self._firsts[group] + group
        return heading if below < 0 else heading + 1 + below // sizes.row_px

    def _top_of_day(self, group: int, sizes: Sizes) -> int:
        return group * sizes.heading_px + self._firsts[group] * sizes.row_px

    # --- what changes -----------------------------------------------------------------------------------------------

    def rows_for_new(self, created_ms: int, transcript_id: TranscriptId) -> tuple[int, int]:
        """Return the first and the last row that a new transcript will take: with it may come the heading of its day."""
        place = self.order.place_for(created_ms, transcript_id)
        group, is_new = self._day_for(created_ms)
        return (place + group, place + group + 1) if is_new else (place + group + 1, place + group + 1)

    def insert(self, created_ms: int, transcript_id: TranscriptId) -> None:
        place = self.order.insert(created_ms, transcript_id)
        group, is_new = self._day_for(created_ms)
        if is_new:
            self._days.insert(group, day_of(created_ms).toordinal())
            self._firsts.insert(group, place)
        self._shift(group + 1, 1)

    def rows_of(self, place: int) -> tuple[int, int]:
        """Return the first and the last row that go with a transcript: its own, and the heading if it is the only one."""
        row = self.row_of(place)
        return (row - 1, row) if self._count_in(self._group_of(place)) == 1 else (row, row)

    def remove(self, place: int) -> None:
        group = self._group_of(place)
        is_only_one = self._count_in(group) == 1
        self.order.remove(place)
        self._shift(group + 1, -1)
        if is_only_one:
            del self._days[group], self._firsts[group]

    # --- inside -----------------------------------------------------------------------------------------------------

    def _group(self) -> None:
        place = 0
        while place < len(self.order):
            day = day_of(self.order.created_ms(place))
            self._days.append(day.toordinal())
            self._firsts.append(place)
            place = max(place + 1, self.order.first_before(beginning_ms(day), place))

    def _day_for(self, created_ms: int) -> tuple[int, bool]:
        """Return which of the days a moment falls on, or which it would be, and whether it is a new one."""
        ordinal = day_of(created_ms).toordinal()
        group = bisect_left(self._days, -ordinal, key=lambda day: -day)
        return group, group == len(self._days) or self._days[group] != ordinal

    def _shift(self, group: int, by: int) -> None:
        self._firsts[group:] = [first + by for first in self._firsts[group:]]

    def _count_in(self, group: int) -> int:
        end = self._firsts[group + 1] if group + 1 < len(self._firsts) else len(self.order)
        return end - self._firsts[group]

    def _group_of(self, place: int) -> int:
        return bisect_right(self._firsts, place) - 1

    def _group_of_row(self, row: int) -> int:
        return bisect_right(range(len(self._firsts)), row, key=lambda group: self._firsts[group] + group) - 1
