"""The side bar of the window: the queue above, the library below, a splitter between them."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.jobs import JobSnapshot
from app.core.library import TranscriptSummary
from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.kit.looks import Surface
from app.ui.library.panel import LibraryPanel
from app.ui.library.source import TranscriptSource
from app.ui.queue.arrivals import Arrivals
from app.ui.queue.panel import QueuePanel
from app.ui.tokens import current_theme

_LEAST_WIDTH_PX: Final = 200
_MOST_OF_HEIGHT: Final = 0.55  # the queue grows with its rows up to this; beyond it scrolls


class SideBar(Surface):
    """Owns the two panels; calls neither queue nor store, it asks by signals. Lives on the GUI thread.

    Signals with a JobId: ``job_cancel_requested``, ``job_retry_requested``; with several: ``jobs_remove_requested``;
    with a JobMove: ``job_move_requested``; with nothing: ``clear_finished_requested``, ``queue_pause_requested``,
    ``queue_resume_requested``; with a TranscriptId: ``transcript_open_requested``, ``export_requested``, ``describe_requested``; with a
    TranscriptRename: ``transcript_rename_requested``; with a MediaId: ``repeat_requested``, ``reveal_requested``,
    ``about_recording_requested``.
    """

    job_cancel_requested = Signal(object)
    job_retry_requested = Signal(object)
    job_move_requested = Signal(object)
    jobs_remove_requested = Signal(object)
    clear_finished_requested = Signal()
    queue_pause_requested = Signal()
    queue_resume_requested = Signal()
    transcript_open_requested = Signal(object)
    transcript_rename_requested = Signal(object)
    export_requested = Signal(object)
    describe_requested = Signal(object)
    repeat_requested = Signal(object)
    reveal_requested = Signal(object)
    about_recording_requested = Signal(object)

    def __init__(
        self,
        *,
        now_s: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("side", parent)
        self.queue = QueuePanel(now_s=now_s)
        self.library = LibraryPanel(today=today)
        self._arrivals = Arrivals(self.queue.model, self)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._is_split_by_hand = False
        self._lay_out()
        self._pass_on_wishes()
        self.queue.height_changed.connect(self._share_height)
        self._splitter.splitterMoved.connect(self._leave_split)

    # --- fed --------------------------------------------------------------------------------------------------------

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show these jobs: at the start, or after many were added at once."""
        self.queue.set_jobs(jobs)

    @Slot(object)
    def apply_job(self, job: JobSnapshot) -> None:
        """Take in a job as it stands now; how it ended comes to its transcript with the summary."""
        self._arrivals.take(job)

    def set_transcripts(self, source: TranscriptSource) -> None:
        self.library.set_transcripts(source)

    @Slot(object)
    def apply_transcript(self, summary: TranscriptSummary) -> None:
        self.library.model.apply(summary)

    def note_draft(self, transcript_id: TranscriptId, *, has_draft: bool) -> None:
        """Show at a transcript whether there are edits that are in no version yet."""
        self.library.model.mark(transcript_id, has_draft=has_draft)

    def show_open(self, transcript_id: TranscriptId | None) -> None:
        """Emphasise and select the transcript that the editor shows."""
        self.library.model.show_open(transcript_id)
        if transcript_id is not None:
            self.library.view.go_to(transcript_id)

    def save_split(self) -> QByteArray:
        """Return how the height is shared; empty while nobody has moved the splitter."""
        return self._splitter.saveState() if self._is_split_by_hand else QByteArray()

    def restore_split(self, state: QByteArray) -> None:
        self._is_split_by_hand = not state.isEmpty() and self._splitter.restoreState(state)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        self._splitter.addWidget(self.queue)
        self._splitter.addWidget(self.library)
        self._splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)

    def _pass_on_wishes(self) -> None:
        jobs, panel, transcripts = self.queue.view, self.queue, self.library
        jobs.job_cancel_requested.connect(self.job_cancel_requested)
        jobs.job_retry_requested.connect(self.job_retry_requested)
        jobs.job_move_requested.connect(self.job_move_requested)
        jobs.jobs_remove_requested.connect(self.jobs_remove_requested)
        jobs.repeat_requested.connect(self.repeat_requested)
        jobs.transcript_open_requested.connect(self.transcript_open_requested)
        jobs.reveal_requested.connect(self.reveal_requested)
        panel.clear_finished_requested.connect(self.clear_finished_requested)
        panel.queue_pause_requested.connect(self.queue_pause_requested)
        panel.queue_resume_requested.connect(self.queue_resume_requested)
        transcripts.view.transcript_open_requested.connect(self.transcript_open_requested)
        transcripts.view.export_requested.connect(self.export_requested)
        transcripts.view.describe_requested.connect(self.describe_requested)
        transcripts.view.reveal_requested.connect(self.reveal_requested)
        for view in (jobs, transcripts.view):
            view.about_recording_requested.connect(self.about_recording_requested)
        transcripts.model.rename_requested.connect(self.transcript_rename_requested)

    @override
    def sizeHint(self) -> QSize:
        return QSize(current_theme().metric("side_width"), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Give the queue what its rows need, until the person has moved the splitter."""
        if self._is_split_by_hand or not self.height():
            return
        wanted = min(self.queue.wanted_height(), round(self.height() * _MOST_OF_HEIGHT))
        if self._splitter.sizes()[0] != wanted:
            self._splitter.setSizes([wanted, self.height() - wanted])

    def _leave_split(self) -> None:
        self._is_split_by_hand = True
