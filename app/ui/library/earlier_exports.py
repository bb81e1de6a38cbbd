"""Showing what was written from a transcript, and writing it once more."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from app.core.errors import FriscoError
from app.core.transcript import TranscriptId
from app.ui.dialogs.earlier_exports_dialog import EarlierExportsDialog
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.folders import show_in_folder
from app.ui.editor.page import EditorPage
from app.ui.main_window import MainWindow
from app.ui.workspace import Workspace
from app.workflow.export_history import EarlierExport, ExportHistory
from app.workflow.exporting import Exported


class EarlierExports(QObject):
    """Owns the thread on which files are looked at and written. Lives on the GUI thread."""

    def __init__(self, window: MainWindow, workspace: Workspace, editor: EditorPage) -> None:
        super().__init__(window)
        self._window, self._workspace, self._editor = window, workspace, editor
        self._history = ExportHistory(workspace.library)
        self._errands = Errands(self)
        self._dialog: EarlierExportsDialog | None = None

    def show_of_open(self) -> None:
        """Show the exports of the transcript that the editor shows."""
        loaded = self._editor.loaded
        if loaded is not None:
            name = loaded.summary.title or loaded.summary.media_name
            self._read(loaded.summary.id, name)

    def close(self) -> None:
        """Look at nothing more: the window closes."""
        self._errands.close()

    def _read(self, transcript_id: TranscriptId, name: str) -> None:
        def show(exports: list[EarlierExport]) -> None:
            if self._dialog is None:
                self._open(transcript_id, name, exports)
            else:
                self._dialog.show_exports(exports)

        self._errands.run("exports", partial(self._history.of, transcript_id), show, self._refuse)

    def _open(self, transcript_id: TranscriptId, name: str, exports: list[EarlierExport]) -> None:
        self._dialog = EarlierExportsDialog(name, exports, self._window)
        self._dialog.reveal_requested.connect(lambda item: show_in_folder(item.record.path))
        self._dialog.repeat_requested.connect(lambda item: self._write(transcript_id, name, item))
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None

    def _write(self, transcript_id: TranscriptId, name: str, item: EarlierExport) -> None:
        """Write the newest version to the same place; a file there that is no longer ours stays."""
        record = item.record
        work = partial(self._workspace.exporter.export, transcript_id, record.path.with_suffix(""), [record.format])

        def done(exported: Exported) -> None:
            text = QCoreApplication.translate("Exports", "Written: {0}")
            self._window.messages.note(text.format(exported.outputs[0].name))
            self._read(transcript_id, name)

        self._errands.run("write", work, done, self._refuse)

    def _refuse(self, error: FriscoError) -> None:
        self._window.messages.fault(
            QCoreApplication.translate("Exports", "The exports cannot be shown or written"), error
        )
