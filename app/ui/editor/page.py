"""One open transcript: header, both panes, sound. It puts the parts together and holds what belongs to the open one."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.edits import Retime
from app.core.errors import FriscoError
from app.core.media import MediaRecord
from app.core.transcript import TranscriptId, VersionId
from app.ui.dialogs.errands import Errands
from app.ui.editor.arriving import place_of
from app.ui.editor.auto_keep import AutoKeep
from app.ui.editor.bulk import clear_up
from app.ui.editor.document import EditorDocument, LogState
from app.ui.editor.header import EditorHeader
from app.ui.editor.opening import Opening, document_of, read_opening
from app.ui.editor.side_by_side import SideBySide
from app.ui.editor.sound_desk import SoundDesk
from app.ui.editor.version_desk import VersionDesk
from app.ui.editor.waveform_rows import EdgeMove
from app.ui.messages import Messages
from app.ui.workspace import LoadedTranscript, Workspace


class EditorPage(QWidget):
    """Owns the open document and its views. Lives on the GUI thread.

    Signals: ``opened`` (TranscriptId or None), ``state_changed`` (LogState), ``export_requested()``.
    """

    opened = Signal(object)
    state_changed = Signal(object)
    export_requested = Signal()
    version_delete_requested = Signal(object)  # VersionId

    def __init__(self, workspace: Workspace, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._messages = messages
        self._errands = Errands(self)
        self._loaded: LoadedTranscript | None = None
        self._base: VersionId | None = None
        self._row = -1  # where the caret is
        self.document: EditorDocument | None = None
        self.header = EditorHeader()
        self.panes = SideBySide()
        self.sound = SoundDesk(workspace.sound)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.versions = VersionDesk(self, self.header, self.panes, workspace, messages, self)
        self.auto_keep = AutoKeep(workspace.library.transcripts, self.versions.take_kept, parent=self)
        self._lay_out()
        self._connect()

    # --- what is open -----------------------------------------------------------------------------------------------

    @property
    def transcript_id(self) -> TranscriptId | None:
        return self._loaded.summary.id if self._loaded else None

    @property
    def is_filling(self) -> bool:
        """Tell whether nothing is open, and something is on its way."""
        return self._loaded is None and self._errands.is_busy

    @property
    def loaded(self) -> LoadedTranscript | None:
        return self._loaded

    @property
    def version_id(self) -> VersionId | None:
        """Return the version that the working copy stands on."""
        return self._base

    def open(self, transcript_id: TranscriptId, *, then: Callable[[], object] = lambda: None) -> None:
        """Load a transcript on another thread and show it; what was open is kept as it stands.

        ``then`` is called when it is there: not when it cannot be read, nor when another is opened meanwhile.
        """
        if transcript_id == self.transcript_id:
            self.opened.emit(transcript_id)
            then()
        else:
            self.read_again(transcript_id, then)

    def read_again(self, transcript_id: TranscriptId, then: Callable[[], object] = lambda: None) -> None:
        """Read and show a transcript; until it is there nothing can be typed that would be lost with the old one."""

        def show(opening: Opening) -> None:
            self._show(opening)
            then()

        self.flush()
        if transcript_id != self.transcript_id:
            self.auto_keep.keep()
        self.panes.setEnabled(False)
        clear_up()
        self._errands.run("open", lambda: read_opening(self._workspace, transcript_id), show, self._stay)

    def _stay(self, error: FriscoError) -> None:
        self.panes.setEnabled(True)
        self._messages.fault(self.tr("The transcript cannot be opened"), error)

    def close_transcript(self) -> None:
        """Show no transcript; what was typed is kept as its draft."""
        if self._loaded is None:
            return
        self.flush()
        self.auto_keep.forget()
        clear_up()
        old, self.document, self._loaded, self._base = self.document, None, None, None
        self.versions.forget()
        self.panes.clear()
        self.sound.close_recording()
        if old is not None:
            old.deleteLater()
        self.state_changed.emit(None)
        self.opened.emit(None)

    def take_media(self, media: MediaRecord) -> None:
        """Take up that the open recording lies elsewhere now."""
        if self._loaded is not None and self._loaded.media.id == media.id:
            self._loaded = replace(self._loaded, media=media)
            self.sound.open(media, self._loaded.summary.duration_ms)
            if self.document is not None:
                self.sound.show_transcript(self.document.transcript)

    def flush(self) -> None:
        """Write down what the draft has not been told yet."""
        if self.document is not None:
            self.document.flush()

    def close_down(self) -> None:
        """Keep everything and wait for what is under way: the window closes."""
        self.flush()
        self.auto_keep.leave()
        self._errands.close()
        self.versions.close_down()
        self.sound.close_down()

    def undo(self) -> None:
        if self.document is not None:
            self.document.undo()

    def redo(self) -> None:
        if self.document is not None:
            self.document.redo()

    def step_row(self, step: int) -> None:
        """Put the caret into the next row, or the one before, and the sound to its start."""
        row = self._row + step
        if self.document is not None and 0 <= row < len(self.document.transcript.segments):
            segment = self.document.transcript.segments[row]
            self.panes.reveal_row(segment.key, has_caret=True)
            self.sound.player.seek(segment.start_ms)

    def go_to(self, at_ms: int, words: str = "") -> None:
        """Stand at a moment of the recording: its row is shown and its words are selected, the sound waits there."""
        place = None if self.document is None else place_of(self.document.transcript, at_ms, words)
        if place is None or self.document is None:
            return
        row, start, stop = place
        self.panes.reveal_row(self.document.transcript.segments[row].key, has_caret=True)
        self.panes.working_pane.select(row, start, stop)
        self.panes.working_pane.setFocus(Qt.FocusReason.OtherFocusReason)
        self.sound.go_to(at_ms)

    def play_from_caret(self) -> None:
        """Play from the start of the row that has the caret."""
        if self.document is not None and 0 <= self._row < len(self.document.transcript.segments):
            self.sound.play_from(self.document.transcript.segments[self._row].start_ms)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _show(self, opening: Opening) -> None:
        self.flush()
        loaded = opening.loaded
        old, self._loaded, self._base = self.document, loaded, opening.base
        self.document = self._document(opening)
        if opening.is_saved:
            self.document.mark_saved()
        self.document.log_changed.connect(self._on_log_changed)
        self.document.rows_changed.connect(self._on_rows_changed)
        self.auto_keep.forget()
        self.auto_keep.watch(loaded.summary.id, self.document)
        self.header.show_summary(loaded.summary, loaded.job.options.model if loaded.job else "")
        self.versions.show(loaded.versions)
        self.panes.set_document(self.document, title=self.tr("Working copy"))
        self.sound.open(loaded.media, loaded.summary.duration_ms)
        self.sound.show_transcript(self.document.transcript)
        if old is not None:
            old.deleteLater()
        self.panes.setEnabled(True)
        self._on_log_changed(self.document.state)
        self.opened.emit(loaded.summary.id)

    def _document(self, opening: Opening) -> EditorDocument:
        if opening.fault is not None:
            self._messages.fault(self.tr("The draft could not be read; the last version is shown"), opening.fault)
        return document_of(opening, self._workspace.library, self)

    def _on_rows_changed(self, _change: object) -> None:
        if self.document is not None:
            self.sound.show_transcript(self.document.transcript)

    def _on_log_changed(self, state: LogState) -> None:
        self.header.show_state(state, self.versions.newest_number)
        self.state_changed.emit(state)

    def _lay_out(self) -> None:
        self.splitter.addWidget(self.panes)
        self.splitter.addWidget(self.sound)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.header.export_requested.connect(self.export_requested)
        self.header.compare_toggled.connect(self.versions.toggle_compare)
        self.header.open_beside_requested.connect(self.versions.compare_with)
        self.header.go_back_requested.connect(self.versions.roll_back)
        panel = self.header.versions.panel
        panel.compare_requested.connect(self.versions.compare_two)
        panel.delete_requested.connect(self.version_delete_requested)
        self.panes.finder.much_to_change.connect(self.auto_keep.keep)
        self.panes.refused.connect(self._messages.note)
        self.panes.word_clicked.connect(self.sound.player.seek)
        self.panes.following_changed.connect(self._on_following)
        self.panes.caret_row_changed.connect(self._on_caret_row)
        self.sound.position_changed.connect(self.panes.set_playhead)
        self.sound.edge_move_requested.connect(self._move_edge)
        self.sound.row_activated.connect(lambda key: self.panes.reveal_row(key, has_caret=True))
        self.sound.follow_requested.connect(self.panes.set_following)

    def _on_caret_row(self, row: int) -> None:
        self._row = row
        self.sound.show_row(row)

    def _on_following(self, is_following: bool) -> None:
        self.sound.set_following(is_following=is_following)

    def _move_edge(self, move: EdgeMove) -> None:
        """Give a row the times it was dragged to: one step to undo."""
        if self.document is None:
            return
        try:
            self.document.apply(Retime(key=move.key, start_ms=move.start_ms, end_ms=move.end_ms))
        except FriscoError as error:
            self._messages.note(error.sentence)
