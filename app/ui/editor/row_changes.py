"""What an edit did to the rows of a transcript, as small as it can be told. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.transcript import Segment, SegmentKey, Transcript

_STRIDE = 1024  # rows compared in one go; unchanged rows are the same objects, so a comparison is a walk over pointers


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsChanged:
    """Rows that came, went or became different; everything else is the very same as before.

    ``removed`` stood from ``start`` on and ``inserted`` stand there now; both are empty where every row kept its place.
    Then ``changed`` names the rows with other words, times or speaker, and ``changed_rows`` where they stand.
    """

    start: int
    removed: tuple[SegmentKey, ...] = ()
    inserted: tuple[SegmentKey, ...] = ()
    changed: tuple[SegmentKey, ...] = ()
    changed_rows: tuple[int, ...] = ()
    are_speakers_changed: bool = False

    @property
    def first_row(self) -> int:
        """Return the row to look at, for a person who wants to see what happened."""
        return self.changed_rows[0] if self.changed_rows else self.start


def changes_between(before: Transcript, after: Transcript) -> RowsChanged:
    """Compare two states of one transcript."""
    old, new = before.segments, after.segments
    head = _common_head(old, new)
    tail = _common_tail(old[head:], new[head:])
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    removed, inserted = _keys(was), _keys(now)
    are_speakers_changed = before.speakers != after.speakers
    if removed != inserted:
        return RowsChanged(start=head, removed=removed, inserted=inserted, are_speakers_changed=are_speakers_changed)
    rows = [index for index, (left, right) in enumerate(zip(was, now, strict=True)) if not _is_same(left, right)]
    return RowsChanged(
        start=head,
        changed=tuple(now[index].key for index in rows),
        changed_rows=tuple(head + index for index in rows),
        are_speakers_changed=are_speakers_changed,
    )


def _keys(rows: Sequence[Segment]) -> tuple[SegmentKey, ...]:
    return tuple(row.key for row in rows)


def _common_head(old: Sequence[Segment], new: Sequence[Segment]) -> int:
    shorter = min(len(old), len(new))
    at = 0
    while at < shorter and old[at : at + _STRIDE] == new[at : at + _STRIDE]:
        at += _STRIDE
    at = min(at, shorter)
    while at < shorter and _is_same(old[at], new[at]):
        at += 1
    return at


def _common_tail(old: Sequence[Segment], new: Sequence[Segment]) -> int:
    shorter = min(len(old), len(new))
    length = 0
    while length + _STRIDE <= shorter and _from_end(old, length) == _from_end(new, length):
        length += _STRIDE
    while length < shorter and _is_same(old[-1 - length], new[-1 - length]):
        length += 1
    return length


def _is_same(left: Segment, right: Segment) -> bool:
    return left is right or left == right


def _from_end(rows: Sequence[Segment], length: int) -> Sequence[Segment]:
    stop = len(rows) - length
    return rows[stop - _STRIDE : stop]
