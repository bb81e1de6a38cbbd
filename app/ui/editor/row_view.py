"""A transcript as text to look at: rows with times and speakers, marks, zoom, and what stands where. No editing here."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QResizeEvent, QShowEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextEdit, QToolTip, QWidget

from app.core.lettering import shown_line
from app.core.overriding import override
from app.core.transcript import Segment, SegmentKey, Span, Transcript
from app.ui.editor.bands import Side, WordRange
from app.ui.editor.geometry import RowColumn, RowGeometry
from app.ui.editor.rewriting import word_columns
from app.ui.editor.row_blocks import show_all
from app.ui.editor.row_doubts import doubts_of
from app.ui.editor.row_marks import RowMarks, TextRange
from app.ui.editor.row_measures import measures_for
from app.ui.editor.row_painter import RowPainter
from app.ui.editor.transcript_layout import TranscriptLayout
from app.ui.editor.utf16 import column_at, units_before
from app.ui.kit.plain_text import plain_tip
from app.ui.theme import current_theme

_EMPTY: Final = Transcript(segments=(), language="", duration_ms=0)


class RowView(QTextEdit):
    """Shows one side of the editor. Owns its text, layout and marks; lives on the main thread.

    Signals: ``caret_row_changed(int)``, -1 where there is no row; ``heights_changed()``, rows may be higher or lower
    although no edit was made.
    """

    caret_row_changed = Signal(object)
    heights_changed = Signal()

    def __init__(self, geometry: RowGeometry, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._geometry = geometry
        self._side = side
        self._zoom_px = 0
        self._transcript = _EMPTY
        self._marks = RowMarks(side=side)
        self._painter = RowPainter(self._marks, measures_for(current_theme(), _EMPTY, zoom_px=0))
        text = QTextDocument(self)
        text.setUndoRedoEnabled(False)  # undo is the log's
        text.setDocumentMargin(self._painter.measures.time_left)  # of the words that stand where there are no rows
        self._layout = TranscriptLayout(text, geometry, side, self._painter)
        text.setDocumentLayout(self._layout)
        self.setDocument(text)
        self._dress()
        geometry.set_column(side, self._layout)
        self.cursorPositionChanged.connect(self._tell_caret_row)

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        is_left = self._side is Side.LEFT
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if is_left else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setVerticalScrollBarPolicy(policy)
        readable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(readable)
        self.viewport().setMouseTracking(True)

    @property
    def transcript(self) -> Transcript:
        return self._transcript

    @property
    def column(self) -> RowColumn:
        """Return what measures the rows of this side."""
        return self._layout

    def show_transcript(self, transcript: Transcript) -> None:
        """Show a version, to read."""
        self.show_lines(transcript, [shown_line(row.text) for row in transcript.segments])

    def show_lines(self, transcript: Transcript, texts: Sequence[str]) -> None:
        """Show a transcript whose rows are known as lines already."""
        self._take(transcript)
        show_all(self.document(), texts)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._measure()

    def _take(self, transcript: Transcript) -> None:
        self._transcript = self._painter.transcript = transcript

    def set_zoom(self, zoom_px: int) -> None:
        """Make the text this many pixels larger or smaller than the theme has it."""
        self._zoom_px = zoom_px
        self._measure()

    def _measure(self) -> None:
        measures = measures_for(current_theme(), self._transcript, zoom_px=self._zoom_px)
        self._painter.measures = measures
        if self.document().defaultFont() != measures.font:
            self.document().setDefaultFont(measures.font)
        self._layout.start_over(self.viewport().width())
        self.heights_changed.emit()

    # Marks

    def mark_words(self, words: Mapping[SegmentKey, Sequence[WordRange]]) -> None:
        """Colour these words as different from the other side; the mapping may change afterwards."""
        self._marks.changed_words = words

    def mark_current(self, *, row: int | None, band: int | None) -> None:
        self._marks.current_row, self._marks.current_band = row, band
        self.viewport().update()

    def mark_matches(
        self, matches: Mapping[int, Sequence[TextRange]], current: tuple[int, TextRange] | None = None
    ) -> None:
        """Show what was found, by row."""
        self._marks.matches, self._marks.current_match = matches, current
        self.viewport().update()

    def mark_playing(self, at_ms: int | None) -> int | None:
        """Mark the word that is heard at a time; return its row, None where nobody speaks."""
        row, word = self._heard(at_ms) if at_ms is not None else (None, None)
        if (row, word) != (self._marks.playing_row, self._marks.playing_word):
            before, self._marks.playing_row, self._marks.playing_word = self._marks.playing_row, row, word
            for changed in {before, row} - {None}:
                self._repaint_row(changed)
        return row

    @property
    def playing(self) -> tuple[int | None, int | None]:
        """Return row and number of the word that is marked as heard."""
        return self._marks.playing_row, self._marks.playing_word

    def _heard(self, at_ms: int) -> tuple[int | None, int | None]:
        rows = self._transcript.segments
        row = bisect_right(rows, at_ms, key=_start_ms) - 1
        if row < 0 or at_ms >= rows[row].end_ms:
            return None, None
        word = bisect_right([word.start_ms for word in rows[row].words], at_ms) - 1
        return row, word if word >= 0 else None

    def _repaint_row(self, row: int | None) -> None:
        if row is not None and self._geometry.bands:
            band = self._geometry.band_of(self._side, row)
            top = self._geometry.top(band) - self.verticalScrollBar().value()
            height = self._geometry.top(band + 1) - self._geometry.top(band)
            self.viewport().update(0, top, self.viewport().width(), height)

    # What stands where

    def caret_row(self) -> int:
        return self.textCursor().blockNumber()

    def selected_keys(self) -> tuple[SegmentKey, ...]:
        """Return the rows that the selection touches, or that of the caret: what a speaker is set for."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        return tuple(row.key for row in self._transcript.segments[first : last + 1])

    def select(self, row: int, start: int, stop: int) -> None:
        """Select characters of a row and put the caret behind them."""
        block = self.document().findBlockByNumber(row)
        cursor = self.textCursor()
        cursor.setPosition(block.position() + units_before(block.text(), start))
        cursor.setPosition(block.position() + units_before(block.text(), stop), cursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def time_at(self, point: QPoint) -> int | None:
        """Return when the word at a place begins, or the row whose time or name is there; None beside the rows."""
        segment, cursor = self._row_at(point), self.cursorForPosition(point)
        if segment is None:
            return None
        if self.is_gutter(point) or not segment.words:
            return segment.start_ms
        column = column_at(cursor.block().text(), cursor.positionInBlock())
        stops = [stop for _, stop in word_columns(segment)]
        return segment.words[min(sum(stop < column for stop in stops), len(stops) - 1)].start_ms

    def _row_at(self, point: QPoint) -> Segment | None:
        row = self.cursorForPosition(point).blockNumber()
        if row >= len(self._transcript.segments) or self.hole_at(point) is not None:
            return None
        return self._transcript.segments[row]

    def is_gutter(self, point: QPoint) -> bool:
        return point.x() < self._painter.measures.text_left

    def hole_at(self, point: QPoint) -> Span | None:
        y = point.y() + self.verticalScrollBar().value()
        if not self._geometry.bands or not self._geometry.top(0) <= y < self._geometry.total:
            return None
        return self._geometry.bands[self._geometry.band_at(y)].hole

    def _tell_caret_row(self) -> None:
        row = self.caret_row()
        self.caret_row_changed.emit(row if row < len(self._transcript.segments) else -1)

    # What RowScroll asks

    def sizes_changed(self) -> None:
        self._layout.sizes_changed()

    def visible_height(self) -> int:
        return self.viewport().height()

    # What Qt tells

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        """Say of a marked row why it is."""
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        row = self._row_at(event.pos())
        QToolTip.showText(event.globalPos(), plain_tip(doubts_of(row) if row else ""), self.viewport())
        return True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() == event.oldSize().width():
            super().resizeEvent(event)
        else:
            with self._layout.resizing(event.size().width()):
                super().resizeEvent(event)
        self.heights_changed.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Pass over QTextEdit, which would scroll to its caret, and the other pane with it."""
        QWidget.showEvent(self, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.ApplicationFontChange):
            self._measure()


def _start_ms(row: Segment) -> int:
    return row.start_ms
