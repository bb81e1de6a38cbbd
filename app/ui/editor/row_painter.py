"""Painting one row: gutter, marks under the words, the words, the caret. Where rows stand is not known here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout

from app.core.transcript import Segment, Transcript
from app.ui.editor.bands import Side
from app.ui.editor.row_marks import RowMarks
from app.ui.editor.row_measures import RowMeasures, tenths
from app.ui.editor.text_boxes import boxes
from app.ui.editor.utf16 import units_before
from app.ui.editor.word_places import PlacesOfRows, WordPlaces
from app.ui.theme import ColourName, Theme, current_theme

_BOX_INSET_PX: Final = 1.5
_BOX_SIDE_PX: Final = 2.0
_PLAYING_BAR_PX: Final = 3
CARET_PX: Final = 2
_WAVE_STEP_PX: Final = 2.0
_WAVE_PX: Final = 1.5
_NO_LINE: Final = 0.7  # of the line height: where the times of a row without any text stand


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """A row as it is to be painted: what it says and where it stands in the document."""

    row: int
    segment: Segment
    layout: QTextLayout
    text: str  # of the block; a layout inside a document does not know it
    top: int  # with the space above the text
    height: int
    selected: Sequence[tuple[int, int]] = ()  # in UTF-16 units of the row
    caret: int | None = None


class RowPainter:
    """Paints the rows of one pane in the theme that is worn. Lives on the main thread."""

    def __init__(self, marks: RowMarks, measures: RowMeasures) -> None:
        self.marks = marks
        self.measures = measures
        self.transcript = Transcript(segments=(), language="", duration_ms=0)
        self.can_run_again = False  # whether a hole can be listened to again from here
        self._places = PlacesOfRows()

    def paint_current(self, painter: QPainter, top: int, height: int, width: int) -> None:
        painter.fillRect(0, top, width, height, current_theme().colour("accent_soft"))

    def paint_row(self, painter: QPainter, place: RowPlace, width: int, clip: QRectF) -> None:
        theme = current_theme()
        if place.row == self.marks.current_row:
            self.paint_current(painter, place.top, place.height, width)
        if place.row == self.marks.playing_row:
            painter.fillRect(0, place.top, _PLAYING_BAR_PX, place.height, theme.colour("accent"))
        origin = QPointF(self.measures.text_left, place.top + self.measures.space)
        self._paint_gutter(painter, place, origin, theme)
        words = self._places.of(place.segment, place.text)
        self._paint_marks(painter, place, origin, words)
        formats = [] if place.layout.preeditAreaText() else self._formats(place, theme, words)
        painter.setPen(theme.colour("muted" if self.marks.side is Side.LEFT else "text"))
        place.layout.draw(painter, origin, formats, clip)
        if place.caret is not None:
            place.layout.drawCursor(painter, origin, place.caret, CARET_PX)

    def _paint_gutter(self, painter: QPainter, place: RowPlace, origin: QPointF, theme: Theme) -> None:
        measures, segment = self.measures, place.segment
        line = place.layout.lineAt(0)
        base = origin.y() + (line.y() + line.ascent() if line.isValid() else measures.line_height * _NO_LINE)
        painter.setFont(measures.small_font)
        painter.setPen(theme.colour("faint" if place.row != self.marks.current_row else "muted"))
        painter.drawText(QPointF(measures.time_left, base), tenths(segment.start_ms))
        if segment.speaker is not None and segment.speaker < len(self.transcript.speakers):
            painter.setFont(measures.name_font)
            painter.setPen(theme.speaker(segment.speaker))
            name = QFontMetricsF(measures.name_font).elidedText(
                self.transcript.speakers[segment.speaker], Qt.TextElideMode.ElideRight, measures.speaker_width
            )
            painter.drawText(QPointF(measures.speaker_left, base), name)

    def _paint_marks(self, painter: QPainter, place: RowPlace, origin: QPointF, words: WordPlaces) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for where, name in [*self._changed(place, words), *self._matches(place)]:
            self._box(painter, place, origin, where, name)
        for where in place.selected:
            for box in self._boxes(place, where):
                painter.fillRect(box.translated(origin), current_theme().colour("selection"))
        word = self._playing_word(place, words)
        if word is not None:
            self._box(painter, place, origin, word, "accent")
        if words.doubtful:
            painter.setPen(QPen(current_theme().colour("warning"), 1))
            for where in words.doubtful:
                for box in self._boxes(place, where):
                    painter.drawPolyline(_wave(box.translated(origin), self.measures.wave_drop))

    def _changed(self, place: RowPlace, words: WordPlaces) -> Iterator[tuple[tuple[int, int], ColourName]]:
        name: ColourName = "deleted" if self.marks.side is Side.LEFT else "inserted"
        for first, last in self.marks.changed_words.get(place.segment.key, ()):
            if first < last <= len(words.words):
                yield (words.words[first][0], words.words[last - 1][1]), name

    def _matches(self, place: RowPlace) -> Iterator[tuple[tuple[int, int], ColourName]]:
        for match in self.marks.matches.get(place.row, ()):
            is_current = (place.row, match) == self.marks.current_match
            start, stop = (units_before(place.text, column) for column in match)
            yield (start, stop), "match_current" if is_current else "match"

    def _playing_word(self, place: RowPlace, words: WordPlaces) -> tuple[int, int] | None:
        word = self.marks.playing_word
        if place.row != self.marks.playing_row or word is None or word >= len(words.words):
            return None
        return words.words[word]

    def _boxes(self, place: RowPlace, where: tuple[int, int]) -> Iterator[QRectF]:
        return boxes(place.layout, place.text, where, self.measures.line_height)

    def _box(
        self, painter: QPainter, place: RowPlace, origin: QPointF, where: tuple[int, int], name: ColourName
    ) -> None:
        theme = current_theme()
        radius = theme.metric("radius_small")
        painter.setBrush(theme.colour(name))
        for box in self._boxes(place, where):
            inner = box.adjusted(-_BOX_SIDE_PX, _BOX_INSET_PX, _BOX_SIDE_PX, -_BOX_INSET_PX)
            painter.drawRoundedRect(inner.translated(origin), radius, radius)

    def _formats(self, place: RowPlace, theme: Theme, words: WordPlaces) -> list[QTextLayout.FormatRange]:
        """Return how the letters of the playing word are coloured, on the accent behind them."""
        word = self._playing_word(place, words)
        if word is None:
            return []
        letters = QTextLayout.FormatRange()
        letters.start, letters.length = word[0], word[1] - word[0]
        form = QTextCharFormat()
        form.setForeground(theme.colour("on_accent"))
        letters.format = form
        return [letters]


def _wave(box: QRectF, drop: float) -> list[QPointF]:
    """Return a small zigzag under a word, ``drop`` pixels below the middle of its line; Qt's own is coarse."""
    y = box.center().y() + drop
    count = max(2, round(box.width() / _WAVE_STEP_PX))
    step = box.width() / count
    return [QPointF(box.left() + step * at, y + (_WAVE_PX if at % 2 else 0)) for at in range(count + 1)]
