"""The difference of two texts word by word, and of two transcripts row by row and word by word.

Rows are first fastened together where both sides have the same row, then by their times; only inside such a block are
words compared, so that the work grows with the length of the recording and not with its square.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.core.transcript import Segment, Transcript

_BLOCK_ROWS = 40  # rows of one side in a block; rows that overlap in a longer chain are parted there
_EXACT_WORDS = 2_000  # longer texts are compared without regard to their commonest words, which difflib does quickly


class ChangeKind(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Neighbouring words with one fate: ``before[before_start:before_stop]`` became ``after[after_start:after_stop]``."""

    kind: ChangeKind
    before_start: int
    before_stop: int
    after_start: int
    after_stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows of both sides that belong together; its runs count the words of these rows alone, from 0."""

    before_start: int
    before_stop: int
    after_start: int
    after_stop: int
    runs: tuple[Run, ...]

    @property
    def is_same(self) -> bool:
        return all(run.kind is ChangeKind.SAME for run in self.runs)


_KINDS = {
    "equal": ChangeKind.SAME,
    "insert": ChangeKind.INSERTED,
    "delete": ChangeKind.DELETED,
    "replace": ChangeKind.REPLACED,
}


def diff_words(before: Sequence[str], after: Sequence[str]) -> tuple[Run, ...]:
    """Compare two lists of words; the runs cover both lists from end to end."""
    if before == after:
        return (_run(ChangeKind.SAME, 0, len(before), 0, len(after)),) if before else ()
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    middle = _matched(before[head : len(before) - tail], after[head : len(after) - tail])
    runs = [_run(ChangeKind.SAME, 0, head, 0, head)]
    runs += [_run(_KINDS[tag], a + head, b + head, c + head, d + head) for tag, a, b, c, d in middle]
    runs.append(_run(ChangeKind.SAME, len(before) - tail, len(before), len(after) - tail, len(after)))
    return tuple(run for run in runs if run.before_stop > run.before_start or run.after_stop > run.after_start)


def _run(kind: ChangeKind, before_start: int, before_stop: int, after_start: int, after_stop: int) -> Run:
    return Run(
        kind=kind,
        before_start=before_start,
        before_stop=before_stop,
        after_start=after_start,
        after_stop=after_stop,
    )


def _common_prefix(before: Sequence[str], after: Sequence[str]) -> int:
    length = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        length += 1
    return length


def _matched(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    is_long = max(len(before), len(after)) > _EXACT_WORDS
    return list(SequenceMatcher(None, before, after, autojunk=is_long).get_opcodes())


def diff_transcripts(before: Transcript, after: Transcript) -> tuple[Block, ...]:
    """Compare two transcripts of one recording; the blocks cover the rows of both in order."""
    blocks: list[Block] = []
    row, other = 0, 0
    for left, right in [*_anchors(before.segments, after.segments), (len(before.segments), len(after.segments))]:
        blocks += _timed_blocks(before.segments, after.segments, (row, left), (other, right))
        if left < len(before.segments):
            blocks.append(_block(before.segments, after.segments, (left, left + 1), (right, right + 1)))
        row, other = left + 1, right + 1
    return tuple(blocks)


def _anchors(before: Sequence[Segment], after: Sequence[Segment]) -> list[tuple[int, int]]:
    """Pair the rows that have the same key and text and meet in time, the longest chain of pairs in order."""
    places = {segment.key: index for index, segment in enumerate(after)}
    pairs = []
    for index, segment in enumerate(before):
        place = places.get(segment.key)
        if place is not None and _is_same_row(segment, after[place]):
            pairs.append((index, place))
    return _longest_rising(pairs)


def _is_same_row(left: Segment, right: Segment) -> bool:
    if left is right:
        return True
    is_met = left.start_ms <= right.end_ms and right.start_ms <= left.end_ms
    return is_met and left.text == right.text


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep as many pairs as possible whose second numbers rise (patience sorting)."""
    tops: list[int] = []  # the lowest second number that ends a chain of this length
    owners: list[int] = []
    previous: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tops, place)
        previous.append(owners[length - 1] if length else -1)
        tops[length : length + 1] = [place]
        owners[length : length + 1] = [number]
    chain = []
    at = owners[-1] if owners else -1
    while at >= 0:
        chain.append(pairs[at])
        at = previous[at]
    return chain[::-1]


def _timed_blocks(
    before: Sequence[Segment], after: Sequence[Segment], rows: tuple[int, int], others: tuple[int, int]
) -> Iterator[Block]:
    """Put rows together that overlap in time, taken from both sides in order of their starts."""
    sides = [(row, 0) for row in before[slice(*rows)]] + [(row, 1) for row in after[slice(*others)]]
    taken = [rows[0], others[0]]
    begun, until_ms = list(taken), 0
    for row, side in sorted(sides, key=lambda item: item[0].start_ms):
        is_full = taken[side] - begun[side] >= _BLOCK_ROWS
        if begun != taken and (row.start_ms >= until_ms or is_full):
            yield _block(before, after, (begun[0], taken[0]), (begun[1], taken[1]))
            begun, until_ms = list(taken), 0
        taken[side] += 1
        until_ms = max(until_ms, row.end_ms, row.start_ms + 1)
    if begun != taken:
        yield _block(before, after, (begun[0], taken[0]), (begun[1], taken[1]))


def _block(
    before: Sequence[Segment], after: Sequence[Segment], rows: tuple[int, int], others: tuple[int, int]
) -> Block:
    return Block(
        before_start=rows[0],
        before_stop=rows[1],
        after_start=others[0],
        after_stop=others[1],
        runs=diff_words(_texts(before, rows), _texts(after, others)),
    )


def _texts(segments: Sequence[Segment], rows: tuple[int, int]) -> list[str]:
    return [word.text.strip() for segment in segments[slice(*rows)] for word in segment.words]
