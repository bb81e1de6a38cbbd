"""Tags and notes of a transcript: what a person wants to find it by and to remember of it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.core.description import LONGEST_NOTES, clean_notes
from app.core.library import TranscriptSummary
from app.core.overriding import override
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.tags_field import TagsField
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.tokens import current_theme
from app.workflow.describing import Description

_WIDTH_PX, _HEIGHT_PX = 520, 420
_AROUND_PX: Final = 80  # of the screen beside the dialog
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class DescriptionDialog(QDialog):
    """Owns what is being written. Lives on the GUI thread. Signal ``save_requested(Description)``."""

    save_requested = Signal(object)

    def __init__(self, summary: TranscriptSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(translate("Tags", "Tags and notes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = Description(tags=summary.tags, notes=summary.notes)
        self.tags = TagsField()
        self.notes = QPlainTextEdit()
        self._hint = text_label(role="muted", wraps=True)
        self._cancel = push_button(translate("Tags", "Cancel"))
        self._save = push_button(translate("Tags", "Save"), kind="primary")
        self._lay_out(summary.title or summary.media_name)
        self.tags.set_tags(summary.tags)
        self.notes.setPlainText(summary.notes)
        self._refusal = ""
        self._connect()
        self._say()
        self.tags.edit.setFocus()

    def offer_tags(self, tags: Sequence[str]) -> None:
        """Offer tags that other transcripts have."""
        self.tags.offer(tags)

    @override
    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._grow()
        return is_done

    def _grow(self) -> None:
        """Make room for another line of tags, as far as the screen has it."""
        layout = self.layout()
        needed = layout.minimumHeightForWidth(self.width()) if layout else 0
        wanted = min(needed, self.screen().availableGeometry().height() - _AROUND_PX)
        if wanted > self.height():
            self.resize(self.width(), wanted)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & _CONTROL and self._save.isEnabled():
            self._ask()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        """Say what is to be saved, if it is another than before; what is typed and no tag yet becomes one."""
        if not self.tags.take():
            self.tags.edit.setFocus()
            return
        wanted = Description(tags=self.tags.tags(), notes=clean_notes(self.notes.toPlainText()))
        if wanted != self._before:
            self.save_requested.emit(wanted)
        self.accept()

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence
        self._say()

    def _say(self) -> None:
        """Say how tags are made, or what is wrong."""
        translate = QCoreApplication.translate
        is_short = len(self.notes.toPlainText()) <= LONGEST_NOTES
        too_long = translate("Tags", "The notes are longer than {0} characters. Shorten them.")
        how = translate("Tags", "Enter or a comma ends a tag. The filter finds tags; the search finds notes as well.")
        wrong = self._refusal if is_short else too_long.format(LONGEST_NOTES)
        self._hint.setText(wrong or how)
        set_look(self._hint, "role", "warning" if wrong else "muted")
        self._save.setEnabled(is_short)

    def _connect(self) -> None:
        self.tags.refused.connect(self._on_refused)
        self.notes.textChanged.connect(self._say)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._ask)

    def _lay_out(self, name: str) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        set_look(self.notes, "kind", "field")
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(translate("Tags", "Notes"))
        self.notes.setPlaceholderText(translate("Tags", "Who speaks, what for, what is left to do…"))
        column = page_of(self)
        column.setSpacing(theme.metric("space"))
        column.addLayout(heading(translate("Tags", "Tags and notes"), name))
        for words, field, stretch in (
            (translate("Tags", "Tags"), self.tags, 0),
            (translate("Tags", "Notes"), self.notes, 1),
        ):
            label = text_label(words, role="hint")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field, stretch)
        column.addWidget(self._hint)
        column.addLayout(foot([], [self._cancel, self._save]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
