"""Which rows of two transcripts stand side by side, and which of their words differ. No Qt and no pixels here.

The rows are cut into *bands*: what belongs together begins at the same height. Mostly a band is one row on each side;
where a row was split it is one beside two; a stretch of speech without text is a band of its own without rows.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from app.core.diffing import Block, ChangeKind, Run, diff_transcripts
from app.core.transcript import Segment, SegmentKey, Span, Transcript

_SAME_START_MS: Final = 250  # rows that begin this near each other stand side by side even when their keys differ

WordRange = tuple[int, int]


class Side(IntEnum):
    """The pane: a version on the left, the working copy on the right."""

    LEFT = 0
    RIGHT = 1


@dataclass(frozen=True, slots=True)
class Band:
    """How many rows of each side stand in it, the hole it is instead of rows, and in how many places words differ."""

    left: int = 0
    right: int = 0
    hole: Span | None = None
    changes: int = 0

    def rows(self, side: Side) -> int:
        return self.left if side is Side.LEFT else self.right


ONE_ROW: Final = Band(right=1)
ONE_EACH: Final = Band(left=1, right=1)


@dataclass(frozen=True, slots=True)
class Aligned:
    """The bands of two transcripts in order, and for each row with other words which of its words those are."""

    bands: list[Band]
    words: tuple[dict[SegmentKey, list[WordRange]], dict[SegmentKey, list[WordRange]]] = field(
        default_factory=lambda: ({}, {})
    )


def alone(right: Sequence[Segment], holes: Iterable[Span]) -> Aligned:
    """Cut a transcript that stands beside nothing: each row is a band."""
    return Aligned(_with_holes([ONE_ROW] * len(right), (), right, holes))


def aligned(left: Sequence[Segment], right: Sequence[Segment], holes: Iterable[Span]) -> Aligned:
    """Put the rows of two transcripts of one recording side by side."""
    result = Aligned([])
    for block in diff_transcripts(_transcript(left), _transcript(right)):
        rows = left[block.before_start : block.before_stop]
        others = right[block.after_start : block.after_stop]
        if len(rows) == len(others) == 1 and block.is_same:
            result.bands.append(ONE_EACH)
        else:
            result.bands.extend(_cut(rows, others, _changes(block)))
            _note_words(result, block, rows, others)
    return Aligned(_with_holes(result.bands, left, right, holes), result.words)


def _transcript(rows: Sequence[Segment]) -> Transcript:
    return Transcript(segments=tuple(rows), language="", duration_ms=0)


def _changes(block: Block) -> int:
    return sum(run.kind is not ChangeKind.SAME for run in block.runs)


def _cut(rows: Sequence[Segment], others: Sequence[Segment], changes: int) -> Iterator[Band]:
    """Begin a band wherever two rows of a block are the same row; the changes are counted with the first."""
    begun = (0, 0)
    for row, other in [*_pairs(rows, others), (len(rows), len(others))]:
        if (row, other) != begun:
            yield Band(left=row - begun[0], right=other - begun[1], changes=changes)
            begun, changes = (row, other), 0


def _pairs(rows: Sequence[Segment], others: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    start = 0
    for number, other in enumerate(others):
        for index in range(start, len(rows)):
            if _is_counterpart(rows[index], other):
                yield index, number
                start = index + 1
                break


def _is_counterpart(row: Segment, other: Segment) -> bool:
    if row.start_ms > other.end_ms or other.start_ms > row.end_ms:
        return False  # keys of two machine versions count their rows: equal ones may be quite other rows
    return row.key == other.key or abs(row.start_ms - other.start_ms) <= _SAME_START_MS


def _note_words(result: Aligned, block: Block, rows: Sequence[Segment], others: Sequence[Segment]) -> None:
    changed = [run for run in block.runs if run.kind is not ChangeKind.SAME]
    for words, segments, side in zip(result.words, (rows, others), Side, strict=True):
        words.update(_by_row(segments, [_place(run, side) for run in changed]))


def _place(run: Run, side: Side) -> WordRange:
    return (run.before_start, run.before_stop) if side is Side.LEFT else (run.after_start, run.after_stop)


def _by_row(rows: Sequence[Segment], ranges: Sequence[WordRange]) -> dict[SegmentKey, list[WordRange]]:
    """Share ranges that count the words of all rows out to the rows."""
    found: dict[SegmentKey, list[WordRange]] = {}
    begin = 0
    for row in rows:
        stop = begin + len(row.words)
        own = [(max(a, begin) - begin, min(b, stop) - begin) for a, b in ranges if max(a, begin) < min(b, stop)]
        if own:
            found[row.key] = own
        begin = stop
    return found


def _with_holes(
    bands: list[Band], left: Sequence[Segment], right: Sequence[Segment], holes: Iterable[Span]
) -> list[Band]:
    """Put each hole before the first band that begins after it."""
    waiting = sorted(holes, key=lambda hole: hole.start_ms, reverse=True)
    if not waiting:
        return bands
    result: list[Band] = []
    row, other = 0, 0
    for band in bands:
        starts = [
            rows[at].start_ms for rows, at, count in ((left, row, band.left), (right, other, band.right)) if count
        ]
        while waiting and waiting[-1].start_ms < min(starts):
            result.append(Band(hole=waiting.pop()))
        result.append(band)
        row, other = row + band.left, other + band.right
    return [*result, *(Band(hole=hole) for hole in reversed(waiting))]


def open_holes(holes: Iterable[Span], rows: Sequence[Segment]) -> list[Span]:
    """Return the stretches that still have no text: a row typed into one, over most of it, fills it."""
    return [hole for hole in holes if _filled_ms(hole, rows) * 2 < hole.length_ms]


def _filled_ms(hole: Span, rows: Sequence[Segment]) -> int:
    first = bisect_left(rows, hole.start_ms, key=_start_ms)
    near = rows[max(0, first - 2) : bisect_left(rows, hole.end_ms, key=_start_ms)]
    spans = [(max(row.start_ms, hole.start_ms), min(row.end_ms, hole.end_ms)) for row in near if row.words]
    return sum(max(0, end_ms - start_ms) for start_ms, end_ms in spans)


def _start_ms(row: Segment) -> int:
    return row.start_ms
