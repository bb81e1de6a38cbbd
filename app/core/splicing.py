"""The ground that all edits stand on: what an edit is, rows put in the place of rows, and the way back.

The edits that a person asks for live in ``edits``, ``time_edits`` and ``speaker_edits``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from app.core.errors import ErrorCode, InputError
from app.core.transcript import Segment, SegmentKey, Transcript


class Edit(Protocol):
    """One intent of a person, as a value: the same edit on the same transcript always gives the same result."""

    @property
    def label(self) -> str:
        """Name the step for the menu, as in "Undo: Split row"."""

    def apply(self, transcript: Transcript) -> "Applied":
        """Carry it out; raise InputError(EDIT_REFUSED) where it does not fit, and change nothing then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an edit made, and the edit that takes it back exactly."""

    transcript: Transcript
    inverse: Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """Put rows in the place of rows, as they are: the way back of most edits, and exact for that reason."""

    label: ClassVar[str] = "Change rows"

    at: int
    removed: tuple[SegmentKey, ...]
    inserted: tuple[Segment, ...]

    def apply(self, transcript: Transcript) -> Applied:
        stop = self.at + len(self.removed)
        is_inside = self.at >= 0 and stop <= len(transcript.segments)
        if not is_inside or tuple(row.key for row in transcript.segments[self.at : stop]) != self.removed:
            raise refused("The rows to be changed are not where the edit expects them.")
        keys = {row.key for row in self.inserted}
        if len(keys) < len(self.inserted):
            raise refused("Two of the new rows have the same key.")
        require_fresh(transcript, keys - set(self.removed))
        return spliced(transcript, self.at, stop, self.inserted)


def refused(sentence: str) -> InputError:
    return InputError(ErrorCode.EDIT_REFUSED, sentence)


def spliced(transcript: Transcript, start: int, stop: int, rows: Sequence[Segment]) -> Applied:
    """Put rows in the place of ``segments[start:stop]`` without a look at their times."""
    segments = transcript.segments
    inverse = Splice(at=start, removed=tuple(row.key for row in rows), inserted=segments[start:stop])
    changed = replace(transcript, segments=(*segments[:start], *rows, *segments[stop:]))
    return Applied(transcript=changed, inverse=inverse)


def placed(transcript: Transcript, start: int, stop: int, rows: Sequence[Segment]) -> Applied:
    """Put rows in the place of ``segments[start:stop]``, or further up or down where their times belong.

    Among rows that begin together the order stays as it was.
    """
    if not rows:
        return spliced(transcript, start, stop, ())
    segments = transcript.segments
    first = min(start, bisect_right(segments, min(row.start_ms for row in rows), key=_start_ms))
    last = max(stop, bisect_left(segments, max(row.start_ms for row in rows), key=_start_ms))
    window = sorted((*segments[first:start], *rows, *segments[stop:last]), key=_start_ms)
    return spliced(transcript, first, last, window)


def place_for(transcript: Transcript, start_ms: int) -> int:
    """Return where a new row belongs: after the rows that begin together with it."""
    return bisect_right(transcript.segments, start_ms, key=_start_ms)


def _start_ms(segment: Segment) -> int:
    return segment.start_ms


def index_of(transcript: Transcript, key: SegmentKey) -> int:
    try:
        return transcript.index_of(key)
    except KeyError:
        raise refused(f"There is no row with the key {key}.") from None


def require_fresh(transcript: Transcript, keys: set[SegmentKey]) -> None:
    taken = keys and keys.intersection(row.key for row in transcript.segments)
    if taken:
        raise refused(f"The key {min(taken)} of the new row is taken.")


def require_span(start_ms: int, end_ms: int) -> None:
    if start_ms < 0:
        raise refused("A row cannot begin before zero.")
    if end_ms < start_ms:
        raise refused("A row cannot end before it begins.")


def require_speaker(transcript: Transcript, speaker: int | None) -> None:
    if speaker is not None and not 0 <= speaker < len(transcript.speakers):
        raise refused(f"There is no speaker {speaker}; the transcript names {len(transcript.speakers)}.")
