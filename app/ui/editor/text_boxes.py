"""Where a stretch of text stands in a laid-out row: rectangles, also where the writing direction changes inside it."""

import re
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextLayout, QTextLine

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TOUCHING_PX: Final = 0.5


def boxes(layout: QTextLayout, text: str, where: tuple[int, int], line_height: float) -> Iterator[QRectF]:
    """Yield the rectangles of a stretch, as high as a line, relative to the layout; positions in UTF-16 units."""
    start, stop = where
    is_mixed = _RIGHT_TO_LEFT.search(text) is not None
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        begin = line.textStart()
        first, last = max(start, begin), min(stop, begin + line.textLength())
        if first < last:
            middle = line.y() + line.height() / 2
            for left, right in _mixed(line, first, last) if is_mixed else _plain(line, first, last):
                yield QRectF(left, middle - line_height / 2, right - left, line_height)


def _plain(line: QTextLine, start: int, stop: int) -> list[tuple[float, float]]:
    return [(_x(line, start), _x(line, stop))]


def _x(line: QTextLine, position: int) -> float:
    both: Any = line.cursorToX(position)  # the position comes back as well, which the stubs do not know
    return float(both[0])


def _mixed(line: QTextLine, start: int, stop: int) -> list[tuple[float, float]]:
    """Ask where the letters themselves stand: a stretch may be in several pieces on one line."""
    rects = [run.boundingRect() for run in line.glyphRuns(start, stop - start)]
    pieces: list[tuple[float, float]] = []
    for left, right in sorted((rect.left(), rect.right()) for rect in rects):
        if pieces and left <= pieces[-1][1] + _TOUCHING_PX:
            pieces[-1] = (pieces[-1][0], max(right, pieces[-1][1]))
        else:
            pieces.append((left, right))
    return pieces
