"""Two panes kept in step: the same bands, one scroll position, and every edit shown, aligned and settled in that order."""

from typing import Final

from PySide6.QtCore import QObject

from app.core.transcript import Transcript
from app.ui.editor.alignment import Comparison, RowAlignment
from app.ui.editor.bands import Side
from app.ui.editor.document import EditorDocument
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.row_changes import RowsChanged
from app.ui.editor.row_measures import HOLE_HEIGHT_PX, TOP_SPACE_PX
from app.ui.editor.row_scroll import RowScroll

_EMPTY: Final = Transcript(segments=(), language="", duration_ms=0)


class PairedPanes(QObject):
    """Owns the panes and what they share: heights, alignment, scroll position. Lives on the main thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: EditorDocument | None = None
        self.geometry = RowGeometry(hole_height=HOLE_HEIGHT_PX, top_space=TOP_SPACE_PX)
        self.scroll = RowScroll(self.geometry, self)
        self.left = TranscriptPane(self.geometry, Side.LEFT)
        self.right = TranscriptPane(self.geometry, Side.RIGHT)
        self.alignment = RowAlignment(self.geometry)
        self.geometry.set_column(Side.LEFT, None)
        for pane in (self.left, self.right):
            self.scroll.add(pane)
            pane.heights_changed.connect(self.settle)
        self.right.caret_row_changed.connect(self._mark_current)

    @property
    def document(self) -> EditorDocument | None:
        return self._document

    @property
    def is_comparing(self) -> bool:
        return self.alignment.version is not None

    def show(self, document: EditorDocument | None) -> None:
        """Show a working copy, alone; None: nothing."""
        if self._document is not None:
            self._document.rows_changed.disconnect(self._take_change)
        self._document = document
        if document is None:
            self.right.show_transcript(_EMPTY)
        else:
            document.rows_changed.connect(self._take_change)
            self.right.show_document(document)
        self._put_beside(None)
        self._align(0, TOP_SPACE_PX)

    def show_compared(self, comparison: Comparison | None) -> None:
        """Put a version beside the working copy, which stays where it was scrolled to; None: nothing.

        It may have been compared with an earlier state of the working copy.
        """
        where = self.scroll.anchor_row()
        self._put_beside(comparison)
        self._align(*where, comparison)

    @property
    def transcript(self) -> Transcript:
        return self._document.transcript if self._document else _EMPTY

    def _put_beside(self, comparison: Comparison | None) -> None:
        if comparison is None:
            self.left.show_transcript(_EMPTY)
        else:
            self.left.show_lines(comparison.version, comparison.texts)
        self.geometry.set_column(Side.LEFT, self.left.column if comparison else None)

    def _align(self, row: int, offset: int, comparison: Comparison | None = None) -> None:
        """Put the rows side by side anew, with this row where it was."""
        if comparison is None:
            self.alignment.show(None, self.transcript)
        else:
            self.alignment.show_compared(comparison)
            self.alignment.catch_up(self.transcript)
        for pane, side in ((self.left, Side.LEFT), (self.right, Side.RIGHT)):
            pane.mark_words(self.alignment.words(side))
        self.scroll.stand_at(row, offset)
        self.settle()
        self._mark_current(self.right.caret_row())

    def _take_change(self, change: RowsChanged) -> None:
        assert self._document is not None
        transcript = self._document.transcript
        self.right.take_change(change, transcript)
        for replaced in self.alignment.update(change, transcript):
            self.scroll.bands_replaced(replaced)
        self.right.place_caret(change)
        self.settle()
        self._mark_current(self.right.caret_row())

    def settle(self) -> None:
        """Measure what is in view again and paint it; nobody scrolled."""
        if self.geometry.bands:
            self.scroll.restore()
        self.right.setPlaceholderText("" if self.geometry.bands else self._nothing_to_read())
        for pane in (self.left, self.right):
            pane.viewport().update()

    def _nothing_to_read(self) -> str:
        """Say why an open transcript has no rows, and what to do."""
        if self._document is None:
            return ""
        if self._document.state.can_undo:
            return self.tr("All rows were removed. Undo brings them back.")
        return self.tr(
            "There is no text here: no speech was found. If something is said in this recording, "
            "add it again with sensitive voice detection."
        )

    def reveal(self, row: int) -> None:
        """Bring a row of the working copy into view."""
        self.scroll.reveal(self.geometry.band_of(Side.RIGHT, row))

    def _mark_current(self, row: int) -> None:
        """Mark the row of the caret, and on the left all that stands beside it."""
        is_there = 0 <= row < self.geometry.row_count(Side.RIGHT)
        self.right.mark_current(row=row if is_there else None, band=None)
        self.left.mark_current(row=None, band=self.geometry.band_of(Side.RIGHT, row) if is_there else None)
