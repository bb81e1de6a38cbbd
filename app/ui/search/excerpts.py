"""A find with what is said around it, cut so that it fits on one line with the find in view. No widget here."""

from dataclasses import dataclass
from typing import Final

from app.core.search import MarkedText, SearchPlace

_BETWEEN: Final = "  "
_CUT: Final = "…"
_LONG_WORD: Final = 20
_AROUND: Final = 160  # characters of a neighbouring row: more never fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A line of text with the finds in it, and where the row itself stands."""

    text: str
    marks: tuple[tuple[int, int], ...]
    row: tuple[int, int]


def excerpt(place: SearchPlace, before_find: int) -> Excerpt:
    """Return a place as one line, with about so many characters before the first find."""
    before = place.before[-_AROUND:] + _BETWEEN if place.before else ""
    after = _BETWEEN + place.after[:_AROUND] if place.after else ""
    line = place.line.text
    first = len(before) + (place.line.marks[0][0] if place.line.marks else 0)
    full = before + line + after
    begin = _cut_at(full, first - before_find, first)
    lead = _CUT if begin else ""
    shift = len(lead) - begin
    marks = tuple((start + len(before) + shift, stop + len(before) + shift) for start, stop in place.line.marks)
    row_start = max(len(lead), len(before) + shift)
    return Excerpt(
        text=lead + full[begin:],
        marks=tuple((max(start, 0), stop) for start, stop in marks if stop > 0),
        row=(row_start, len(before) + len(line) + shift),
    )


def cut_to_find(line: MarkedText, before_find: int) -> MarkedText:
    """Return a line that begins shortly before its first find."""
    whole = excerpt(SearchPlace(at_ms=0, row=0, line=line), before_find)
    return MarkedText(text=whole.text, marks=whole.marks)


def _cut_at(text: str, wanted: int, last: int) -> int:
    """Return where a word begins at or after a place, but before the last; 0 where nothing need be cut."""
    if wanted <= 0:
        return 0
    space = text.find(" ", wanted, min(wanted + _LONG_WORD, last))
    return wanted if space < 0 else space + 1
