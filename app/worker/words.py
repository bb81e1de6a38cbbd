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
    for heard in words:
        if not heard.text.strip():
            continue
        span = glue.place(from_seconds(heard.start_s), from_seconds(heard.end_s))
        start_ms, end_ms = _off_the_pauses(span.start_ms, span.end_ms, speech)
        start_ms = min(max(start_ms, earliest), latest - 1)
        end_ms = min(max(end_ms, start_ms + 1), latest)
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
