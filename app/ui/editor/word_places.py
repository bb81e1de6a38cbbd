"""Where the words of a row stand in the text that is shown, and which of them the machine doubts."""

from dataclasses import dataclass
from typing import Final

from app.core.transcript import Segment, SegmentKey
from app.ui.editor.rewriting import word_columns
from app.ui.editor.utf16 import units_before

DOUBTFUL_BELOW: Final = 0.5  # a word the machine gave less than this is doubtful
_TRAILING: Final = ".,;:!?…。、，！？؟،"  # a word is marked without the stop after it
_MOST: Final = 600  # rows remembered: some screens full


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPlaces:
    """Start and end of each word in UTF-16 units, without the stop after it; all of a marked row's are doubtful."""

    words: tuple[tuple[int, int], ...]
    doubtful: tuple[tuple[int, int], ...]


class PlacesOfRows:
    """Remembers the places for rows painted lately, for painting asks again with each frame. On the main thread."""

    def __init__(self) -> None:
        self._known: dict[SegmentKey, tuple[Segment, str, WordPlaces]] = {}

    def of(self, segment: Segment, text: str) -> WordPlaces:
        known = self._known.get(segment.key)
        if known is not None and known[0] is segment and known[1] == text:
            return known[2]
        if len(self._known) >= _MOST:
            self._known.clear()
        places = word_places(segment, text)
        self._known[segment.key] = (segment, text, places)
        return places


def word_places(segment: Segment, text: str) -> WordPlaces:
    """Find the words of a row in the text shown, which may have a space before them that was just typed."""
    lead = len(text) - len(text.lstrip())
    words = tuple(_in_units(text, lead + start, lead + stop) for start, stop in word_columns(segment))
    doubtful = tuple(
        place
        for word, place in zip(segment.words, words, strict=True)
        if word.probability is not None and (segment.marks or word.probability < DOUBTFUL_BELOW)
    )
    return WordPlaces(words=words, doubtful=doubtful)


def _in_units(text: str, start: int, stop: int) -> tuple[int, int]:
    end = stop
    while end > start and text[end - 1 : end] in _TRAILING:
        end -= 1
    end = end if end > start else stop
    return units_before(text, start), units_before(text, end)
