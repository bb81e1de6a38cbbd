"""What SRT and VTT share: rows as cues that no player stumbles over, broken lines, and cues read back as rows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from app.core.errors import ErrorCode, InputError
from app.core.lettering import break_places, clean_line, column_width
from app.core.retiming import words_of
from app.core.timecode import parse_clock
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word

_PAUSES = frozenset(",.;:!?…，。、；：！？")
_PAUSE_IS_WORTH = 6  # columns of difference that a break after a pause may cost

_NEWLINE = re.compile(r"\r\n|\r|\n")
_ARROW = re.compile(r"\s*(?P<start>[^\s>]+?)\s*-->\s*(?P<end>\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One line of time and the text shown then."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    words: tuple[Word, ...] = ()  # where a row's words are known


def cues_of(transcript: Transcript) -> list[Cue]:
    """Return the rows that have text as cues in order, each at least 1 ms long, none overlapping the next.

    A cue that would reach into the next one is shortened. One that would begin with or before the cue above it begins
    1 ms after it.
    """
    cues: list[Cue] = []
    for row in sorted(transcript.segments, key=lambda segment: segment.start_ms):
        text = clean_line(row.text).strip()
        if not text:
            continue
        start_ms = max(row.start_ms, cues[-1].start_ms + 1 if cues else 0)
        if cues and cues[-1].end_ms > start_ms:
            cues[-1] = replace(cues[-1], end_ms=start_ms)
        end_ms = max(row.end_ms, start_ms + 1)
        speaker = "" if row.speaker is None else transcript.speakers[row.speaker]
        cues.append(Cue(start_ms=start_ms, end_ms=end_ms, text=text, speaker=speaker, words=row.words))
    return cues


def break_of(text: str, columns: int) -> tuple[int, int] | None:
    """Choose where a line becomes two of about the same width, rather after a pause than not.

    None where it fits, or does not fit in two lines either.
    """
    widths = list(accumulate((column_width(character) for character in text), initial=0))
    if widths[-1] <= columns:
        return None

    def imbalance(place: tuple[int, int]) -> int:
        stop, start = place
        is_pause = text[stop - 1] in _PAUSES
        return abs(widths[stop] - (widths[-1] - widths[start])) - (_PAUSE_IS_WORTH if is_pause else 0)

    fitting = [
        (stop, start)
        for stop, start in break_places(text)
        if widths[stop] <= columns and widths[-1] - widths[start] <= columns
    ]
    return min(fitting, key=imbalance, default=None)


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers from 1, whatever ends them and whether or not a BOM begins them."""
    yield from enumerate(_NEWLINE.split(text.removeprefix("\ufeff")), start=1)


def broken(line: int, reason: str) -> InputError:
    return InputError(ErrorCode.FORMAT_BROKEN, f"Line {line}: {reason}.")


def parse_times(line: int, text: str) -> tuple[int, int]:
    """Read ``start --> end``; what follows (positions, settings) is left alone."""
    match = _ARROW.match(text)
    if match is None:
        raise broken(line, f"{text.strip()[:60]!r} is no line of times")
    try:
        start_ms, end_ms = parse_clock(match["start"]), parse_clock(match["end"])
    except ValueError as error:
        raise broken(line, str(error)) from error
    if end_ms < start_ms:
        raise broken(line, "the cue ends before it begins")
    return start_ms, end_ms


def transcript_of(cues: Iterable[Cue]) -> Transcript:
    """Make rows of cues that were read. Nobody has heard their words: these share the time of the cue."""
    ordered = sorted(cues, key=lambda cue: cue.start_ms)
    speakers = tuple(dict.fromkeys(cue.speaker for cue in ordered if cue.speaker))
    numbers = {name: number for number, name in enumerate(speakers)}
    segments = tuple(
        Segment(
            key=SegmentKey(key),
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            words=words_of(cue.text, Span(start_ms=cue.start_ms, end_ms=cue.end_ms)),
            speaker=numbers.get(cue.speaker),
        )
        for key, cue in enumerate(ordered, start=1)
    )
    duration_ms = max((segment.end_ms for segment in segments), default=0)
    return Transcript(segments=segments, language="und", duration_ms=duration_ms, speakers=speakers)
