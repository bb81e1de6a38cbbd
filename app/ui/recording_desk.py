"""What is done with the files of recordings in the window: about one, finding moved ones, the room they take."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import JobSnapshot, JobState
from app.core.media import MediaId
from app.core.recordings import RecordingDetails
from app.core.settings import Settings
from app.ui.dialogs.errands import Errands
from app.ui.disk_notice import DiskNotice
from app.ui.main_window import MainWindow
from app.ui.queue.known_files import counted
from app.ui.workspace import Workspace
from app.workflow.recording_details import details_of
from app.workflow.relinking import Relinking

if TYPE_CHECKING:
    from app.ui.dialogs.storage_dialog import StorageDialog

_MISSING = "missing files"  # the matter of the notice


class RecordingDesk(QObject):
    """Opens the dialogs and tells of files that are gone. Lives on the GUI thread, with its window.

    Signals: ``settings_chosen`` (names of settings with their new values), ``transcript_open_requested`` (TranscriptId),
    ``reveal_requested`` (MediaId), ``locate_requested`` (MediaRecord), ``job_details_requested`` (JobId), ``relinked()``.
    """

    settings_chosen = Signal(object)
    transcript_open_requested = Signal(object)
    reveal_requested = Signal(object)
    locate_requested = Signal(object)
    job_details_requested = Signal(object)
    relinked = Signal()

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        super().__init__(window)
        self._window, self._workspace = window, workspace
        self._errands = Errands(self)
        self._storage: StorageDialog | None = None
        self._missing: set[MediaId] = set()
        DiskNotice(workspace.disk, window.messages, self.show_storage, self)
        workspace.queue.job_changed.connect(self._on_job_changed)

    def close(self) -> None:
        self._errands.close()

    def take_settings(self, settings: Settings) -> None:
        if self._storage is not None:
            self._storage.show_settings(settings)

    @Slot(object)
    def show_about(self, media_id: MediaId) -> None:
        """Show what is known of a recording; its file is looked at on another thread."""
        work = partial(details_of, self._workspace.library, media_id)
        self._errands.run("about", work, self._show_details, self._refuse)

    def show_storage(self) -> None:
        """Show what the library takes; one dialog at a time."""
        from app.ui.dialogs.storage_dialog import StorageDialog  # needed by few, and not at the start

        if self._storage is not None:
            self._storage.raise_()
            self._storage.activateWindow()
            return
        library, space = self._workspace.library, self._workspace
        self._storage = dialog = StorageDialog(
            str(library.database.layout.root),
            lambda is_wanted: library.storage.use(quota_bytes=space.settings.media_quota_bytes, is_wanted=is_wanted),
            space.settings,
            self._window,
        )
        dialog.changed.connect(self._choose)
        dialog.find_moved_requested.connect(self.show_moved_files)
        dialog.finished.connect(self._forget_storage)
        dialog.open()

    def show_moved_files(self) -> None:
        """Look for recordings that are not where they were."""
        from app.ui.dialogs.moved_files_dialog import MovedFilesDialog  # needed by few, and not at the start

        dialog = MovedFilesDialog(Relinking(self._workspace.library, self._workspace.ingest), self._window)
        dialog.found.connect(self._on_relinked)
        dialog.open()

    def _choose(self, values: dict[str, Any]) -> None:
        self.settings_chosen.emit(values)
        if self._storage is not None and "media_quota_bytes" in values:
            self._storage.count()

    def _forget_storage(self) -> None:
        self._storage = None

    def _show_details(self, details: RecordingDetails) -> None:
        from app.ui.dialogs.recording_dialog import RecordingDialog

        dialog = RecordingDialog(details, self._window)
        dialog.reveal_requested.connect(self.reveal_requested)
        dialog.locate_requested.connect(self.locate_requested)
        dialog.job_details_requested.connect(self.job_details_requested)
        dialog.job_details_requested.connect(dialog.close)
        dialog.transcript_open_requested.connect(self.transcript_open_requested)
        dialog.open()

    def _refuse(self, error: FriscoError) -> None:
        self._window.messages.fault(QCoreApplication.translate("Recording", "The recording cannot be shown"), error)

    @Slot(object)
    def _on_job_changed(self, job: JobSnapshot) -> None:
        """Note which recordings were looked for in vain, and offer to find all of them together."""
        if job.state is not JobState.FAILED or job.code not in (ErrorCode.MEDIA_MISSING, ErrorCode.MEDIA_CHANGED):
            return
        self._missing.add(job.media_id)
        self._workspace.library.media.note_missing([job.media_id])
        translate = QCoreApplication.translate
        several = translate("Recording", "{0} recordings are not where they were.").format(counted(len(self._missing)))
        one = translate("Recording", "{0} is not where it was.").format(job.name)
        self._window.messages.warn(
            several if len(self._missing) > 1 else one,
            key=_MISSING,
            action=translate("Recording", "Find moved files…"),
            on_action=self.show_moved_files,
        )

    def _on_relinked(self) -> None:
        self._missing.clear()
        self._window.messages.withdraw(_MISSING)
        self.relinked.emit()
