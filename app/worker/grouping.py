"""Segments made of words: by sentence, pause and length, never across a silence that was left out. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from app.core.transcript import Segment, SegmentKey, Word

LONGEST_TEXT = 84  # two lines of a subtitle
LONGEST_MS = 7_000
PAUSE_MS = 800
_SENTENCE_PAUSE_MS = 200
_SHORTEST_SENTENCE = 20  # a shorter one joins its neighbour unless there is a pause
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "！", "？")
_CLAUSE_ENDS = (",", ";", ":", "—", "、", "，")


def regrouped(words: Sequence[Word], seams: Iterable[int] = ()) -> list[list[Word]]:
    """Group words into subtitles: by sentence, pause and length, and where it must be cut, at the best place.

    At a seam, the end of a silence that was left out, there is always a border.
    """
    groups: list[list[Word]] = []
    group: list[Word] = []
    seams = sorted(seams)
    for word in words:
        if group and (_is_break(group, word) or _is_seam_between(seams, group[-1], word)):
            groups.append(group)
            group = []
        group.append(word)
        while _is_too_long(group):
            cut = _best_cut(group)
            groups.append(group[:cut])
            group = group[cut:]
    return [*groups, group] if group else groups


def segments_of(groups: Iterable[Sequence[Word]]) -> tuple[Segment, ...]:
    """Make each group a segment that begins and ends with its words."""
    return tuple(
        Segment(key=SegmentKey(number), start_ms=group[0].start_ms, end_ms=group[-1].end_ms, words=tuple(group))
        for number, group in enumerate((group for group in groups if group), start=1)
    )


def _is_break(group: Sequence[Word], word: Word) -> bool:
    pause_ms = word.start_ms - group[-1].end_ms
    if pause_ms >= PAUSE_MS:
        return True
    if not group[-1].text.rstrip().endswith(_SENTENCE_ENDS):
        return False
    return pause_ms >= _SENTENCE_PAUSE_MS or _text_length(group) >= _SHORTEST_SENTENCE


def _is_seam_between(seams: Sequence[int], before: Word, word: Word) -> bool:
    index = bisect_right(seams, before.start_ms)
    return index < len(seams) and seams[index] <= word.start_ms


def _is_too_long(group: Sequence[Word]) -> bool:
    if len(group) < 2:
        return False
    return _text_length(group) > LONGEST_TEXT or group[-1].end_ms - group[0].start_ms > LONGEST_MS


def _best_cut(group: Sequence[Word]) -> int:
    """Return the index before which to cut: after a clause, else at the longest pause, late rather than early."""
    fitting = len(group) - 1
    from_here = max(1, fitting // 2)

    def worth(index: int) -> tuple[bool, int, int]:
        before = group[index - 1]
        ends_clause = before.text.rstrip().endswith(_CLAUSE_ENDS + _SENTENCE_ENDS)
        return ends_clause, group[index].start_ms - before.end_ms, index

    return max(range(from_here, fitting + 1), key=worth)


def _text_length(group: Sequence[Word]) -> int:
    return len("".join(word.text for word in group).strip())
