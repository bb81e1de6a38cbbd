"""What the find bar finds in the working copy, and replacing it. The bar itself and its keys are ``find_bar``'s."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.edits import Edit
from app.core.errors import InputError
from app.core.transcript import Transcript
from app.ui.dialogs.errands import Errands
from app.ui.editor.alignment import RowAlignment
from app.ui.editor.bulk import clear_up
from app.ui.editor.document import EditorDocument
from app.ui.editor.find_bar import FindBar
from app.ui.editor.finding import Match, by_row, find_all, next_from, replacing_all, replacing_one
from app.ui.editor.foreseeing import Foreseen, foreseen
from app.ui.editor.row_view import RowView
from app.ui.editor.utf16 import column_at

_LOOK_AGAIN_MS: Final = 150  # after an edit
_MANY_ROWS: Final = 200  # to replace something in takes longer than a frame


class Finder(QObject):
    """Owns the matches and which of them is the current one. Lives on the main thread.

    Signals: ``match_chosen(int)``, the row of the current match, to be brought into view; ``much_to_change()``, all
    matches are about to be replaced.
    """

    match_chosen = Signal(object)
    much_to_change = Signal()

    def __init__(self, bar: FindBar, view: RowView, alignment: RowAlignment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._alignment = alignment
        self._errands = Errands(self)
        self._bar = bar
        self._view = view
        self._document: EditorDocument | None = None
        self._matches: list[Match] = []
        self._current: int | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LOOK_AGAIN_MS)
        self._later.timeout.connect(self.look_again)
        bar.sought.connect(self._seek)
        bar.step_requested.connect(self.step)
        bar.replace_requested.connect(self.replace_one)
        bar.replace_all_requested.connect(self.replace_all)
        bar.closed.connect(self._close)

    @property
    def matches(self) -> list[Match]:
        return list(self._matches)

    @property
    def is_busy(self) -> bool:
        """Say whether a replacement is being worked out."""
        return self._errands.is_busy

    def set_document(self, document: EditorDocument | None) -> None:
        if self._document is not None:
            self._document.rows_changed.disconnect(self._note_change)
        self._document = document
        if document is not None:
            document.rows_changed.connect(self._note_change)
        self.look_again()

    def open(self, *, is_replacing: bool) -> None:
        """Show the bar with what is selected, where that is within a row."""
        selected = self._view.textCursor().selectedText()
        self._bar.open(needle="" if "\u2029" in selected else selected, is_replacing=is_replacing)

    def look_again(self) -> None:
        """Find the matches anew without moving from the current one."""
        self._later.stop()
        self._find()
        self._current = next_from(self._matches, *self._place())
        self._show()

    def step(self, by: int) -> None:
        """Go to the next match or the one before, round the end."""
        self._refresh()
        if self._matches:
            at = self._current if self._current is not None else next_from(self._matches, *self._place()) or 0
            self._go((at + by) % len(self._matches))

    def replace_one(self, text: str) -> None:
        """Replace the current match and go on to the next."""
        self._refresh()
        if self._document is None or self._current is None:
            return
        match = self._matches[self._current]
        if self._apply(replacing_one(self._document.transcript, self._document.texts, match, text)):
            self._find()
            self._go(next_from(self._matches, match.row, match.start + len(text)))

    def replace_all(self, text: str) -> None:
        """Replace every match as one step; very many are worked out on another thread, and stand here a moment later."""
        self._refresh()
        document = self._document
        if document is None or not self._matches:
            return
        self.much_to_change.emit()
        edit = replacing_all(document.transcript, document.texts, self._matches, text)
        if len(edit.keys) <= _MANY_ROWS or document.refusal:
            self._apply(edit)
            self.look_again()
            return
        before, version = document.transcript, self._alignment.version
        clear_up()
        self._errands.run(
            "replace",
            lambda: foreseen(edit, before, version),
            lambda outcome: self._take(document, edit, before, outcome, text),
            lambda _refused: self.look_again(),
        )

    def _take(self, document: EditorDocument, edit: Edit, before: Transcript, outcome: Foreseen, text: str) -> None:
        """Make an edit that was worked out, or begin again where something was typed meanwhile."""
        if document is not self._document:
            return
        if outcome.comparison is not None:
            self._alignment.foresee(outcome.comparison)
        if document.take(edit, before, outcome.applied) is None:
            self._later.start()
            self.replace_all(text)
        else:
            self._forget()  # where they are now is looked up a moment later, with ``_later``

    def _apply(self, edit: Edit) -> bool:
        assert self._document is not None
        try:
            self._document.apply(edit)
        except InputError:  # the words found are gone since: nothing to replace
            self.look_again()
            return False
        return True

    def _seek(self, _needle: str) -> None:
        self._find()
        self._go(next_from(self._matches, *self._place()))

    def _find(self) -> None:
        is_open = self._document is not None and not self._bar.isHidden()
        texts = self._document.texts if self._document is not None and is_open else []
        self._matches = find_all(texts, self._bar.needle, is_case_kept=self._bar.is_case_kept)

    def _place(self) -> tuple[int, int]:
        cursor = self._view.textCursor()
        block = self._view.document().findBlock(cursor.selectionStart())
        return block.blockNumber(), column_at(block.text(), cursor.selectionStart() - block.position())

    def _go(self, number: int | None) -> None:
        self._current = number
        if number is not None:
            match = self._matches[number]
            self._view.select(match.row, match.start, match.start)
            self.match_chosen.emit(match.row)
        self._show()

    def _show(self) -> None:
        current = None if self._current is None else self._matches[self._current]
        self._view.mark_matches(by_row(self._matches), None if current is None else (current.row, current.span))
        self._bar.set_count(self._current, len(self._matches))

    def _note_change(self) -> None:
        if not self._bar.isHidden():
            self._later.start()

    def _forget(self) -> None:
        self._matches, self._current = [], None
        self._view.mark_matches({})

    def _refresh(self) -> None:
        if self._later.isActive():
            self.look_again()

    def _close(self) -> None:
        """Leave the person at the match."""
        self._later.stop()
        if self._current is not None:
            match = self._matches[self._current]
            self._view.select(match.row, match.start, match.stop)
        self._forget()
        self._view.setFocus()
