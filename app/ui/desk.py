"""The desk: what is done in the window once a library is open. It joins the frame to the workspace and its parts."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt

from app.core.errors import FriscoError
from app.core.handover import OpenFiles
from app.core.library import TranscriptSummary
from app.core.media import MediaId
from app.core.options import JobOptions
from app.core.transcript import Span, TranscriptId
from app.ui.card_desk import CardDesk
from app.ui.deletion_desk import DeletionDesk
from app.ui.dialogs.export_choices import ChoiceStore
from app.ui.dialogs.folders import open_folder
from app.ui.dialogs.message_display import MessageDisplay
from app.ui.editor.document import LogState
from app.ui.editor.locating import Locating
from app.ui.editor.page import EditorPage
from app.ui.failures.desk import FailureDesk
from app.ui.gpu.line import GpuLine
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.recorder import GpuRecorder
from app.ui.kit.toast import ToastArea
from app.ui.library.descriptions import Descriptions
from app.ui.library.earlier_exports import EarlierExports
from app.ui.library.side_bar import SideBar
from app.ui.library.wishes import TranscriptRename
from app.ui.main_window import MainWindow
from app.ui.models.desk import ModelsDesk
from app.ui.part_desk import PartDesk
from app.ui.queue.known_files import KnownFiles, counted
from app.ui.queue.referred_files import ReferredFiles
from app.ui.queue.refused_files import RefusedFiles
from app.ui.queue.removal import Removal
from app.ui.queue.repeats import Repeats
from app.ui.queue.wishes import JobMove
from app.ui.recording_desk import RecordingDesk
from app.ui.search.library_search import LibrarySearch
from app.ui.warm_desk import WarmDesk
from app.ui.workspace import Workspace
from app.workflow.reception import Arriving, Received

_TOAST_LIFT_PX = 56  # above the transport bar


class Desk(QObject):
    """Owns the editor, the cards' panel and what is said in the window. Lives on the GUI thread, with its window.

    The workspace outlives it.
    """

    def __init__(self, window: MainWindow, workspace: Workspace, settings: QSettings) -> None:
        super().__init__(window)
        self.window, self.workspace, self._settings = window, workspace, settings
        self.messages, self.tool_bar = window.messages, window.tool_bar
        self.side_bar = SideBar()
        self.editor = EditorPage(workspace, window.messages)
        self.gpu_line, self.gpu_panel = GpuLine(), GpuPanel()
        self.toasts = ToastArea(window.pages, above_px=_TOAST_LIFT_PX)
        self.display = MessageDisplay(window.messages, toasts=self.toasts, banners=window.banners, window=window)
        self._removal = Removal(workspace.queue, self.side_bar.queue.model, window.messages, self)
        self._repeats = Repeats(workspace.queue, workspace.order_again, self._settled_options, window.messages, self)
        self.parts = PartDesk(
            window,
            workspace,
            self._repeats,
            options=self.tool_bar.options,
            selection=self._selected_of,
            messages=window.messages,
        )
        RefusedFiles(workspace.reception, window.messages, self)
        ReferredFiles(workspace.reception, window.messages, self)
        KnownFiles(
            workspace.reception,
            window.messages,
            open_transcript=self.editor.open,
            repeat=self._repeats.repeat_all,
            made_at=lambda transcript_id: workspace.library.transcripts.summary(transcript_id).created_at,
            parent=self,
        )
        self.locating = Locating(
            workspace.locate, window.messages, found=self.editor.sound.look_again, window=window, parent=self
        )
        self.search = LibrarySearch(workspace.library.search, self.editor, window, self)
        self.recordings = RecordingDesk(window, workspace)
        self.failures = FailureDesk(window, workspace, self.side_bar.queue, self._removal)
        self.deletion = DeletionDesk(window, workspace, self.side_bar, self.editor)
        self.descriptions = Descriptions(window, workspace, self.editor)
        self.earlier_exports = EarlierExports(window, workspace, self.editor)
        self.cards = CardDesk(window, workspace, self.gpu_panel)
        self.warm = WarmDesk(workspace, self.gpu_panel, window.messages, window)
        self.models = ModelsDesk(window, workspace)
        self._recorder = GpuRecorder(lambda: workspace.monitor.snapshot, parent=self)
        window.pages.addWidget(self.editor)
        window.furnish(self.side_bar, self.gpu_line, self.gpu_panel)
        self.tool_bar.furnish([model.name for model in workspace.models()])
        self._connect_frame()
        self._connect_side_bar()
        self._connect_workspace()

    # --- asked by commands ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Fill the lists and begin to work."""
        self.side_bar.set_transcripts(self.workspace.library.listing)
        jobs = self.workspace.library.jobs
        self.side_bar.queue.model.speeds.learn(jobs.heard_lately())
        self.side_bar.set_jobs(jobs.listed())
        self.workspace.start()
        self._recorder.start()
        self.models.start()
        last = str(self._settings.value("window/open", "0"))
        if last.isdecimal() and self.side_bar.library.model.index_of(TranscriptId(int(last))).isValid():
            self.editor.open(TranscriptId(int(last)))
        self.window.begin_work()

    def list_anew(self) -> None:
        """Fill the list of transcripts again: many came at once."""
        self.side_bar.set_transcripts(self.workspace.library.listing)

    def close_down(self) -> None:
        """Keep everything: the window closes."""
        self._repeats.close()
        self.parts.close()
        self.locating.close()
        self.recordings.close()
        self.failures.close()
        self.deletion.close()
        self.models.close()
        self.cards.close()
        self.descriptions.close()
        self.earlier_exports.close()
        self.search.close()
        self.side_bar.library.model.close()
        self.editor.close_down()
        self._recorder.stop()

    def receive(self, paths: list[Path]) -> None:
        """Take files and folders in with the settings of the tool bar."""
        if self.workspace.library.database.is_refusing:
            self.messages.note(self.tr("The library is damaged: nothing can be added. Go back to a back-up first."))
            return
        try:
            self.workspace.receive(paths, self.tool_bar.options())
        except FriscoError as error:  # there is no such model, or it cannot do what is asked
            self.messages.fault(self.tr("The files cannot be transcribed so"), error)

    def export(self, transcript_id: TranscriptId | None = None) -> None:
        """Ask how the open transcript is to be written; another one is opened first."""
        if transcript_id is None:
            self._export_open()
        else:
            self.editor.open(transcript_id, then=self._export_open)

    def go_to_part(self, step: int) -> None:
        """Take the keyboard to the next part of the window: queue, library, text, waveform, notes."""
        editor, bar = self.editor, self.side_bar
        parts = [bar.queue.view, bar.library.view, editor.panes.working_pane, editor.sound.waveform]
        shown = [part for part in parts if part.isVisible()]
        at = next((place for place, part in enumerate(shown) if part.hasFocus()), -1)
        if step > 0 and at == len(shown) - 1 and self.toasts.focus_newest():
            return
        if shown:
            shown[(at + step) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def about_open_recording(self) -> None:
        if self.editor.loaded is not None:
            self.recordings.show_about(self.editor.loaded.media.id)

    def transcribe_open_again(self) -> None:
        if self.editor.loaded is not None:
            self.parts.ask_again(self.editor.loaded.media.id)

    def toggle_pause(self) -> None:
        queue = self.workspace.queue
        if queue.snapshot.is_paused:
            queue.resume()
        else:
            queue.pause("")

    # --- the threads between the parts ------------------------------------------------------------------------------

    def _connect_frame(self) -> None:
        window = self.window
        self.tool_bar.pause_requested.connect(self.toggle_pause)
        self.tool_bar.search_requested.connect(self.search.open)
        window.paths_offered.connect(self.receive)
        window.closing.connect(self.close_down)
        self.editor.opened.connect(self._on_opened)
        self.editor.state_changed.connect(self._on_state)
        self.editor.export_requested.connect(self._export_open)
        self.editor.version_delete_requested.connect(self.deletion.delete_version)
        self.editor.sound.locate_requested.connect(self.locating.ask)
        self.editor.panes.hole_activated.connect(self._on_hole)
        self.gpu_line.details_requested.connect(lambda: window.gpu_dock.setVisible(window.gpu_dock.isHidden()))
        window.gpu_dock.visibilityChanged.connect(self.gpu_line.set_open)
        self._recorder.sampled.connect(self.gpu_line.show_history)
        self._recorder.sampled.connect(self.gpu_panel.show_history)

    def _connect_side_bar(self) -> None:
        bar, queue = self.side_bar, self.workspace.queue
        bar.job_cancel_requested.connect(queue.cancel)
        bar.job_retry_requested.connect(queue.retry)
        bar.job_move_requested.connect(self._move_job)
        bar.jobs_remove_requested.connect(self._removal.remove)
        bar.clear_finished_requested.connect(self._removal.clear_finished)
        bar.repeat_requested.connect(self._repeats.repeat)
        bar.queue.view.part_requested.connect(self.parts.ask_again)
        bar.library.view.again_requested.connect(self.parts.ask_again)
        bar.queue_pause_requested.connect(self.toggle_pause)
        bar.queue_resume_requested.connect(queue.resume)
        bar.transcript_open_requested.connect(self.editor.open)
        bar.transcript_rename_requested.connect(self._rename)
        bar.library.model.failed.connect(self._on_unreadable)
        bar.export_requested.connect(self.export)
        bar.describe_requested.connect(self.descriptions.ask)
        bar.reveal_requested.connect(self._reveal)
        bar.library.view.delete_requested.connect(self.deletion.delete_transcript)
        bar.library.view.delete_recording_requested.connect(self.deletion.delete_recording)
        bar.library.view.forget_requested.connect(self.deletion.ask_to_forget)
        bar.about_recording_requested.connect(self.recordings.show_about)
        self.recordings.reveal_requested.connect(self._reveal)
        self.recordings.locate_requested.connect(self.locating.ask)
        self.recordings.transcript_open_requested.connect(self.editor.open)
        self.recordings.job_details_requested.connect(self.failures.show_job)
        self.failures.about_recording_requested.connect(self.recordings.show_about)
        self.failures.transcript_open_requested.connect(self.editor.open)
        self.recordings.relinked.connect(self.editor.sound.look_again)

    def _connect_workspace(self) -> None:
        queue, space, window = self.workspace.queue, self.workspace, self.window
        queue.job_changed.connect(self.side_bar.apply_job)
        queue.chunk_done.connect(self.side_bar.queue.model.hear)
        queue.queue_changed.connect(self.side_bar.queue.apply_queue)
        queue.queue_changed.connect(self.tool_bar.show_queue)
        space.transcript_changed.connect(self._on_transcript_changed)
        for shows in (self.gpu_line.set_activity, self.gpu_panel.set_activity, window.start_page.show_activity):
            space.activity_changed.connect(shows)
        space.doorbell.opened_by_another.connect(self._come_forward)
        space.monitor.snapshot_changed.connect(self.gpu_line.show_snapshot)
        space.monitor.snapshot_changed.connect(self.gpu_panel.show_snapshot)
        space.reception.burst_received.connect(self._on_received)
        space.reception.nothing_found.connect(self._on_nothing_found)
        space.reception.progressed.connect(self.side_bar.queue.adding.show_progress)
        self.side_bar.queue.adding.stop_requested.connect(space.reception.stop)
        space.reception.stopped.connect(self._on_stopped)

    # --- answers ----------------------------------------------------------------------------------------------------

    def _on_received(self, burst: Sequence[Received]) -> None:
        self.workspace.queue.submit_all([received.job for received in burst if not received.is_done_already])

    def _come_forward(self, asked: OpenFiles) -> None:
        """Do what a second start of the program wants: be seen, and take its files."""
        if asked.activation_token:
            os.environ["XDG_ACTIVATION_TOKEN"] = asked.activation_token  # how Qt is told of it
        self.window.come_forward()
        if asked.files:
            self.receive(list(asked.files))

    def _on_nothing_found(self, folder: Path) -> None:
        text = self.tr("There is no audio or video in the folder {name}.").format(name=folder.name)
        self.messages.note(text)

    def _on_stopped(self, at: Arriving) -> None:
        text = self.tr("Stopped: {0} of {1} files were added. They stay; the others can be added again.")
        self.messages.note(text.format(counted(at.done), counted(at.total)))

    def _on_transcript_changed(self, summary: TranscriptSummary) -> None:
        self.side_bar.apply_transcript(summary)
        if self.editor.transcript_id is None and not self.editor.is_filling:  # the first of many, not each in turn
            self.editor.open(summary.id)

    def _on_opened(self, transcript_id: TranscriptId | None) -> None:
        self._settings.setValue("window/open", transcript_id or 0)  # now: at a kill there is no time for it
        self.side_bar.show_open(transcript_id)
        self.window.pages.setCurrentWidget(self.editor if transcript_id is not None else self.window.start_page)

    def _on_state(self, state: LogState | None) -> None:
        transcript_id = self.editor.transcript_id
        if state is not None and transcript_id is not None:
            self.side_bar.note_draft(transcript_id, has_draft=state.is_dirty)

    def _on_unreadable(self, error: FriscoError) -> None:
        self.messages.fault(self.tr("The list of transcripts cannot be read"), error)

    def _move_job(self, move: JobMove) -> None:
        self.workspace.queue.move(move.job_id, move.before)

    def _on_hole(self, hole: Span) -> None:
        if self.editor.loaded is not None:
            self._repeats.offer_for_hole(self.editor.loaded.media.id, hole)

    def _selected_of(self, media_id: MediaId) -> Span | None:
        """Return from when to when the selected rows of an open recording go."""
        loaded, document = self.editor.loaded, self.editor.document
        if loaded is None or document is None or loaded.media.id != media_id:
            return None
        keys = frozenset(self.editor.panes.working_pane.selected_keys())
        rows = [row for row in document.transcript.segments if row.key in keys]
        return Span(start_ms=rows[0].start_ms, end_ms=rows[-1].end_ms) if len(rows) > 1 else None

    def _settled_options(self) -> JobOptions:
        return self.workspace.planner.settled(self.tool_bar.options())

    def _rename(self, wish: TranscriptRename) -> None:
        try:
            self.workspace.library.transcripts.rename(wish.transcript_id, wish.title).result()
        except FriscoError as error:
            self.messages.fault(self.tr("The transcript could not be renamed"), error)
        else:
            self.workspace.tell_of(wish.transcript_id)

    def _reveal(self, media_id: MediaId) -> None:
        media = self.workspace.library.media.by_id(media_id)
        open_folder(self.workspace.library.media_store.path_of(media).parent)

    def _export_open(self) -> None:
        from app.ui.dialogs.export_dialog import ExportDialog, ExportSource  # the first export may wait for it

        loaded, document, version_id = self.editor.loaded, self.editor.document, self.editor.version_id
        if loaded is None or document is None or version_id is None:
            return
        source = ExportSource(
            transcript=document.transcript,
            version_id=version_id,
            name=loaded.summary.media_name,
            what=self.tr("Working copy"),
            metadata=self.workspace.exporter.metadata(loaded.summary.id),
        )
        exporter, choices = self.workspace.exporter, ChoiceStore(self._settings)
        ExportDialog(source, exporter, self.messages, choices, self.window).open()
