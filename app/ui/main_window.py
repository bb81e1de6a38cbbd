"""The window: it frames the parts and connects them. What they do is their own affair."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.core.jobs import JobId
from app.core.library import TranscriptSummary
from app.core.media import MediaId
from app.core.transcript import TranscriptId
from app.ui.actions import Actions
from app.ui.commands import CommandId
from app.ui.dialogs.banner_stack import BannerStack
from app.ui.dialogs.export_choices import ChoiceStore
from app.ui.dialogs.export_dialog import ExportDialog, ExportSource
from app.ui.dialogs.folders import open_folder
from app.ui.dialogs.message_display import MessageDisplay
from app.ui.drop_zone import DropZone
from app.ui.editor.page import EditorPage
from app.ui.gpu.line import GpuLine
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.recorder import GpuRecorder
from app.ui.kit.looks import Surface
from app.ui.kit.toast import ToastArea
from app.ui.library.side_bar import SideBar
from app.ui.library.wishes import TranscriptRename
from app.ui.messages import Messages
from app.ui.queue.wishes import JobMove
from app.ui.start_page import StartPage
from app.ui.tokens import current_theme
from app.ui.tool_bar import ToolBar
from app.ui.workspace import Workspace
from app.workflow import places
from app.workflow.reception import Received, TurnedAway

_TOAST_LIFT_PX = 56  # above the transport bar
_MEDIA_PATTERNS = "*.mp3 *.wav *.m4a *.flac *.ogg *.opus *.aac *.wma *.mp4 *.mkv *.mov *.webm *.avi"


class MainWindow(QMainWindow):
    """Owns the frame and the geometry. Lives on the GUI thread; the workspace outlives it."""

    def __init__(self, workspace: Workspace, actions: Actions, messages: Messages, settings: QSettings) -> None:
        super().__init__()
        self._workspace, self.actions_table, self.messages, self._settings = workspace, actions, messages, settings
        models = [model.name for model in workspace.models()]
        self.tool_bar = ToolBar(models)
        self.side_bar = SideBar()
        self.start_page = StartPage()
        self.editor = EditorPage(workspace, messages)
        self.pages = QStackedWidget()
        self.gpu_line = GpuLine()
        self.gpu_panel = GpuPanel()
        self.gpu_dock = QDockWidget(self.tr("Graphics card"))
        self._recorder = GpuRecorder(lambda: workspace.monitor.snapshot, parent=self)
        self._banners = BannerStack()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self.setWindowTitle("Frisco Whisper")
        self.setMinimumSize(800, 560)
        self._lay_out()
        self.toasts = ToastArea(self.pages, above_px=_TOAST_LIFT_PX)
        self.display = MessageDisplay(messages, toasts=self.toasts, banners=self._banners, window=self)
        self._drops = DropZone(self)
        self._connect_parts()
        self._connect_workspace()
        self._restore()

    # --- asked by commands ------------------------------------------------------------------------------------------

    def receive(self, paths: list[Path], *, again: bool = False) -> None:
        """Take files and folders in with the settings of the tool bar."""
        self._workspace.receive(paths, self.tool_bar.options(), again=again)

    def try_sample(self) -> None:
        self.receive([places.resources_dir() / "demo" / "sample_en.wav"])

    def open_transcript(self, transcript_id: TranscriptId) -> None:
        self.editor.open(transcript_id)

    def export(self, transcript_id: TranscriptId | None = None) -> None:
        """Ask how the open transcript is to be written; another one is opened first."""
        if transcript_id is not None and transcript_id != self.editor.transcript_id:
            self.editor.open(transcript_id)
            self.editor.opened.connect(lambda _id: self._export_open(), Qt.ConnectionType.SingleShotConnection)
        else:
            self._export_open()

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

    def toggle_pause(self) -> None:
        queue = self._workspace.queue
        if queue.snapshot.is_paused:
            queue.resume()
        else:
            queue.pause("")

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.editor.close_down()
        self._recorder.stop()
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/state", self.saveState())
        self._settings.setValue("window/side", self._splitter.saveState())
        self._settings.setValue("window/open", self.editor.transcript_id or 0)
        super().closeEvent(event)

    # --- the frame --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.pages.addWidget(self.start_page)
        self.pages.addWidget(self.editor)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banners)
        column.addWidget(self.pages, 1)
        self._splitter.addWidget(self.side_bar)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(0, False)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tool_bar)
        rows.addWidget(self._splitter, 1)
        foot = Surface("foot")
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.gpu_line)
        rows.addWidget(foot)
        self.setCentralWidget(whole)
        self.gpu_line.setFixedHeight(current_theme().metric("status_height"))
        self.gpu_dock.setObjectName("gpu_dock")
        self.gpu_dock.setWidget(self.gpu_panel)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.gpu_dock)
        self.gpu_dock.hide()
        self.actions_table.fill(self.menuBar())

    def _connect_parts(self) -> None:
        self.tool_bar.add_requested.connect(self.actions_table[CommandId.ADD_FILES].trigger)
        self.tool_bar.pause_requested.connect(self.toggle_pause)
        self.tool_bar.search_changed.connect(self.side_bar.library.model.set_filter)
        self.start_page.open_requested.connect(self.actions_table[CommandId.ADD_FILES].trigger)
        self.start_page.sample_requested.connect(self.try_sample)
        self._drops.dropped.connect(self.receive)
        self.editor.opened.connect(self._on_opened)
        self.editor.export_requested.connect(self._export_open)
        self.gpu_line.details_requested.connect(lambda: self.gpu_dock.setVisible(self.gpu_dock.isHidden()))
        self.gpu_dock.visibilityChanged.connect(self.gpu_line.set_open)
        self._recorder.sampled.connect(self.gpu_line.show_history)
        self._recorder.sampled.connect(self.gpu_panel.show_history)
        self._connect_side_bar()

    def _connect_side_bar(self) -> None:
        bar, queue = self.side_bar, self._workspace.queue
        bar.job_cancel_requested.connect(queue.cancel)
        bar.job_retry_requested.connect(queue.retry)
        bar.job_move_requested.connect(self._move_job)
        bar.job_remove_requested.connect(self._remove_job)
        bar.clear_finished_requested.connect(self._clear_finished)
        bar.queue_pause_requested.connect(self.toggle_pause)
        bar.queue_resume_requested.connect(queue.resume)
        bar.transcript_open_requested.connect(self.open_transcript)
        bar.transcript_rename_requested.connect(self._rename)
        bar.export_requested.connect(self.export)
        bar.reveal_requested.connect(self._reveal)

    def _connect_workspace(self) -> None:
        queue, space = self._workspace.queue, self._workspace
        queue.job_changed.connect(self.side_bar.apply_job)
        queue.chunk_done.connect(self.side_bar.queue.model.hear)
        queue.queue_changed.connect(self.side_bar.queue.apply_queue)
        queue.queue_changed.connect(self.tool_bar.show_queue)
        space.transcript_changed.connect(self._on_transcript_changed)
        space.activity_changed.connect(self.gpu_line.set_activity)
        space.activity_changed.connect(self.gpu_panel.set_activity)
        space.activity_changed.connect(self.start_page.show_activity)
        space.monitor.snapshot_changed.connect(self.gpu_line.show_snapshot)
        space.monitor.snapshot_changed.connect(self.gpu_panel.show_snapshot)
        space.reception.received.connect(self._on_received)
        space.reception.turned_away.connect(self._on_turned_away)
        space.reception.nothing_found.connect(self._on_nothing_found)

    def start(self) -> None:
        """Fill the lists and begin to work: after the first paint."""
        self.side_bar.set_transcripts(self._workspace.library.transcripts.all())
        self.side_bar.set_jobs(self._workspace.library.jobs.all())
        self._workspace.start()
        self._recorder.start()
        last = str(self._settings.value("window/open", "0"))
        if any(str(item.id) == last for item in self._workspace.library.transcripts.all()):
            self.open_transcript(TranscriptId(int(last)))

    # --- answers ----------------------------------------------------------------------------------------------------

    def _on_received(self, received: Received) -> None:
        if not received.is_done_already:
            if received.job.id not in {job.id for job in self._workspace.queue.jobs()}:
                self._workspace.queue.submit(received.job)
            return
        name = received.path.name
        self.messages.note(
            self.tr("{name} is transcribed already.").format(name=name),
            action=self.tr("Transcribe again"),
            on_action=lambda: self.receive([received.path], again=True),
        )
        if received.job.transcript_id is not None:
            self.open_transcript(received.job.transcript_id)

    def _on_turned_away(self, answer: TurnedAway) -> None:
        text = f"{answer.path.name}: {answer.error.sentence}"
        self.messages.warn(text, key=f"file {answer.path}")

    def _on_nothing_found(self, folder: Path) -> None:
        text = self.tr("There is no audio or video in the folder {name}.").format(name=folder.name)
        self.messages.note(text)

    def _on_transcript_changed(self, summary: TranscriptSummary) -> None:
        self.side_bar.apply_transcript(summary)
        if self.editor.transcript_id is None:
            self.open_transcript(summary.id)

    def _on_opened(self, transcript_id: TranscriptId | None) -> None:
        self.side_bar.show_open(transcript_id)
        self.pages.setCurrentWidget(self.editor if transcript_id is not None else self.start_page)

    def _move_job(self, move: JobMove) -> None:
        self._workspace.queue.move(move.job_id, move.before)

    def _remove_job(self, job_id: JobId) -> None:
        self._workspace.queue.forget(job_id)
        self.side_bar.queue.model.remove(job_id)

    def _clear_finished(self) -> None:
        for job_id in self.side_bar.queue.model.finished():
            self._workspace.queue.forget(job_id)
        self.side_bar.queue.model.clear_finished()

    def _rename(self, wish: TranscriptRename) -> None:
        self._workspace.library.transcripts.rename(wish.transcript_id, wish.title).result()
        self._workspace.tell_of(wish.transcript_id)

    def _reveal(self, media_id: MediaId) -> None:
        media = self._workspace.library.media.by_id(media_id)
        open_folder(self._workspace.library.media_store.path_of(media).parent)

    def _export_open(self) -> None:
        loaded, document, version_id = self.editor.loaded, self.editor.document, self.editor.version_id
        if loaded is None or document is None or version_id is None:
            return
        source = ExportSource(
            transcript=document.transcript,
            version_id=version_id,
            name=loaded.summary.media_name,
            what=self.tr("Working copy"),
            metadata=self._workspace.exporter.metadata(loaded.summary.id),
        )
        ExportDialog(source, self._workspace.exporter, self.messages, ChoiceStore(self._settings), self).open()

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        else:
            self.resize(1280, 800)
        for name, restore in (("window/state", self.restoreState), ("window/side", self._splitter.restoreState)):
            state = self._settings.value(name)
            if isinstance(state, QByteArray):
                restore(state)


MEDIA_FILTER = f"Audio and video ({_MEDIA_PATTERNS});;All files (*)"
