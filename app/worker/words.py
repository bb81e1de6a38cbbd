"""Words as the engine hears them become words as the product keeps them.

The engine's times are seconds within a window; ours are whole milliseconds of the recording, ordered, inside the
window and, at the edges of a pause, where the voice detector heard speech.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.timecode import from_seconds
from app.core.transcript import Span, Word
from app.worker.glue import Glue

_EDGE_MS = 30  # how far a word may reach into what the detector took for silence
_SQUEEZED_MS = 60  # nobody says a word in less: the alignment had no room for it


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """A word from the engine: its text with the space before it, and seconds from the start of the window."""

    text: str
    start_s: float
    end_s: float
    probability: float


def placed(words: Iterable[HeardWord], glue: Glue, speech: Sequence[Span]) -> list[Word]:
    """Return the words with times in the recording: ordered, inside the window, not inside its pauses."""
    result: list[Word] = []
    earliest = speech[0].start_ms if speech else glue.until(0)
    latest = glue.until(glue.length_ms)
    said = [heard for heard in words if heard.text.strip()]
    spans = [glue.place(from_seconds(heard.start_s), from_seconds(heard.end_s)) for heard in said]
    for heard, span in zip(said, _off_the_pauses(spans, [heard.text for heard in said], speech), strict=True):
        start_ms = min(max(span.start_ms, earliest), latest - 1)
        end_ms = min(max(span.end_ms, start_ms + 1), latest)
        result.append(
            Word(text=heard.text, start_ms=start_ms, end_ms=end_ms, probability=round(float(heard.probability), 4))
        )
        earliest = end_ms
    return result


def _off_the_pauses(spans: Sequence[Span], texts: Sequence[str], speech: Sequence[Span]) -> list[Span]:
    """Take the silence off the words that the alignment has stretched over the pause before or after them.

    A word that it has squeezed into that pause, before the stretched one, is said with that one and shares its time.
    """
    found = [_without_silence(span, speech) for span in spans]
    for index in reversed(range(len(spans) - 1)):
        span, next_start_ms, following = spans[index], spans[index + 1].start_ms, found[index + 1]
        is_squeezed = span.end_ms - span.start_ms <= _SQUEEZED_MS
        pause = Span(start_ms=span.start_ms, end_ms=max(span.end_ms, next_start_ms))
        if is_squeezed and next_start_ms < following.start_ms and not _touched(pause, speech):
            share = len(texts[index]) / (len(texts[index]) + len(texts[index + 1]))
            border_ms = following.start_ms + round(share * (following.end_ms - following.start_ms))
            found[index : index + 2] = [
                Span(start_ms=following.start_ms, end_ms=border_ms),
                Span(start_ms=border_ms, end_ms=following.end_ms),
            ]
    return found


def _without_silence(span: Span, speech: Sequence[Span]) -> Span:
    touched = _touched(span, speech)
    if not touched:
        return span
    longest = max(touched, key=lambda s: min(s.end_ms, span.end_ms) - max(s.start_ms, span.start_ms))
    return Span(
        start_ms=max(span.start_ms, longest.start_ms - _EDGE_MS), end_ms=min(span.end_ms, longest.end_ms + _EDGE_MS)
    )


def _touched(span: Span, speech: Sequence[Span]) -> list[Span]:
    return [each for each in speech if each.start_ms < span.end_ms and each.end_ms > span.start_ms]
