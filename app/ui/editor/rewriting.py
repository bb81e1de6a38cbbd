"""From lines of text that a person changed to the core edit that says it: split, join, delete, new text. No Qt here.

A caret stands at a *column*: a number of characters of ``Segment.text``. The core counts in words (``place_in``).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from app.core.edits import (
    Compound,
    DeleteSegments,
    Edit,
    InsertSegment,
    MergeWithNext,
    ReplaceText,
    ReplaceTexts,
    SplitSegment,
)
from app.core.lettering import clean_line, joined
from app.core.splicing import placed
from app.core.transcript import Segment, SegmentKey, Transcript


def place_in(segment: Segment, column: int) -> tuple[int, int]:
    """Return the word a column lies in, and the letter of that word, its leading space included."""
    at = column + _lead(segment)
    for index, word in enumerate(segment.words):
        if at < len(word.text):
            return index, at
        at -= len(word.text)
    last = len(segment.words) - 1
    return last, len(segment.words[last].text) if segment.words else 0


def word_columns(segment: Segment) -> list[tuple[int, int]]:
    """Return where each word stands in the text of its row, without the space around it."""
    stops = accumulate((len(word.text) for word in segment.words), initial=-_lead(segment))
    return [
        (max(0, stop - len(word.text.lstrip())), start + len(word.text.rstrip()))
        for word, (start, stop) in zip(segment.words, pairwise(stops), strict=True)
    ]


def _lead(segment: Segment) -> int:
    lead = 0
    for word in segment.words:
        bare = word.text.lstrip()
        lead += len(word.text) - len(bare)
        if bare:
            break
    return lead


def split_at(transcript: Transcript, row: int, column: int) -> SplitSegment:
    """Cut a row in two at the caret."""
    segment = transcript.segments[row]
    word_index, offset = place_in(segment, column)
    return SplitSegment(key=segment.key, word_index=word_index, offset=offset, new_key=transcript.next_key())


def edit_for(transcript: Transcript, start: int, stop: int, lines: Sequence[str]) -> Edit | None:
    """Return the edit that makes the rows from ``start`` to ``stop`` read like these lines; None where they do."""
    rows = list(transcript.segments[start:stop])
    texts = [clean_line(line).strip() for line in lines]
    while len(texts) > max(1, len(rows)) and "" in texts:  # a row without words does not come from typing
        texts.remove("")
    start = _drop_what_is_the_same(rows, texts, start)
    if not rows:
        return _inserted(transcript, texts)
    if not texts:
        return DeleteSegments(keys=tuple(row.key for row in rows))
    if len(rows) == len(texts):
        return _rewritten(rows, texts)
    if not any(texts):
        return _emptied(rows)
    if len(rows) == 1 and len(texts) == 2 and all(texts) and _is_same(rows[0].text, texts):
        return split_at(transcript, start, len(texts[0]))
    if len(rows) == 2 and len(texts) == 1 and _is_same(texts[0], [row.text for row in rows]):
        return MergeWithNext(key=rows[0].key)
    return _rebuilt(transcript, start, rows, [text for text in texts if text])


def _drop_what_is_the_same(rows: list[Segment], texts: list[str], start: int) -> int:
    """Take equal rows off both ends, but never the last row where there are lines left for it to become."""
    while rows and texts and rows[-1].text == texts[-1] and not (len(rows) == 1 < len(texts)):
        rows.pop()
        texts.pop()
    while rows and texts and rows[0].text == texts[0] and not (len(rows) == 1 < len(texts)):
        del rows[0], texts[0]
        start += 1
    return start


def _is_same(text: str, parts: Sequence[str]) -> bool:
    """Say whether the parts are the text, but for the space where they meet."""
    return "".join(text.split()) == "".join("".join(parts).split())


def _rewritten(rows: Sequence[Segment], texts: Sequence[str]) -> Edit:
    changed = [(row.key, text) for row, text in zip(rows, texts, strict=True) if row.text != text]
    if len(changed) == 1:
        return ReplaceText(key=changed[0][0], text=changed[0][1])
    keys, wanted = zip(*changed, strict=True)
    return ReplaceTexts(label=ReplaceText.label, keys=keys, texts=wanted)


def _emptied(rows: Sequence[Segment]) -> Edit:
    """Leave one row without words, so that there is somewhere to type."""
    edits: list[Edit] = [DeleteSegments(keys=tuple(row.key for row in rows[1:]))] if len(rows) > 1 else []
    edits.append(ReplaceText(key=rows[0].key, text=""))
    return Compound(label=DeleteSegments.label, edits=tuple(edits))


def _inserted(transcript: Transcript, texts: Sequence[str]) -> Edit | None:
    """Begin a transcript that has no rows: one row over the whole recording."""
    text = joined(texts)
    if not text or transcript.segments:
        return None
    return InsertSegment(new_key=transcript.next_key(), start_ms=0, end_ms=transcript.duration_ms, text=text)


def _rebuilt(transcript: Transcript, start: int, rows: Sequence[Segment], texts: Sequence[str]) -> Edit:
    """Say any other change: join what is left of the rows, give it the new text, and cut that into the new rows.

    It is worked out on these rows alone, with the core's own edits, so that it stays quick however many rows there are.
    """
    part = replace(transcript, segments=tuple(rows))
    first = rows[0].key
    if len(rows) > 2:  # what a selection covers from end to end has no word that stays
        part = DeleteSegments(keys=tuple(row.key for row in rows[1:-1])).apply(part).transcript
    if len(rows) > 1:
        part = MergeWithNext(key=first).apply(part).transcript
    part = ReplaceText(key=first, text=joined(texts)).apply(part).transcript
    made = _cut(part, texts, transcript.next_key())
    there = placed(transcript, start, start + len(rows), made)
    back = there.inverse.apply(there.transcript)  # the way back of the way back: the same change, as a value
    return Compound(label=ReplaceText.label, edits=(back.inverse,))


def _cut(part: Transcript, texts: Sequence[str], fresh: int) -> list[Segment]:
    """Cut the one row of a transcript into rows that read like these texts; the first keeps its key.

    Always in the middle, so that the work grows with the words and hardly with the rows.
    """
    if len(texts) == 1:
        return list(part.segments)
    middle = len(texts) // 2
    cut = replace(split_at(part, 0, len(joined(texts[:middle]))), new_key=SegmentKey(fresh + middle))
    first, second = (replace(part, segments=(row,)) for row in cut.apply(part).transcript.segments)
    return [*_cut(first, texts[:middle], fresh), *_cut(second, texts[middle:], fresh + middle)]
