"""What is done in the window about jobs that failed: the list of them, the details of one, trying again, taking off."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from app.core.errors import ErrorCode, FriscoError
from app.core.failures import FailureGroup
from app.core.job_details import JobDetails
from app.core.jobs import JobId, JobSnapshot, JobState
from app.ui.dialogs.errands import Errands
from app.ui.main_window import MainWindow
from app.ui.queue.panel import QueuePanel
from app.ui.queue.removal import Removal
from app.ui.workspace import Workspace
from app.workflow.failures import Failures

if TYPE_CHECKING:
    from app.ui.failures.dialog import FailuresDialog
    from app.ui.failures.job_dialog import JobDialog

_SOON_MS = 300  # what a job has to say when it moves is written a moment later


class FailureDesk(QObject):
    """Opens the dialogs and does what they ask. Lives on the GUI thread, with its window.

    Signals: ``about_recording_requested`` (MediaId), ``transcript_open_requested`` (TranscriptId).
    """

    about_recording_requested = Signal(object)
    transcript_open_requested = Signal(object)

    def __init__(self, window: MainWindow, workspace: Workspace, panel: QueuePanel, removal: Removal) -> None:
        super().__init__(window)
        self._window, self._queue, self._panel, self._removal = window, workspace.queue, panel, removal
        self._failures = Failures(workspace.library)
        self._errands = Errands(self)
        self.list: FailuresDialog | None = None
        self.job: JobDialog | None = None
        self._state: JobState | None = None
        self._look_soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._look_soon.timeout.connect(self._look_again)
        panel.failures_requested.connect(self.show_list)
        panel.jobs_retry_requested.connect(self.retry)
        panel.failures.changed.connect(self._on_failures)
        panel.view.details_requested.connect(self.show_job)
        workspace.queue.job_changed.connect(self._on_job_changed)

    def close(self) -> None:
        self._look_soon.stop()
        self._errands.close()

    def show_list(self) -> None:
        """Show what failed; beside the window, which offers the undo of what is removed there."""
        from app.ui.failures.dialog import FailuresDialog  # needed by few, and not at the start

        if self.list is None:
            self.list = dialog = FailuresDialog(self._window)
            dialog.retry_all_requested.connect(self.retry_all)
            dialog.retry_requested.connect(self.retry)
            dialog.remove_requested.connect(self._removal.remove)
            dialog.details_requested.connect(self.show_job)
            dialog.finished.connect(self._forget_list)
            dialog.show_groups(self._panel.failures.groups)
        self.list.show()
        self.list.raise_()
        self.list.activateWindow()

    @Slot(object)
    def show_job(self, job_id: JobId) -> None:
        """Show all that is known of a job; it is read on another thread."""
        self._errands.run("details", partial(self._failures.details, job_id), self._show_details, self._refuse)

    @Slot(object)
    def retry(self, job_ids: Sequence[JobId]) -> None:
        """Try these again; of thousands some now and the others by and by."""
        if len(job_ids) == 1:
            self._retry_one(job_ids[0])
            return
        shown = (self._panel.model.job(job_id) for job_id in job_ids)
        self._queue.submit_gradually([job for job in shown if job is not None])

    def retry_all(self, code: ErrorCode) -> None:
        """Try everything on the list again that failed with this code, of earlier runs too."""
        work = partial(self._failures.with_codes, (code,))
        self._errands.run("retry", work, self._queue.submit_gradually, self._refuse)

    def _retry_one(self, job_id: JobId) -> None:
        try:
            self._queue.retry(job_id)
        except FriscoError as error:
            self._refuse(error)

    def _show_details(self, details: JobDetails) -> None:
        from app.ui.failures.job_dialog import JobDialog

        self._state = details.job.state
        if self.job is not None and self.job.details.job.id == details.job.id:
            self.job.show_details(details)
        else:
            if self.job is not None:
                self.job.close()
            self.job = dialog = JobDialog(details, self._window)
            dialog.retry_requested.connect(self._retry_one)
            dialog.about_recording_requested.connect(self.about_recording_requested)
            dialog.transcript_open_requested.connect(self.transcript_open_requested)
            dialog.finished.connect(lambda _result: self._forget_job(dialog))
            dialog.show()
        self.job.raise_()
        self.job.activateWindow()

    def _look_again(self) -> None:
        if self.job is not None:
            work = partial(self._failures.details, self.job.details.job.id)
            self._errands.run("details", work, self._show_anew, self._refuse)

    def _show_anew(self, details: JobDetails) -> None:
        if self.job is not None and self.job.details.job.id == details.job.id:
            self.job.show_details(details)

    def _on_failures(self, groups: Sequence[FailureGroup]) -> None:
        if self.list is not None:
            self.list.show_groups(groups)

    @Slot(object)
    def _on_job_changed(self, job: JobSnapshot) -> None:
        if self.job is not None and self.job.details.job.id == job.id and job.state is not self._state:
            self._state = job.state
            self._look_soon.start()

    def _forget_list(self) -> None:
        self.list = None

    def _forget_job(self, dialog: "JobDialog") -> None:
        if self.job is dialog:
            self.job = None

    def _refuse(self, error: FriscoError) -> None:
        self._window.messages.fault(QCoreApplication.translate("JobDetails", "The job cannot be shown"), error)
