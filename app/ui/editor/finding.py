"""Finding and replacing text in the rows of a transcript. No Qt here."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from app.core.edits import Edit, ReplaceText, ReplaceTexts
from app.core.transcript import Transcript
from app.ui.editor.row_marks import TextRange

REPLACE_ALL = "Replace all"


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place where the text was found: a row and characters of it."""

    row: int
    start: int
    stop: int

    @property
    def span(self) -> TextRange:
        return self.start, self.stop


def find_all(texts: Sequence[str], needle: str, *, is_case_kept: bool) -> list[Match]:
    """Return every place in order; a place never reaches over the end of a row."""
    if not needle or "\n" in needle:
        return []
    pattern = re.compile(re.escape(needle), re.NOFLAG if is_case_kept else re.IGNORECASE)
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    matches = []
    for found in pattern.finditer("\n".join(texts)):
        row = bisect_right(begins, found.start()) - 1
        matches.append(Match(row, found.start() - begins[row], found.end() - begins[row]))
    return matches


def next_from(matches: Sequence[Match], row: int, column: int) -> int | None:
    """Return the number of the first place at the caret or after it, or that of the first of all."""
    if not matches:
        return None
    return bisect_left(matches, Match(row, column, 0)) % len(matches)


def by_row(matches: Sequence[Match]) -> dict[int, list[TextRange]]:
    return {row: [match.span for match in group] for row, group in groupby(matches, key=_row)}


def replacing_one(transcript: Transcript, texts: Sequence[str], match: Match, text: str) -> Edit:
    return ReplaceText(key=transcript.segments[match.row].key, text=_replaced(texts[match.row], [match.span], text))


def replacing_all(transcript: Transcript, texts: Sequence[str], matches: Sequence[Match], text: str) -> ReplaceTexts:
    """Return one step that replaces every place."""
    rows = by_row(matches)
    return ReplaceTexts(
        label=REPLACE_ALL,
        keys=tuple(transcript.segments[row].key for row in rows),
        texts=tuple(_replaced(texts[row], spans, text) for row, spans in rows.items()),
    )


def _replaced(old: str, spans: Sequence[TextRange], text: str) -> str:
    for start, stop in reversed(spans):
        old = old[:start] + text + old[stop:]
    return old


def _row(match: Match) -> int:
    return match.row
