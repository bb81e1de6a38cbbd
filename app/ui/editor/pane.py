"""One pane of the editor, to read or, with a document, to edit: keys, mouse, clipboard. How it looks is RowView's.

A plain click puts the caret there and asks for the sound of that word (``word_clicked``); a click with a drag or with
Shift, or the second of a double click, only selects. A click on a time or a name asks for the start of its row. With
``is_seeking_by_click`` off, only Ctrl and a click asks. Text of several lines is pasted as several rows.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.core.lettering import clean_line
from app.core.overriding import override
from app.core.transcript import Transcript
from app.ui.editor.bands import Side
from app.ui.editor.document import EditorDocument
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.pane_menu import PaneMenu, worded
from app.ui.editor.row_changes import RowsChanged
from app.ui.editor.row_view import RowView
from app.ui.editor.typist import Typist

_KEYS_FOR_THE_WINDOW = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.DeleteEndOfLine,  # Ctrl+K where Qt follows Emacs; it searches everything here
)


class TranscriptPane(RowView):
    """Takes what a person does in one side of the editor. Lives on the main thread.

    Signals: ``word_clicked(int)``, milliseconds; ``hole_activated(Span)``; ``zoom_wished(int)``, 1 for
    larger, -1 for smaller; ``refused(str)``, an edit did not fit, and why; ``focus_changed(bool)``.
    """

    word_clicked = Signal(object)
    hole_activated = Signal(object)
    zoom_wished = Signal(object)
    refused = Signal(object)
    focus_changed = Signal(object)

    def __init__(self, geometry: RowGeometry, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(geometry, side, parent)
        self.is_seeking_by_click = True
        self._document: EditorDocument | None = None
        self._typist: Typist | None = None
        self._pressed_at: QPointF | None = None

    # The document

    @override
    def show_lines(self, transcript: Transcript, texts: Sequence[str]) -> None:
        self._leave_document()
        super().show_lines(transcript, texts)

    def show_document(self, document: EditorDocument) -> None:
        """Show a working copy, to edit."""
        self._leave_document()
        super().show_lines(document.transcript, document.texts)
        self._document = document
        self._typist = Typist(self, document, self)
        self._typist.refused.connect(self.refused)
        self._typist.mended.connect(self.heights_changed)
        self._painter.can_run_again = True
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)

    @property
    def typist(self) -> Typist | None:
        """Return what makes edits of the typing here; None in a pane to read."""
        return self._typist

    def _leave_document(self) -> None:
        if self._typist is not None:
            self._typist.leave()
            self._typist.deleteLater()
        self._typist = self._document = None
        self._painter.can_run_again = False
        readable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(readable)

    def take_change(self, change: RowsChanged, transcript: Transcript) -> None:
        """Show what an edit did; before the geometry learns of it."""
        self._take(transcript)
        if self._typist is not None:
            self._typist.show_change(change)

    def place_caret(self, change: RowsChanged) -> None:
        """Put the caret where something was changed that was not typed here; after the geometry learned of it."""
        if change.are_speakers_changed:
            self._measure()
        if self._typist is not None and (change.inserted or change.removed or change.changed):
            self._typist.place_caret(change)

    def split_row(self) -> None:
        """Cut the row at the caret; at its end begin one in the pause that follows."""
        if self._typist is not None:
            self._typist.break_row()

    def join_with_next(self) -> None:
        if self._typist is not None:
            self._typist.join_with_next()

    # Keys

    @override
    def event(self, event: QEvent) -> bool:
        is_asked_for_shortcut = event.type() is QEvent.Type.ShortcutOverride
        if is_asked_for_shortcut and isinstance(event, QKeyEvent) and _is_for_the_window(event):
            event.ignore()
            return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._document is None:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._document.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._document.redo()
        elif event.matches(QKeySequence.StandardKey.DeleteEndOfLine):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._break_row(event)
        else:
            if _is_letter(event):
                self._remove_selected_rows()
            super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._document is not None and (event.preeditString() or event.commitString()):
            self._remove_selected_rows()
        super().inputMethodEvent(event)

    def _remove_selected_rows(self) -> None:
        """Make typing over rows two steps, so that the first letter does not stick to the word after the selection."""
        cursor = self.textCursor()
        if "\u2029" in cursor.selectedText():
            cursor.removeSelectedText()

    def _break_row(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held != Qt.KeyboardModifier.NoModifier:
            event.ignore()  # Ctrl+Enter is the window's
        elif self.textCursor().hasSelection():
            self.textCursor().insertBlock()
        else:
            self.split_row()

    # Mouse

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._pressed_at = event.position() if is_left else None
        if not is_left or self.hole_at(event.position().toPoint()) is None:
            super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed_at, self._pressed_at = self._pressed_at, None
        if pressed_at is not None and self._is_click(event, pressed_at):
            point = event.position().toPoint()
            hole, at_ms = self.hole_at(point), self.time_at(point)
            if hole is not None:
                self.hole_activated.emit(hole)
            elif at_ms is not None and self._is_asking(event):
                self.word_clicked.emit(at_ms)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseDoubleClickEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        is_hand = self.hole_at(point) is not None or self.is_gutter(point)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_hand else Qt.CursorShape.IBeamCursor)

    def _is_click(self, event: QMouseEvent, pressed_at: QPointF) -> bool:
        return (event.position() - pressed_at).manhattanLength() < QApplication.startDragDistance()

    def _is_asking(self, event: QMouseEvent) -> bool:
        plain, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        wanted = plain if self.is_seeking_by_click else control
        return event.modifiers() == wanted and not self.textCursor().hasSelection()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoom_wished.emit(1 if turned > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = PaneMenu(self)
        if self._document is not None:
            self._add_edits(menu, self._document)
        has_selection = self.textCursor().hasSelection()
        menu.add(self.tr("Copy"), self.copy, keys=QKeySequence.StandardKey.Copy, is_enabled=has_selection)
        if self._document is not None:
            can_paste = self.canPaste()
            menu.add(self.tr("Paste"), self.paste, keys=QKeySequence.StandardKey.Paste, is_enabled=can_paste)
        menu.add(self.tr("Select all"), self.selectAll, keys=QKeySequence.StandardKey.SelectAll)
        at_ms = self.time_at(self.viewport().mapFromGlobal(event.globalPos()))
        if at_ms is not None:
            menu.addSeparator()
            menu.add(self.tr("Play from here"), lambda: self.word_clicked.emit(at_ms))
        menu.popup(event.globalPos())

    def _add_edits(self, menu: PaneMenu, document: EditorDocument) -> None:
        state, keys = document.state, QKeySequence.StandardKey
        undo, redo = worded(self.tr("Undo"), state.undo_label), worded(self.tr("Redo"), state.redo_label)
        menu.add(undo, document.undo, keys=keys.Undo, is_enabled=state.can_undo)
        menu.add(redo, document.redo, keys=keys.Redo, is_enabled=state.can_redo)
        menu.addSeparator()
        menu.add(self.tr("Split row here"), self.split_row, keys="Return")
        menu.add(self.tr("Join with next row"), self.join_with_next)
        menu.addSeparator()
        menu.add(self.tr("Cut"), self.cut, keys=keys.Cut, is_enabled=self.textCursor().hasSelection())

    # Clipboard and focus

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text alone; dropped files are the window's."""
        return source.hasText() and not source.hasUrls()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.canInsertFromMimeData(source) or self._document is None:
            return
        if self._typist is not None:
            self._typist.end_run()
        self.textCursor().insertText(_as_rows(source.text()))
        self.ensureCursorVisible()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._typist is not None:
            self._typist.rest()
        self.focus_changed.emit(False)


def _is_letter(event: QKeyEvent) -> bool:
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    held = event.modifiers() & (control | alt)  # both together are AltGr
    return held in (Qt.KeyboardModifier.NoModifier, control | alt) and bool(event.text()) and event.text().isprintable()


def _as_rows(text: str) -> str:
    """Return text to be pasted: a line for each row, none of them empty; spaces at its very ends are kept."""
    lines = [clean_line(line) for line in text.splitlines() if line.strip()]
    lines[1:] = [line.lstrip() for line in lines[1:]]
    lines[:-1] = [line.rstrip() for line in lines[:-1]]
    return "\n".join(lines)


def _is_for_the_window(event: QKeyEvent) -> bool:
    return any(event.matches(key) for key in _KEYS_FOR_THE_WINDOW)
