"""What the index hands back, read: a text in which the finds are marked becomes places with their times."""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from app.core.search import AsideKind, MarkedText, SearchAside, SearchHit, SearchPlace
from app.core.transcript import TranscriptId
from app.store.mapping import from_ms
from app.store.search_index import HIT_BEGIN, HIT_END, SEPARATOR, starts_in

_MARK: Final = re.compile(f"([{HIT_BEGIN}{HIT_END}])")
_MOST_WEIGHED: Final = 200  # places: of a common word a long recording has thousands, each as good as the other
_NOTES_AROUND: Final = 60  # characters of the notes before a find, and twice as many after it


class FoundRow(NamedTuple):
    """A transcript as the database hands it over."""

    id: int
    created_at: int
    language: str
    duration_ms: int
    title: str
    starts: bytes | None
    marked: Sequence[str] | None  # text, title, tags, notes, speakers; None where only filters were asked for


def hit_from(row: FoundRow, *, most: int) -> SearchHit:
    """Return the find with the places that fit best."""
    lines = _lines(row)
    rows = _rows_with_marks(lines)
    shown = sorted(sorted(rows[:_MOST_WEIGHED], key=lambda number: (-_richness(lines[number]), number))[:most])
    return SearchHit(
        transcript_id=TranscriptId(row.id),
        heading=marked_text(row.marked[1]) if row.marked else MarkedText(text=row.title),
        created_at=from_ms(row.created_at),
        language=row.language,
        duration_ms=row.duration_ms,
        places=_places(row, lines, shown),
        place_count=len(rows),
        asides=tuple(_asides(row.marked)) if row.marked else (),
    )


def places_in(row: FoundRow) -> tuple[SearchPlace, ...]:
    """Return all places of a transcript."""
    lines = _lines(row)
    return _places(row, lines, _rows_with_marks(lines))


def marked_text(line: str, *, is_open: bool = False) -> MarkedText:
    """Take the marks out of a line; one that is open began in a line before."""
    text, begin = "", 0 if is_open else -1
    marks: list[tuple[int, int]] = []
    for piece in _MARK.split(line.replace(SEPARATOR, "").strip()):
        if piece == HIT_BEGIN:
            begin = len(text)
        elif piece != HIT_END:
            text += piece
        elif begin >= 0:
            marks.append((begin, len(text)))
            begin = -1
    if begin >= 0:
        marks.append((begin, len(text)))
    return MarkedText(text=text, marks=tuple(mark for mark in marks if mark[0] < mark[1]))


def _lines(row: FoundRow) -> list[str]:
    return row.marked[0].split("\n") if row.marked else []


def _rows_with_marks(lines: Sequence[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if HIT_BEGIN in line]


def _richness(line: str) -> int:
    """Return how many different things were found in a row: one that has all words says more than one that has one."""
    return len({found.casefold() for found in marked_text(line).found})


def _places(row: FoundRow, lines: Sequence[str], rows: Sequence[int]) -> tuple[SearchPlace, ...]:
    starts = starts_in(row.starts) if row.starts and rows else ()
    return tuple(
        SearchPlace(
            at_ms=starts[number],
            row=number,
            line=_line(lines, number),
            before=marked_text(lines[number - 1]).text if number else "",
            after=marked_text(lines[number + 1]).text if number + 1 < len(lines) else "",
        )
        for number in rows
        if number < len(starts)
    )


def _line(lines: Sequence[str], number: int) -> MarkedText:
    """Return a row; a phrase that began in the row before ends in it."""
    first = _MARK.search(lines[number])
    return marked_text(lines[number], is_open=first is not None and first.group() == HIT_END)


def _asides(marked: Sequence[Any]) -> list[SearchAside]:
    _text, _title, tags, notes, speakers = marked
    found = [
        SearchAside(kind=kind, line=marked_text(line))
        for kind, lines in ((AsideKind.SPEAKER, speakers), (AsideKind.TAG, tags))
        for line in lines.split("\n")
        if HIT_BEGIN in line
    ]
    if HIT_BEGIN in notes:
        found.append(SearchAside(kind=AsideKind.NOTES, line=_stretch(marked_text(notes))))
    return found


def _stretch(notes: MarkedText) -> MarkedText:
    """Return the part of the notes around the first find."""
    first = notes.marks[0][0] if notes.marks else 0
    begin = max(0, first - _NOTES_AROUND)
    end = min(len(notes.text), first + 2 * _NOTES_AROUND)
    cut = "…" if begin else ""
    moved = [
        (start - begin + len(cut), min(stop, end) - begin + len(cut)) for start, stop in notes.marks if start < end
    ]
    return MarkedText(text=cut + notes.text[begin:end] + ("…" if end < len(notes.text) else ""), marks=tuple(moved))
