"""The rows of a transcript as they stand on the waveform: which are in sight, which edge is near. No Qt here."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.core.transcript import Segment, SegmentKey, Span, Transcript

SHORTEST_ROW_MS: Final = 100
_MOST_OVERLAPS: Final = 8  # rows that begin before a moment and may still last then


class Edge(Enum):
    """The end of a row that is taken hold of."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeMove:
    """The times a row shall have."""

    key: SegmentKey
    start_ms: int
    end_ms: int


class WaveRows:
    """Rows in order of their starts, and the holes between them. It never changes; an edit brings another.

    Each letter that is typed is an edit, so nothing is made of the rows beforehand: there may be 20,000.
    """

    def __init__(self, rows: Sequence[Segment] = (), holes: Sequence[Span] = ()) -> None:
        self.rows = tuple(rows)
        self.holes = tuple(holes)

    def row(self, key: SegmentKey | None) -> Segment | None:
        if key is None:
            return None
        try:
            return self.rows[self.place(key)]
        except KeyError:
            return None

    def place(self, key: SegmentKey) -> int:
        """Return the place of a row; raise KeyError when it is not there."""
        return Transcript(segments=self.rows, language="", duration_ms=0).index_of(key)

    def is_like(self, other: "WaveRows", start_ms: float, end_ms: float) -> bool:
        """Say whether a stretch looks the same with other rows."""
        return self.holes == other.holes and self._between(start_ms, end_ms) == other._between(start_ms, end_ms)

    def _between(self, start_ms: float, end_ms: float) -> Sequence[Segment]:
        return self.rows[self._first_until(start_ms) : bisect_left(self.rows, end_ms, key=_start_ms)]

    def in_sight(self, start_ms: float, end_ms: float, *, step_ms: float = 0.0) -> Iterator[Segment]:
        """Yield the rows that touch a stretch; of those that begin within one step, only the first."""
        place = self._first_until(start_ms)
        while place < len(self.rows) and self.rows[place].start_ms < end_ms:
            row = self.rows[place]
            if row.end_ms > start_ms:
                yield row
            place = max(place + 1, bisect_left(self.rows, row.start_ms + step_ms, place, key=_start_ms))

    def at(self, ms: float) -> Segment | None:
        """Return the row that is spoken at a moment, the one that began last."""
        place = bisect_right(self.rows, ms, key=_start_ms)
        near = self.rows[max(0, place - _MOST_OVERLAPS) : place]
        return next((row for row in reversed(near) if row.end_ms > ms), None)

    def edge_near(self, ms: float, reach_ms: float) -> tuple[Segment, Edge] | None:
        """Return the edge at a moment; where two rows meet, that of the row the moment is in."""
        found: list[tuple[float, bool, Segment, Edge]] = []
        for row in self.in_sight(ms - reach_ms, ms + reach_ms):
            is_outside = not row.start_ms <= ms < row.end_ms
            found.append((abs(row.start_ms - ms), is_outside, row, Edge.START))
            found.append((abs(row.end_ms - ms), is_outside, row, Edge.END))
        near = [one for one in found if one[0] <= reach_ms]
        if not near:
            return None
        *_, row, edge = min(near, key=lambda one: one[:2])
        return row, edge

    def moved(self, row: Segment, edge: Edge, to_ms: int, *, last_ms: int) -> EdgeMove:
        """Return where an edge ends up that is moved towards a moment: neighbours and the recording are in its way."""
        start_ms, end_ms = row.start_ms, row.end_ms
        place = self.place(row.key)
        if edge is Edge.START:
            before = max((other.end_ms for other in self.rows[max(0, place - 1) : place]), default=0)
            start_ms = min(max(to_ms, min(before, start_ms), 0), max(start_ms, end_ms - SHORTEST_ROW_MS))
            start_ms = min(start_ms, end_ms - 1)
        else:
            after = min((other.start_ms for other in self.rows[place + 1 : place + 2]), default=last_ms)
            end_ms = max(min(to_ms, max(after, end_ms), last_ms), min(end_ms, start_ms + SHORTEST_ROW_MS))
        return EdgeMove(key=row.key, start_ms=start_ms, end_ms=end_ms)

    def _first_until(self, ms: float) -> int:
        """Return the first place from which on a row may touch a moment or what follows it."""
        place = bisect_left(self.rows, ms, key=_start_ms)
        for earlier in range(max(0, place - _MOST_OVERLAPS), place):
            if self.rows[earlier].end_ms > ms:
                return earlier
        return place


def _start_ms(row: Segment) -> int:
    return row.start_ms
