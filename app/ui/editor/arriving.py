"""Where in a working copy somebody arrives who comes from a moment of the recording and words that were found there."""

from bisect import bisect_right

from app.core.transcript import Transcript


def place_of(transcript: Transcript, at_ms: int, words: str = "") -> tuple[int, int, int] | None:
    """Return a row and the characters in it; the caret's place at its beginning where the words are not there any more."""
    rows = transcript.segments
    if not rows:
        return None
    last = max(0, bisect_right(rows, at_ms, key=lambda row: row.start_ms) - 1)
    alike = [number for number in range(last, -1, -1) if rows[number].start_ms == rows[last].start_ms]
    for number in alike:
        start = _start_of(words, rows[number].text)
        if start >= 0:
            return number, start, start + len(words)
    return last, 0, 0


def _start_of(words: str, text: str) -> int:
    if not words:
        return -1
    exact = text.find(words)
    folded = text.casefold()
    return exact if exact >= 0 or len(folded) != len(text) else folded.find(words.casefold())
