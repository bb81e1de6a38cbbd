"""Words as the engine hears them become words and segments as the product keeps them.

The engine's times are seconds within a window; ours are whole milliseconds of the recording, ordered, inside the
window and, at the edges of a pause, where the voice detector heard speech.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.timecode import from_seconds
from app.core.transcript import Segment, SegmentKey, Span, Word

LONGEST_TEXT = 84  # two lines of a subtitle
LONGEST_MS = 7_000
PAUSE_MS = 800
_SENTENCE_PAUSE_MS = 200
_SHORTEST_SENTENCE = 20  # a shorter one joins its neighbour unless there is a pause
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "！", "？")
_CLAUSE_ENDS = (",", ";", ":", "—", "、", "，")
_EDGE_MS = 30  # how far a word may reach into what the detector took for silence


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """A word from the engine: its text with the space before it, and seconds from the start of the window."""

    text: str
    start_s: float
    end_s: float
    probability: float


def placed(words: Iterable[HeardWord], window: Span, speech: Sequence[Span]) -> list[Word]:
    """Return the words with times in the recording: ordered, inside the window, not inside its pauses."""
    result: list[Word] = []
    earliest = speech[0].start_ms if speech else window.start_ms
    for heard in words:
        if not heard.text.strip():
            continue
        start_ms = window.start_ms + from_seconds(heard.start_s)
        end_ms = window.start_ms + from_seconds(heard.end_s)
        start_ms, end_ms = _off_the_pauses(start_ms, end_ms, speech)
        start_ms = min(max(start_ms, earliest), window.end_ms - 1)
        end_ms = min(max(end_ms, start_ms + 1), window.end_ms)
        result.append(
            Word(text=heard.text, start_ms=start_ms, end_ms=end_ms, probability=round(float(heard.probability), 4))
        )
        earliest = end_ms
    return result


def _off_the_pauses(start_ms: int, end_ms: int, speech: Sequence[Span]) -> tuple[int, int]:
    """Take the silence off a word that the alignment has stretched over the pause before or after it."""
    touched = [span for span in speech if span.start_ms < end_ms and span.end_ms > start_ms]
    if not touched:
        return start_ms, end_ms
    longest = max(touched, key=lambda s: min(s.end_ms, end_ms) - max(s.start_ms, start_ms))
    return max(start_ms, longest.start_ms - _EDGE_MS), min(end_ms, longest.end_ms + _EDGE_MS)


def regrouped(words: Sequence[Word]) -> list[list[Word]]:
    """Group words into subtitles: by sentence, pause and length, and where it must be cut, at the best place."""
    groups: list[list[Word]] = []
    group: list[Word] = []
    for word in words:
        if group and _is_break(group, word):
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
