"""What holds for every transcript, whatever was done to it; asked by the tests and before anything foreign is kept."""

from collections.abc import Iterator
from itertools import pairwise

from app.core.lettering import clean_line
from app.core.transcript import Segment, Transcript


def check(transcript: Transcript) -> list[str]:
    """Return what is wrong, one sentence each; an empty list for a sound transcript."""
    return [*_order_problems(transcript), *_key_problems(transcript), *_row_problems(transcript)]


def _order_problems(transcript: Transcript) -> Iterator[str]:
    for before, after in pairwise(transcript.segments):
        if after.start_ms < before.start_ms:
            yield f"Row {after.key} begins at {after.start_ms} ms, before row {before.key} above it."


def _key_problems(transcript: Transcript) -> Iterator[str]:
    seen = set()
    for segment in transcript.segments:
        if segment.key in seen:
            yield f"Two rows have the key {segment.key}."
        seen.add(segment.key)


def _row_problems(transcript: Transcript) -> Iterator[str]:
    for segment in transcript.segments:
        if segment.start_ms < 0:
            yield f"Row {segment.key} begins before zero."
        if segment.end_ms < segment.start_ms:
            yield f"Row {segment.key} ends before it begins."
        if segment.speaker is not None and not 0 <= segment.speaker < len(transcript.speakers):
            yield f"Row {segment.key} names speaker {segment.speaker}, and there are {len(transcript.speakers)}."
        yield from _word_problems(segment)


def _word_problems(segment: Segment) -> Iterator[str]:
    earliest_ms = segment.start_ms
    for number, word in enumerate(segment.words, start=1):
        name = f"Word {number} of row {segment.key}"
        if word.start_ms < earliest_ms:
            yield f"{name} begins before the word or the row it follows."
        if word.end_ms < word.start_ms:
            yield f"{name} ends before it begins."
        if word.end_ms > segment.end_ms:
            yield f"{name} ends after its row."
        if clean_line(word.text) != word.text:
            yield f"{name} holds a line break or a control character."
        earliest_ms = max(earliest_ms, word.start_ms)
