"""Word, Segment and Transcript: what was said and when. The edits on them live in ``edits``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NewType

TranscriptId = NewType("TranscriptId", int)
VersionId = NewType("VersionId", int)
SegmentKey = NewType("SegmentKey", int)

_NEAR = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word with its time; the text carries the space before it where the language writes one."""

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None  # None: typed by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One row of a transcript; its key is unique in the transcript and stays with the row through edits."""

    key: SegmentKey
    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    speaker: int | None = None  # index into Transcript.speakers
    marks: tuple[str, ...] = ()  # reasons to doubt it, for review

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All rows in order of time, with what holds for the whole recording."""

    segments: tuple[Segment, ...]
    language: str
    duration_ms: int
    speakers: tuple[str, ...] = ()
    holes: tuple[Span, ...] = ()  # speech without text

    @property
    def text(self) -> str:
        return "\n".join(segment.text for segment in self.segments)

    def words(self) -> Iterator[Word]:
        for segment in self.segments:
            yield from segment.words

    def index_of(self, key: SegmentKey) -> int:
        """Return the place of a row; raise KeyError when it is not there.

        Keys of a fresh transcript count its rows, and edits move a row little: it is looked for there first.
        """
        begin = max(0, key - _NEAR)
        for index, segment in enumerate(self.segments[begin : key + _NEAR], begin):
            if segment.key == key:
                return index
        for index, segment in enumerate(self.segments):
            if segment.key == key:
                return index
        raise KeyError(key)

    def next_key(self) -> SegmentKey:
        """Return a key that no row has."""
        return SegmentKey(max((segment.key for segment in self.segments), default=0) + 1)
