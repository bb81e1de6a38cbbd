"""Edits that move rows in time. All but Retime send the words along; rows end up in order of their starts again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from app.core.retiming import fitted, moved
from app.core.splicing import Applied, index_of, placed, refused, require_span
from app.core.transcript import Segment, SegmentKey, Span, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Retime:
    """Give a row a new start and end. What becomes of its words is the rule of ``retiming.fitted``."""

    label: ClassVar[str] = "Move row edges"

    key: SegmentKey
    start_ms: int
    end_ms: int

    def apply(self, transcript: Transcript) -> Applied:
        require_span(self.start_ms, self.end_ms)
        index = index_of(transcript, self.key)
        segment = transcript.segments[index]
        words = fitted(segment, Span(start_ms=self.start_ms, end_ms=self.end_ms))
        changed = replace(segment, start_ms=self.start_ms, end_ms=self.end_ms, words=words)
        return placed(transcript, index, index + 1, (changed,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Move all rows, or those from a row on, by an amount of time.

    What would come to lie before zero is cut off there, so that the rest still moves by the whole amount.
    """

    label: ClassVar[str] = "Shift times"

    delta_ms: int
    from_key: SegmentKey | None = None

    def apply(self, transcript: Transcript) -> Applied:
        start = 0 if self.from_key is None else index_of(transcript, self.from_key)
        rows = [_sent(row, lambda ms: max(0, ms + self.delta_ms)) for row in transcript.segments[start:]]
        return placed(transcript, start, len(transcript.segments), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Stretch or squeeze the rows from one anchor row to another so that both begin where they are heard.

    Every time from the first to the last of these rows goes along one straight line; the rows outside stay.
    """

    label: ClassVar[str] = "Stretch times"

    first_key: SegmentKey
    last_key: SegmentKey
    first_start_ms: int
    last_start_ms: int

    def apply(self, transcript: Transcript) -> Applied:
        start, stop = index_of(transcript, self.first_key), index_of(transcript, self.last_key) + 1
        from_ms, until_ms = transcript.segments[start].start_ms, transcript.segments[stop - 1].start_ms
        if until_ms <= from_ms:
            raise refused("The second anchor must begin after the first.")
        if not 0 <= self.first_start_ms < self.last_start_ms:
            raise refused("The second anchor must be moved to a time after the first, and neither before zero.")
        gain_ms, old_ms = self.last_start_ms - self.first_start_ms, until_ms - from_ms
        rows = [
            _sent(row, lambda ms: self.first_start_ms + (ms - from_ms) * gain_ms // old_ms)
            for row in transcript.segments[start:stop]
        ]
        return placed(transcript, start, stop, rows)


def _sent(row: Segment, at: Callable[[int], int]) -> Segment:
    return replace(row, start_ms=at(row.start_ms), end_ms=at(row.end_ms), words=moved(row.words, at))
