"""The layout of a transcript's QTextDocument: one block a row, placed by the shared geometry, laid out when it is seen.

QTextEdit asks it where things are and to draw them, and brings caret, selection, input methods, clipboard and
accessibility itself. How a row looks is the affair of ``row_painter``; how this was chosen stands in README.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QTextBlock, QTextDocument, QTextLayout, QTextOption

from app.core.overriding import override
from app.core.transcript import Segment
from app.ui.editor.bands import Side
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.hole_painter import paint_hole
from app.ui.editor.row_measures import RowMeasures
from app.ui.editor.row_painter import CARET_PX, RowPainter, RowPlace

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MANY_BLOCKS = 2_000  # a change over more of them forgets all heights instead of each
_BOTTOM_SPACE_PX = 32


def raised_whole(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a bug in an override reach Python as an exception.

    PySide6 6.11 on Python 3.11 reads the arguments of an exception that C code raised (an IndexError, say) before it
    is an object, and the process dies; catching it once makes it one.
    """

    @wraps(method)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(*args, **kwargs)
        except Exception:  # noqa: TRY203 - see above: the catching is what matters
            raise

    return call


class TranscriptLayout(QAbstractTextDocumentLayout):
    """Lays out and finds the rows of one pane. Owns no state but which blocks are laid out; lives on the main thread."""

    def __init__(self, document: QTextDocument, geometry: RowGeometry, side: Side, painter: RowPainter) -> None:
        super().__init__(document)
        self._geometry = geometry
        self._side = side
        self._painter = painter
        self._width = 0
        self._is_resizing = False
        self._generation = 1  # kept as each block's state: a block of an earlier one is laid out anew

    @property
    def _measures(self) -> RowMeasures:
        return self._painter.measures

    @contextmanager
    def resizing(self, width: int) -> Iterator[None]:
        """Take another width; what Qt says about it meanwhile is said only once."""
        self.start_over(width)
        self._is_resizing = True
        try:
            yield
        finally:
            self._is_resizing = False

    def start_over(self, width: int) -> None:
        """Lay everything out anew, as it comes into view: the width, the font or the text is another."""
        self._width = width
        self._generation += 1
        self._geometry.forget_heights()

    def row_height(self, row: int) -> int:
        block = self.document().findBlockByNumber(row)
        if not block.isValid():
            return self._measures.line_height + 2 * self._measures.space
        return self._text_height(self._laid_out(block)) + 2 * self._measures.space

    def block_top(self, block: QTextBlock) -> int:
        return self._geometry.row_top(self._side, block.blockNumber())

    def sizes_changed(self) -> None:
        """Tell the scroll bars."""
        self.documentSizeChanged.emit(self.documentSize())

    # What QTextEdit asks

    @override
    @raised_whole
    def documentSize(self) -> QSizeF:
        return QSizeF(self._width, self._geometry.total + _BOTTOM_SPACE_PX)

    @override
    @raised_whole
    def pageCount(self) -> int:
        return 1

    @override
    @raised_whole
    def frameBoundingRect(self, frame: object) -> QRectF:
        return QRectF(QPointF(0, 0), self.documentSize())

    @override
    @raised_whole
    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        layout = self._laid_out(block)
        is_row = block.blockNumber() < self._geometry.row_count(self._side)
        top = (self.block_top(block) if is_row else self._top_of_no_row()) + self._measures.space
        return QRectF(self._measures.text_left, top, self._text_width, self._text_height(layout))

    @override
    @raised_whole
    def documentChanged(self, position: int, removed: int, added: int) -> None:
        if self._is_resizing:
            return
        document = self.document()
        block, last = document.findBlock(position), document.findBlock(position + added)
        stop = last.blockNumber() if last.isValid() else document.blockCount() - 1
        if stop - block.blockNumber() > _MANY_BLOCKS:
            self.start_over(self._width)
            return
        while block.isValid() and block.blockNumber() <= stop:
            block.setUserState(-1)
            self._geometry.forget_row(self._side, block.blockNumber())
            block = block.next()
        self.update.emit()

    @override
    @raised_whole
    def hitTest(self, point: QPointF, accuracy: Qt.HitTestAccuracy) -> int:  # type: ignore[override]
        block = self._block_at(point.y())
        bounds = self.blockBoundingRect(block)
        if accuracy is Qt.HitTestAccuracy.ExactHit and not bounds.contains(point):
            return -1
        layout = block.layout()
        within = point - bounds.topLeft()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if within.y() < line.y() + line.height() or number == layout.lineCount() - 1:
                return block.position() + line.xToCursor(within.x())
        return block.position()

    @override
    @raised_whole
    def draw(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        clip: QRectF = context.clip
        geometry, marks = self._geometry, self._painter.marks
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for band in geometry.bands_between(int(clip.top()), int(clip.bottom()) + 1):
            hole = geometry.bands[band].hole
            if hole is not None:
                where = (geometry.top(band), self._width)
                paint_hole(painter, hole, where, self._measures, can_run_again=self._painter.can_run_again)
            elif marks.current_row is None and band == marks.current_band:
                height = geometry.top(band + 1) - geometry.top(band)
                self._painter.paint_current(painter, geometry.top(band), height, self._width)
            for place in self._places(band, context):
                self._painter.paint_row(painter, place, self._width, clip)
        if geometry.row_count(self._side) == 0:
            self._draw_no_row(painter, context)

    def _top_of_no_row(self) -> int:
        """Return where the block stands that a document without rows has all the same: below what there is."""
        return 0 if self._geometry.row_count(Side.RIGHT) else self._geometry.total

    def _draw_no_row(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        block = self.document().firstBlock()
        origin = self.blockBoundingRect(block).topLeft()
        layout = self._laid_out(block)
        layout.draw(painter, origin)
        caret = _caret(context.cursorPosition, block.position(), block.length(), layout)
        if caret is not None:
            layout.drawCursor(painter, origin, caret, CARET_PX)

    def _places(self, band: int, context: QAbstractTextDocumentLayout.PaintContext) -> Iterator[RowPlace]:
        rows = self._painter.transcript.segments
        top, bottom = self._geometry.top(band), self._geometry.top(band + 1)
        span = self._geometry.rows(self._side, band)
        for row in span:
            block = self.document().findBlockByNumber(row)
            if block.isValid() and row < len(rows):
                height = bottom - top if row == span[-1] else self.row_height(row)
                yield self._place(block, rows[row], (top, height), context)
                top += height

    def _place(
        self,
        block: QTextBlock,
        segment: Segment,
        where: tuple[int, int],
        context: QAbstractTextDocumentLayout.PaintContext,
    ) -> RowPlace:
        begin, length = block.position(), block.length()
        spans = [(one.cursor.selectionStart(), one.cursor.selectionEnd()) for one in context.selections]
        layout = self._laid_out(block)
        return RowPlace(
            row=block.blockNumber(),
            segment=segment,
            layout=layout,
            text=block.text(),
            top=where[0],
            height=where[1],
            selected=[
                (max(0, first - begin), min(last - begin, length))
                for first, last in spans
                if first < begin + length and last > begin
            ],
            caret=_caret(context.cursorPosition, begin, length, layout),
        )

    def _block_at(self, y: float) -> QTextBlock:
        """Return the row at a height, or beside a hole or a gap the one before it."""
        geometry, side = self._geometry, self._side
        document = self.document()
        if not geometry.bands:
            return document.firstBlock()
        band = geometry.band_at(int(y))
        geometry.measure(band)
        rows = geometry.rows(side, band)
        if not rows:
            return document.findBlockByNumber(max(0, rows.start - 1))
        for row in rows:
            if y < geometry.row_top(side, row) + self.row_height(row):
                return document.findBlockByNumber(row)
        return document.findBlockByNumber(rows[-1])

    # Laying out one row

    @property
    def _text_width(self) -> int:
        return self._measures.text_width(self._width)

    def _laid_out(self, block: QTextBlock) -> QTextLayout:
        layout = block.layout()
        if block.userState() != self._generation or layout.lineCount() == 0:
            self._break_lines(layout, block.textDirection())
            block.setUserState(self._generation)
        return layout

    def _break_lines(self, layout: QTextLayout, direction: Qt.LayoutDirection) -> None:
        is_leftwards = direction is Qt.LayoutDirection.RightToLeft
        option = QTextOption(Qt.AlignmentFlag.AlignRight if is_leftwards else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(direction)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._text_width)
            height = max(self._measures.line_height, line.height())
            line.setPosition(QPointF(0, y + (height - line.height()) / 2))
            y += height
        layout.endLayout()

    def _text_height(self, layout: QTextLayout) -> int:
        line = layout.lineAt(layout.lineCount() - 1)
        if not line.isValid():
            return self._measures.line_height
        slack = max(0.0, self._measures.line_height - line.height()) / 2
        return round(line.y() + line.height() + slack)


def _caret(position: int, begin: int, length: int, layout: QTextLayout) -> int | None:
    """Return where the caret stands in a row; while an input method composes, Qt counts it from there, below -1."""
    if position < -1:
        return layout.preeditAreaPosition() - (position + 2) if layout.preeditAreaText() else None
    return position - begin if begin <= position < begin + length else None
