"""Asking for the tags and notes of a transcript, writing them down, and taking that back."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from app.core.errors import FriscoError
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.dialogs.errands import Errands
from app.ui.editor.page import EditorPage
from app.ui.main_window import MainWindow
from app.ui.workspace import Workspace
from app.workflow.describing import Describing, Description

if TYPE_CHECKING:
    from app.ui.dialogs.description_dialog import DescriptionDialog


class Descriptions(QObject):
    """Owns the thread on which tags and notes are read and written. Lives on the GUI thread."""

    def __init__(self, window: MainWindow, workspace: Workspace, editor: EditorPage) -> None:
        super().__init__(window)
        self._window, self._workspace, self._editor = window, workspace, editor
        self._describing = Describing(workspace.library)
        self._errands = Errands(self)
        self._dialog: DescriptionDialog | None = None

    def ask_about_open(self) -> None:
        """Ask about the transcript that the editor shows."""
        if self._editor.transcript_id is not None:
            self.ask(self._editor.transcript_id)

    def ask(self, transcript_id: TranscriptId) -> None:
        """Show what is said about a transcript, to be changed."""
        summary = partial(self._workspace.library.transcripts.summary, transcript_id)
        self._errands.run("describe", summary, self._show, self._refuse)

    def close(self) -> None:
        """Write what was asked for, and read nothing more: the window closes."""
        self._errands.close()

    def _show(self, summary: TranscriptSummary) -> None:
        from app.ui.dialogs.description_dialog import DescriptionDialog  # the first one may wait for it

        before = Description(tags=summary.tags, notes=summary.notes)
        dialog = DescriptionDialog(summary, self._window)
        dialog.save_requested.connect(lambda wanted: self._save(summary.id, wanted, before))
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()
        self._errands.run("tags", self._workspace.library.listing.tags_in_use, self._offer, self._refuse)

    def _offer(self, tags: Sequence[str]) -> None:
        if self._dialog is not None:
            self._dialog.offer_tags(tags)

    def _on_closed(self) -> None:
        self._dialog = None

    def _save(self, transcript_id: TranscriptId, wanted: Description, before: Description | None) -> None:
        """Write a description; with one before it that can be taken back."""

        def done(_nothing: None) -> None:
            self._workspace.tell_of(transcript_id)
            self._tell(transcript_id, before)

        work = partial(self._describing.describe, transcript_id, wanted)
        self._errands.run(f"save {transcript_id}", work, done, self._refuse)

    def _tell(self, transcript_id: TranscriptId, before: Description | None) -> None:
        translate, messages = QCoreApplication.translate, self._window.messages
        if before is None:
            messages.note(translate("Tags", "Tags and notes are as they were."))
            return
        undo = partial(self._save, transcript_id, before, None)
        text, action = translate("Tags", "Tags and notes saved."), translate("Tags", "Undo")
        messages.note(text, action=action, on_action=undo)

    def _refuse(self, error: FriscoError) -> None:
        title = QCoreApplication.translate("Tags", "Tags and notes cannot be changed")
        self._window.messages.fault(title, error)
