"""The times of words: spread over a stretch, fitted into new edges, kept through a change of text.

Pure rules on words; which row they belong to and where it stands is the affair of the edits.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from app.core.diffing import ChangeKind, diff_words
from app.core.lettering import atoms
from app.core.transcript import Segment, Span, Word


def spread(texts: Sequence[str], span: Span) -> list[Span]:
    """Share a stretch of time among texts by their length."""
    weights = [max(1, len(text.strip())) for text in texts]
    total = max(1, sum(weights))
    edges = [span.start_ms + span.length_ms * done // total for done in accumulate(weights, initial=0)]
    return [Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in pairwise(edges)]


def words_of(text: str, span: Span) -> tuple[Word, ...]:
    """Cut a line into words whose times nobody has heard: they share the stretch by their length."""
    parts = atoms(text.strip())
    return tuple(_unheard(part, place) for part, place in zip(parts, spread(parts, span), strict=True))


def _unheard(text: str, span: Span) -> Word:
    return Word(text=text, start_ms=span.start_ms, end_ms=span.end_ms)


def in_order(words: Iterable[Word], span: Span) -> tuple[Word, ...]:
    """Push words inwards until each lies in the stretch and none begins before the one it follows."""
    result: list[Word] = []
    earliest_ms = span.start_ms
    for word in words:
        start_ms = min(max(word.start_ms, earliest_ms), span.end_ms)
        end_ms = min(max(word.end_ms, start_ms), span.end_ms)
        is_kept = (start_ms, end_ms) == (word.start_ms, word.end_ms)
        result.append(word if is_kept else replace(word, start_ms=start_ms, end_ms=end_ms))
        earliest_ms = start_ms
    return tuple(result)


def moved(words: Iterable[Word], at: Callable[[int], int]) -> tuple[Word, ...]:
    """Send every time of the words through a rule that never turns two of them round."""
    return tuple(replace(word, start_ms=at(word.start_ms), end_ms=at(word.end_ms)) for word in words)


def fitted(segment: Segment, span: Span) -> tuple[Word, ...]:
    """Return the words of a row that gets new edges.

    A row moved as a whole takes its words along. Where only edges move, the sound has not: words that still lie inside
    keep their times, and a word that an edge cuts is trimmed. Only where a whole word would fall outside, all are
    scaled with the row, and a row that had no length shares the new one out.
    """
    if not segment.words:
        return ()
    old_ms = segment.end_ms - segment.start_ms
    if old_ms == span.length_ms:
        return moved(segment.words, lambda ms: ms + span.start_ms - segment.start_ms)
    if all(_is_partly_inside(word, span) for word in segment.words):
        return in_order(segment.words, span)
    if old_ms == 0:
        places = spread([word.text for word in segment.words], span)
        return tuple(
            replace(word, start_ms=place.start_ms, end_ms=place.end_ms)
            for word, place in zip(segment.words, places, strict=True)
        )
    return moved(segment.words, lambda ms: span.start_ms + (ms - segment.start_ms) * span.length_ms // old_ms)


def _is_partly_inside(word: Word, span: Span) -> bool:
    if word.start_ms == word.end_ms:
        return span.start_ms <= word.start_ms <= span.end_ms
    return word.start_ms < span.end_ms and word.end_ms > span.start_ms


def halves(word: Word, offset: int) -> tuple[Word, Word]:
    """Cut one word at a letter; its time is cut in proportion, and both halves keep what was heard."""
    length = len(word.text.strip())
    heard = offset - (len(word.text) - len(word.text.lstrip()))
    at_ms = word.start_ms + (word.end_ms - word.start_ms) * heard // length
    return replace(word, text=word.text[:offset], end_ms=at_ms), replace(word, text=word.text[offset:], start_ms=at_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A word that stands in both texts, and which atoms of the new text it takes."""

    word: int
    start: int
    stop: int


def retold(segment: Segment, text: str) -> tuple[Word, ...]:
    """Return the words of a row that gets a new text.

    Words that stand in both texts keep time and probability. As many new words as they replace take those words'
    times one by one; otherwise new words share the time of the words they replace, or, where they replace none, the
    time between their neighbours. A new word has no probability.
    """
    parts = atoms(text.strip())
    words: list[Word] = []
    done, used = 0, 0
    for kept in [*_kept_words(segment.words, parts), _Kept(word=len(segment.words), start=len(parts), stop=len(parts))]:
        new = parts[done : kept.start]
        words += _replacing(segment, (used, kept.word), new)
        if kept.word < len(segment.words):
            words.append(
                _rewritten(segment.words[kept.word], "".join(parts[kept.start : kept.stop]), is_first=not words)
            )
        done, used = kept.stop, kept.word + 1
    return tuple(words)


def _kept_words(words: Sequence[Word], parts: Sequence[str]) -> list[_Kept]:
    """Find the words all of whose atoms stand side by side in the new text too."""
    old = [[atom.strip() for atom in atoms(word.text.strip())] for word in words]
    begins = list(accumulate((len(part) for part in old), initial=0))
    match: dict[int, int] = {}
    for run in diff_words([atom for part in old for atom in part], [part.strip() for part in parts]):
        if run.kind is ChangeKind.SAME:
            match.update(
                zip(range(run.before_start, run.before_stop), range(run.after_start, run.after_stop), strict=True)
            )
    return [
        _Kept(word=index, start=match[begin], stop=match[stop - 1] + 1)
        for index, (begin, stop) in enumerate(pairwise(begins))
        if begin < stop and _is_side_by_side([match.get(number) for number in range(begin, stop)])
    ]


def _is_side_by_side(places: Sequence[int | None]) -> bool:
    return places[0] is not None and list(places) == list(range(places[0], places[0] + len(places)))


def _rewritten(word: Word, text: str, *, is_first: bool) -> Word:
    """Keep a word; only the space before it may differ, which at the start of a row nobody sees."""
    if word.text == text or (is_first and word.text.strip() == text.strip()):
        return word
    return replace(word, text=text)


def _replacing(segment: Segment, used: tuple[int, int], new: Sequence[str]) -> list[Word]:
    """Time new texts that stand where the words from one number to another stood."""
    if not new:
        return []
    gone = segment.words[slice(*used)]
    if len(gone) == len(new):
        return [
            _unheard(text, Span(start_ms=old.start_ms, end_ms=old.end_ms)) for text, old in zip(new, gone, strict=True)
        ]
    span = _stretch_of(segment.words, used) if gone else _gap_before(segment, used[0])
    return [_unheard(text, place) for text, place in zip(new, spread(new, span), strict=True)]


def _stretch_of(words: Sequence[Word], used: tuple[int, int]) -> Span:
    """Return the time that some words took, up to the one after them where that began earlier."""
    end_ms = max(word.end_ms for word in words[slice(*used)])
    if used[1] < len(words):
        end_ms = min(end_ms, words[used[1]].start_ms)
    return Span(start_ms=words[used[0]].start_ms, end_ms=end_ms)


def _gap_before(segment: Segment, number: int) -> Span:
    """Return the time between a word and the one before it, or the edges of the row."""
    words = segment.words
    start_ms = words[number - 1].end_ms if number > 0 else segment.start_ms
    end_ms = words[number].start_ms if number < len(words) else segment.end_ms
    return Span(start_ms=min(start_ms, end_ms), end_ms=end_ms)
