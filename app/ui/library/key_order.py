"""In which order transcripts stand: two compact arrays, the newest first. No Qt, no rows, no days."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import neg
from typing import Final, Self

from app.core.library import TranscriptOrder, TranscriptSummary
from app.core.transcript import TranscriptId

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def created_ms_of(summary: TranscriptSummary) -> int:
    return (summary.created_at - _EPOCH) // timedelta(milliseconds=1)


class KeyOrder:
    """Owns the keys of a list: when each transcript was made, and its number. Lives on one thread."""

    def __init__(self, created_ms: "array[int]", ids: "array[int]") -> None:
        self._created, self._ids = created_ms, ids
        self._highest = max(ids, default=0)

    @classmethod
    def of(cls, order: TranscriptOrder) -> Self:
        return cls(order.created_ms[:], order.ids[:])

    def copy(self) -> Self:
        return type(self)(self._created[:], self._ids[:])

    def at_places(self, places: Sequence[int]) -> Self:
        """Return the order of some of these alone; the places rise."""
        created, ids = self._created, self._ids
        return type(self)(
            array("q", [created[place] for place in places]), array("q", [ids[place] for place in places])
        )

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> "array[int]":
        """The numbers in order; for reading."""
        return self._ids

    def id_at(self, place: int) -> TranscriptId:
        return TranscriptId(self._ids[place])

    def created_ms(self, place: int) -> int:
        return self._created[place]

    def find(self, transcript_id: TranscriptId) -> int | None:
        """Return the place of a transcript; a new one, with the highest number so far, is answered at once."""
        if transcript_id > self._highest:
            return None
        try:
            return self._ids.index(transcript_id)
        except ValueError:
            return None

    def place_for(self, created_ms: int, transcript_id: TranscriptId) -> int:
        """Return where this key stands or would stand."""
        first = bisect_left(self._created, -created_ms, key=neg)
        last = bisect_right(self._created, -created_ms, first, key=neg)
        return bisect_left(self._ids, -transcript_id, first, last, key=neg)

    def first_before(self, moment_ms: int, start: int = 0) -> int:
        """Return the place of the first transcript that is older than this moment."""
        return bisect_right(self._created, -moment_ms, start, key=neg)

    def insert(self, created_ms: int, transcript_id: TranscriptId) -> int:
        place = self.place_for(created_ms, transcript_id)
        self._created.insert(place, created_ms)
        self._ids.insert(place, transcript_id)
        self._highest = max(self._highest, transcript_id)
        return place

    def remove(self, place: int) -> None:
        del self._created[place], self._ids[place]
