"""Between a pane's text and the log: what is typed becomes core edits, and what the log says is shown.

The text may run ahead of the log in one thing only: the spaces at the ends of the row that holds the caret, which the
log does not keep. They go when the caret leaves the row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.core.edits import Edit, InsertSegment, MergeWithNext
from app.core.errors import InputError
from app.ui.editor.document import EditorDocument
from app.ui.editor.rewriting import edit_for, split_at
from app.ui.editor.row_blocks import is_too_much, show_all, show_rows, show_text, show_texts, texts_of
from app.ui.editor.row_changes import RowsChanged
from app.ui.editor.utf16 import column_at

PAUSE_MS: Final = 1_500  # typing after so long a pause is a step of its own to undo
SMALLEST_GAP_MS: Final = 100  # a row put between two others needs some time to be heard in


class Typist(QObject):
    """Owns how typing becomes steps. Lives on the main thread, as long as its pane shows the document.

    Signals: ``refused(str)``, an edit did not fit, the sentence says why, and the text is as it was; ``mended()``, the
    text changed without the log, so that rows may be higher or lower; ``run_ended()``, the person paused.
    """

    refused = Signal(object)
    mended = Signal()
    run_ended = Signal()

    def __init__(self, view: QTextEdit, document: EditorDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._document = document
        self._is_showing = False  # the text changes because the log did
        self._is_typing = False  # the log changes because the text did
        self._touched: tuple[int, int] | None = None  # positions that changed
        self._lines = range(0)  # the blocks that the last typing touched
        self._changed_at: int | None = None
        self._run = 0
        self._typed_at = -1
        self._is_adding: bool | None = None
        self._open = _staying(view.textCursor())  # in the row whose ends may hold spaces
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._end_run_after_pause)
        view.document().contentsChange.connect(self._note_change)
        view.document().contentsChanged.connect(self._take_over)
        view.cursorPositionChanged.connect(self._follow_caret)

    def leave(self) -> None:
        """Let go of the view."""
        self._pause.stop()
        self._view.document().contentsChange.disconnect(self._note_change)
        self._view.document().contentsChanged.disconnect(self._take_over)
        self._view.cursorPositionChanged.disconnect(self._follow_caret)

    def end_run(self) -> None:
        """Let what is typed next be a step of its own."""
        self._run += 1
        self._is_adding = None

    def _end_run_after_pause(self) -> None:
        self.end_run()
        self.run_ended.emit()

    # From the text to the log

    def _note_change(self, position: int, removed: int, added: int) -> None:
        if self._is_showing:
            return
        start, stop = self._touched or (position, position)
        self._touched = (min(start, position), max(stop + added - removed, position + added))
        if removed != added:  # an input method that composes replaces a row by itself
            if self._is_adding is not None and self._is_adding != (added > 0):
                self.end_run()
            self._is_adding = added > 0

    def _take_over(self) -> None:
        if self._is_showing or self._touched is None:
            return
        (start, stop), self._touched = self._touched, None
        blocks = self._view.document()
        last_block = blocks.findBlock(stop)
        last = last_block.blockNumber() if last_block.isValid() else blocks.blockCount() - 1
        self._lines = range(blocks.findBlock(start).blockNumber(), last + 1)
        self._typed_at = self._view.textCursor().position()
        self._pause.start()
        edit = self._edit()
        if edit is None or not self._apply_typing(edit):
            self._mend()
            self.mended.emit()

    def _edit(self) -> Edit | None:
        blocks, lines = self._view.document(), self._lines
        rows = len(self._document.transcript.segments)
        grown = blocks.blockCount() - max(1, rows)
        texts = [blocks.findBlockByNumber(number).text() for number in lines]
        return edit_for(self._document.transcript, lines.start, min(rows, lines.stop - grown), texts)

    def _apply_typing(self, edit: Edit) -> bool:
        self._is_typing = True
        try:
            return self._apply(edit, run=f"typing {self._run}")
        finally:
            self._is_typing = False

    def _apply(self, edit: Edit, *, run: str | None = None) -> bool:
        try:
            self._document.apply(edit, run=run)
        except InputError as error:
            self.refused.emit(error.sentence)
            return False
        return True

    def break_row(self) -> None:
        """Cut the row at the caret; at its end begin a new row in the pause that follows."""
        self.end_run()
        cursor = self._view.textCursor()
        row, text = cursor.blockNumber(), cursor.block().text()
        column = column_at(text, cursor.positionInBlock())
        if row >= len(self._document.transcript.segments):
            return
        edit = self._row_after(row) if not text[column:].strip() else self._split(row, text, column)
        if edit is not None and self._apply(edit):
            self._place_caret(row + 1, 0)

    def join_with_next(self) -> None:
        row = self._view.textCursor().blockNumber()
        if row < len(self._document.transcript.segments):
            self.end_run()
            self._apply(MergeWithNext(key=self._document.transcript.segments[row].key))

    def rest(self) -> None:
        """Leave the text as the log has it, and let what comes next be a step of its own: the person went elsewhere."""
        self.end_run()
        self._tidy(self._open.blockNumber())
        self.mended.emit()

    def _split(self, row: int, text: str, column: int) -> Edit | None:
        if not text[:column].strip():
            return None
        lead = len(text) - len(text.lstrip())
        return split_at(self._document.transcript, row, column - lead)

    def _row_after(self, row: int) -> Edit | None:
        rows = self._document.transcript.segments
        start_ms = rows[row].end_ms
        end_ms = rows[row + 1].start_ms if row + 1 < len(rows) else self._document.transcript.duration_ms
        if end_ms - start_ms < SMALLEST_GAP_MS:
            self.refused.emit(self.tr("There is no pause after this row that a new row could have."))
            return None
        return InsertSegment(new_key=self._document.transcript.next_key(), start_ms=start_ms, end_ms=end_ms)

    # From the log to the text

    def show_change(self, change: RowsChanged) -> None:
        """Make the text read like the log again; where the typing itself changed the log, it mostly does already."""
        if self._is_typing:
            self._mend()
            return
        self.end_run()
        with self._showing():
            self._changed_at = self._show(change)
        self._tidy_what_was_left()

    def place_caret(self, change: RowsChanged) -> None:
        """Put the caret where something was undone, redone or changed from elsewhere."""
        if self._is_typing:
            return
        blocks = self._view.document()
        block = blocks.findBlockByNumber(min(change.first_row, blocks.blockCount() - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + block.length() - 1 if self._changed_at is None else self._changed_at)
        self._view.setTextCursor(cursor)

    def _show(self, change: RowsChanged) -> int | None:
        """Show a change; return the position behind the first letters that differ, where it is about letters."""
        texts = self._document.texts
        blocks = self._view.document()
        if is_too_much(max(len(change.removed), len(change.inserted), len(change.changed))):
            show_all(blocks, texts)
            return None
        if change.removed or change.inserted:
            before = len(texts) - len(change.inserted) + len(change.removed)
            shown = texts[change.start : change.start + len(change.inserted)]
            count = len(change.removed) if before else 1  # a document without rows has a block all the same
            show_rows(blocks, change.start, count, shown if texts else [""])
        return show_texts(blocks, {row: texts[row] for row in change.changed_rows})

    def _mend(self) -> None:
        """Show what the log made of the typing: a space where rows were joined, an empty line that came to nothing."""
        texts = self._document.texts or [""]
        blocks = self._view.document()
        with self._showing():
            if blocks.blockCount() != len(texts):
                self._show_difference()
            caret = self._view.textCursor().blockNumber()
            for row in range(max(0, self._lines.start - 1), min(self._lines.stop + 1, len(texts))):
                block = blocks.findBlockByNumber(row)
                if row != caret or block.text().strip() != texts[row]:
                    show_text(block, texts[row])
        self._tidy_what_was_left()

    def _show_difference(self) -> None:
        texts = list(self._document.texts or [""])
        blocks = self._view.document()
        shown = [line.strip() for line in texts_of(blocks)]
        shorter = min(len(shown), len(texts))
        head = next((at for at in range(shorter) if shown[at] != texts[at]), shorter)
        tail = next((at for at in range(shorter - head) if shown[-1 - at] != texts[-1 - at]), shorter - head)
        show_rows(blocks, head, len(shown) - head - tail, texts[head : len(texts) - tail])

    @contextmanager
    def _showing(self) -> Iterator[None]:
        was, self._is_showing = self._is_showing, True
        try:
            yield
        finally:
            self._is_showing = was

    # The caret

    def _follow_caret(self) -> None:
        if self._is_showing or self._touched is not None:  # Qt moves the caret before it says that the text changed
            return
        cursor = self._view.textCursor()
        if cursor.position() != self._typed_at:
            self.end_run()
        if self._tidy_what_was_left():
            self.mended.emit()

    def _tidy_what_was_left(self) -> bool:
        """Take away the spaces at the ends of a row that the caret has left; say whether there were any."""
        row, caret = self._open.blockNumber(), self._view.textCursor()
        self._open = _staying(caret)
        return row != caret.blockNumber() and self._tidy(row)

    def _tidy(self, row: int) -> bool:
        if row >= min(len(self._document.texts), self._view.document().blockCount()):
            return False
        with self._showing():
            return show_text(self._view.document().findBlockByNumber(row), self._document.texts[row]) is not None

    def _place_caret(self, row: int, column: int) -> None:
        block = self._view.document().findBlockByNumber(row)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        self._view.setTextCursor(cursor)


def _staying(caret: QTextCursor) -> QTextCursor:
    """Return a cursor that keeps to its row when that is cut where the caret stands."""
    cursor = QTextCursor(caret)
    cursor.setKeepPositionOnInsert(True)
    return cursor
