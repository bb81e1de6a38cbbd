"""Edits on the rows of a transcript and their text; every edit there is can be imported from here.

Each is a frozen value that holds the intent: rows are addressed by their key, and the key of a new row is recorded in
the edit (``transcript.next_key()`` when it was made), so that a replay gives the same rows. How words keep their times
is said in ``retiming``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from app.core.lettering import clean_line, is_space_needed
from app.core.retiming import halves, in_order, retold, words_of
from app.core.speaker_edits import AddSpeaker, RenameSpeaker, ReplaceSpeakers, SetSpeaker
from app.core.splicing import (
    Applied,
    Edit,
    Splice,
    index_of,
    place_for,
    placed,
    refused,
    require_fresh,
    require_span,
    require_speaker,
    spliced,
)
from app.core.time_edits import Retime, Shift, Stretch
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word

__all__ = [
    "AddSpeaker",
    "Applied",
    "Compound",
    "DeleteSegments",
    "Edit",
    "InsertSegment",
    "MergeWithNext",
    "RenameSpeaker",
    "ReplaceSpeakers",
    "ReplaceText",
    "ReplaceTexts",
    "Retime",
    "SetSpeaker",
    "Shift",
    "Splice",
    "SplitSegment",
    "Stretch",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSegment:
    """Cut a row in two at the caret: before the letter ``offset`` of the word ``word_index``.

    ``offset`` counts in ``Word.text``, its leading space included. Between two words the first row ends with its last
    word and the new row begins with its first; inside a word the time is cut in proportion to the letters.
    """

    label: ClassVar[str] = "Split row"

    key: SegmentKey
    word_index: int
    offset: int
    new_key: SegmentKey

    def apply(self, transcript: Transcript) -> Applied:
        index = index_of(transcript, self.key)
        segment = transcript.segments[index]
        head, tail = self._parts(segment.words)
        require_fresh(transcript, {self.new_key})
        at_ms = min(max(tail[0].start_ms, segment.start_ms), segment.end_ms)
        head = in_order(head, Span(start_ms=segment.start_ms, end_ms=at_ms))
        tail = in_order(tail, Span(start_ms=at_ms, end_ms=segment.end_ms))
        first = replace(segment, end_ms=max(word.end_ms for word in head), words=head)
        second = replace(segment, key=self.new_key, start_ms=at_ms, words=tail)
        return placed(transcript, index, index + 1, (first, second))

    def _parts(self, words: tuple[Word, ...]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
        index, offset = self.word_index, self.offset
        if not 0 <= index < len(words) or not 0 <= offset <= len(words[index].text):
            raise refused("The caret stands outside the row.")
        word = words[index]
        if not word.text[:offset].strip():
            head, tail = words[:index], words[index:]
        elif not word.text[offset:].strip():
            head, tail = words[: index + 1], words[index + 1 :]
        else:
            left, right = halves(word, offset)
            head, tail = (*words[:index], left), (right, *words[index + 1 :])
        if not _has_text(head) or not _has_text(tail):
            raise refused("The caret stands at the edge of the row: there is nothing to split.")
        return head, tail


def _has_text(words: Sequence[Word]) -> bool:
    return any(word.text.strip() for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeWithNext:
    """Make one row of a row and the one after it; it keeps the key of the first, and its speaker where it has one."""

    label: ClassVar[str] = "Join rows"

    key: SegmentKey

    def apply(self, transcript: Transcript) -> Applied:
        index = index_of(transcript, self.key)
        if index + 1 >= len(transcript.segments):
            raise refused("There is no row after this one to join it with.")
        first, second = transcript.segments[index : index + 2]
        span = Span(start_ms=first.start_ms, end_ms=max(first.end_ms, second.end_ms))
        merged = replace(
            first,
            end_ms=span.end_ms,
            words=in_order((*first.words, *_following(first, second)), span),
            speaker=second.speaker if first.speaker is None else first.speaker,
            marks=tuple(dict.fromkeys((*first.marks, *second.marks))),
        )
        return spliced(transcript, index, index + 2, (merged,))


def _following(first: Segment, second: Segment) -> tuple[Word, ...]:
    """Return the words of the second row, with a space before them where the language writes one."""
    if not first.words or not second.words or not is_space_needed(first.words[-1].text, second.words[0].text):
        return second.words
    word = second.words[0]
    return (replace(word, text=f" {word.text}"), *second.words[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceText:
    """Give a row a new text; words that stand in both keep their time and probability."""

    label: ClassVar[str] = "Edit text"

    key: SegmentKey
    text: str

    def apply(self, transcript: Transcript) -> Applied:
        index = index_of(transcript, self.key)
        segment = transcript.segments[index]
        changed = replace(segment, words=retold(segment, clean_line(self.text)))
        return spliced(transcript, index, index + 1, (changed,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceTexts:
    """Give many rows new texts in one pass, each as ``ReplaceText`` does; where a row is not there, none is changed.

    As a ``Compound`` it would copy all rows of the transcript for each one that changes.
    """

    label: str
    keys: tuple[SegmentKey, ...]
    texts: tuple[str, ...]  # one for each key

    def apply(self, transcript: Transcript) -> Applied:
        wanted = dict(zip(self.keys, self.texts, strict=False))
        places = [index for index, row in enumerate(transcript.segments) if row.key in wanted]
        is_paired = len(self.keys) == len(self.texts) == len(wanted)
        if not wanted or not is_paired or len(places) != len(wanted):
            raise refused("Some of the rows that get a new text are not there.")
        start, stop = places[0], places[-1] + 1
        rows = list(transcript.segments[start:stop])
        for place in places:
            row = transcript.segments[place]
            rows[place - start] = replace(row, words=retold(row, clean_line(wanted[row.key])))
        return spliced(transcript, start, stop, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertSegment:
    """Add a row where its time belongs, after the rows that begin together with it; its words share its time."""

    label: ClassVar[str] = "Insert row"

    new_key: SegmentKey
    start_ms: int
    end_ms: int
    text: str = ""
    speaker: int | None = None

    def apply(self, transcript: Transcript) -> Applied:
        require_span(self.start_ms, self.end_ms)
        require_speaker(transcript, self.speaker)
        require_fresh(transcript, {self.new_key})
        span = Span(start_ms=self.start_ms, end_ms=self.end_ms)
        words = words_of(clean_line(self.text), span)
        row = Segment(key=self.new_key, start_ms=self.start_ms, end_ms=self.end_ms, words=words, speaker=self.speaker)
        at = place_for(transcript, self.start_ms)
        return spliced(transcript, at, at, (row,))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSegments:
    """Take rows out."""

    label: ClassVar[str] = "Delete rows"

    keys: tuple[SegmentKey, ...]

    def apply(self, transcript: Transcript) -> Applied:
        gone = set(self.keys)
        places = [index for index, row in enumerate(transcript.segments) if row.key in gone]
        if not gone or len(places) != len(gone):
            raise refused("Some of the rows to be deleted are not there.")
        start, stop = places[0], places[-1] + 1
        kept = [row for row in transcript.segments[start:stop] if row.key not in gone]
        return spliced(transcript, start, stop, kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """Several edits as one step; where one of them does not fit, none is carried out."""

    label: str
    edits: tuple[Edit, ...]

    def apply(self, transcript: Transcript) -> Applied:
        inverses: list[Edit] = []
        for edit in self.edits:
            applied = edit.apply(transcript)
            transcript = applied.transcript
            inverses.append(applied.inverse)
        inverse = Compound(label=self.label, edits=tuple(reversed(inverses)))
        return Applied(transcript=transcript, inverse=inverse)
