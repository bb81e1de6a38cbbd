"""One open transcript: header, both panes, sound. It puts the parts together and holds what belongs to the open one."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.edits import Retime
from app.core.errors import FriscoError
from app.core.library import VersionInfo, VersionKind
from app.core.media import MediaRecord
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.version_words import numbers_of, version_title
from app.ui.editor.alignment import Comparison, compared
from app.ui.editor.arriving import place_of
from app.ui.editor.auto_keep import AutoKeep
from app.ui.editor.bulk import bulk_made, clear_up
from app.ui.editor.document import EditorDocument, LogState
from app.ui.editor.header import EditorHeader
from app.ui.editor.opening import Opening, document_of, read_opening
from app.ui.editor.side_by_side import SideBySide
from app.ui.editor.sound_desk import SoundDesk
from app.ui.editor.waveform_rows import EdgeMove
from app.ui.messages import Messages
from app.ui.workspace import LoadedTranscript, Workspace

_AUTHOR: Final = "you"


class EditorPage(QWidget):
    """Owns the open document and its views. Lives on the GUI thread.

    Signals: ``opened`` (TranscriptId or None), ``state_changed`` (LogState), ``comparing_changed`` (bool),
    ``export_requested()``.
    """

    opened = Signal(object)
    state_changed = Signal(object)
    comparing_changed = Signal(object)
    export_requested = Signal()
    version_delete_requested = Signal(object)  # VersionId

    def __init__(self, workspace: Workspace, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._messages = messages
        self._errands = Errands(self)
        self._loaded: LoadedTranscript | None = None
        self._versions: list[VersionInfo] = []
        self._base: VersionId | None = None
        self._beside: VersionId | None = None
        self._row = -1  # where the caret is
        self.document: EditorDocument | None = None
        self.header = EditorHeader()
        self.panes = SideBySide()
        self.sound = SoundDesk(workspace.sound)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.auto_keep = AutoKeep(workspace.library.transcripts, self._on_kept, parent=self)
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
    def newest_number(self) -> int:
        """Return the number of the newest version; 0 where nothing is open."""
        return numbers_of(self._versions)[self._versions[-1].id] if self._versions else 0

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
            self._load(transcript_id, then)

    def _load(self, transcript_id: TranscriptId, then: Callable[[], object] = lambda: None) -> None:
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
        old, self.document, self._loaded, self._base, self._beside = self.document, None, None, None, None
        self._versions = []
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

    def look_at_versions(self) -> None:
        """Take up which versions there are: one was deleted, or is back."""
        if self._loaded is None:
            return
        versions = self._workspace.library.transcripts.versions(self._loaded.summary.id)
        if self._beside not in {version.id for version in versions}:
            self._beside = None
            self.panes.compare_with(None)
        self._take_versions(versions)

    def flush(self) -> None:
        """Write down what the draft has not been told yet."""
        if self.document is not None:
            self.document.flush()

    def close_down(self) -> None:
        """Keep everything and wait for what is under way: the window closes."""
        self.flush()
        self.auto_keep.leave()
        self._errands.close()
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

    # --- versions ---------------------------------------------------------------------------------------------------

    def save_version(self, note: str = "") -> None:
        """Make what stands in the working copy a version."""
        if self.document is None or self._loaded is None:
            return
        self.flush()
        transcript, transcript_id = self.document.transcript, self._loaded.summary.id
        self._after_version(lambda: self._save(transcript_id, transcript, note), self._on_saved)

    def roll_back(self, version_id: VersionId) -> None:
        """Make an old version the newest; the working copy stands on it, and what it was is a version too."""
        if self.document is None or self._loaded is None:
            return
        self.flush()
        transcript, transcript_id = self.document.transcript, self._loaded.summary.id
        is_dirty = self.document.state.is_dirty

        def go_back() -> list[VersionInfo]:
            if is_dirty and transcript != self._workspace.library.transcripts.head(transcript_id):
                self._workspace.library.transcripts.save_version(
                    transcript_id, transcript, kind=VersionKind.AUTO_KEEP, author=_AUTHOR
                ).result()
            self._workspace.library.transcripts.roll_back(transcript_id, version_id, author=_AUTHOR).result()
            self._workspace.library.drafts.clear(transcript_id).result()
            return self._workspace.library.transcripts.versions(transcript_id)

        self.panes.setEnabled(False)
        self._after_version(go_back, lambda _versions: self._load(transcript_id))

    def compare_with(self, version_id: VersionId | None) -> None:
        """Show a version beside the working copy, or nothing."""
        self._beside = version_id
        self._show_versions()
        if version_id is None or self.document is None:
            self.panes.compare_with(None)
            return
        against = self.document.transcript
        clear_up()
        info = next(version for version in self._versions if version.id == version_id)
        title = version_title(numbers_of(self._versions)[version_id], info)
        self._errands.run(
            "compare",
            lambda: self._compared(version_id, against),
            lambda comparison: self._show_beside(version_id, comparison, title),
            lambda error: self._messages.fault(self.tr("The version cannot be read"), error),
        )

    def _compared(self, version_id: VersionId, against: Transcript) -> Comparison:
        """Read a version and compare it; for another thread."""
        with bulk_made():
            return compared(self._workspace.library.transcripts.version(version_id), against)

    def _show_beside(self, version_id: VersionId, comparison: Comparison, title: str) -> None:
        """Show what was read, unless something else is wanted by now."""
        if version_id == self._beside:
            self.panes.show_compared(comparison, title=title)

    def toggle_compare(self, is_on: bool) -> None:
        """Show the machine's version beside the working copy, or hide what is there."""
        self.compare_with(self._versions[0].id if is_on and self._versions else None)

    def compare_versions(self, pair: tuple[VersionId, VersionId]) -> None:
        """Show two saved versions beside each other, in a window of their own."""
        from app.ui.dialogs.compare_dialog import CompareDialog  # needed by few, and not at the start

        if self._loaded is None:
            return
        numbers, known = numbers_of(self._versions), {version.id: version for version in self._versions}
        older, newer = (version_title(numbers[version_id], known[version_id]) for version_id in pair)
        transcripts = self._workspace.library.transcripts

        def read() -> tuple[Transcript, Transcript]:
            return transcripts.version(pair[0]), transcripts.version(pair[1])

        clear_up()
        CompareDialog(self._loaded.summary.title, (older, newer), read, self.window()).open()

    def _on_kept(self, saved: "Future[VersionId]") -> None:
        """Take up that a version was kept; where it could not be, the draft is there all the same."""
        self._errands.run("kept", saved.result, lambda _version: self.look_at_versions(), lambda _error: None)

    def _save(self, transcript_id: TranscriptId, transcript: Transcript, note: str) -> list[VersionInfo]:
        transcripts = self._workspace.library.transcripts
        transcripts.save_version(transcript_id, transcript, kind=VersionKind.SAVE, author=_AUTHOR, note=note).result()
        return transcripts.versions(transcript_id)

    def _on_saved(self, versions: list[VersionInfo]) -> None:
        if self.document is None:
            return
        self._take_versions(versions)
        self.document.mark_saved()
        self._messages.note(self.tr("Saved as version {number}").format(number=self.newest_number))

    def _after_version(
        self, work: Callable[[], list[VersionInfo]], then: Callable[[list[VersionInfo]], object]
    ) -> None:
        def done(versions: list[VersionInfo]) -> None:
            then(versions)
            if self._loaded is not None:
                self._workspace.tell_of(self._loaded.summary.id)

        def failed(error: FriscoError) -> None:
            self.panes.setEnabled(True)
            self._messages.fault(self.tr("The version cannot be saved"), error)

        self._errands.run("version", work, done, failed)

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
        self._beside = None
        self._take_versions(loaded.versions)
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

    def _take_versions(self, versions: Sequence[VersionInfo]) -> None:
        self._versions = list(versions)
        self._show_versions()

    def _show_versions(self) -> None:
        newest = self._versions[-1].id if self._versions else None
        self.header.show_versions(self._versions, base=newest, beside=self._beside)
        self.comparing_changed.emit(self._beside is not None)

    def _on_rows_changed(self, _change: object) -> None:
        if self.document is not None:
            self.sound.show_transcript(self.document.transcript)

    def _on_log_changed(self, state: LogState) -> None:
        self.header.show_state(state, self.newest_number)
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
        self.header.compare_toggled.connect(self.toggle_compare)
        self.header.open_beside_requested.connect(self.compare_with)
        self.header.go_back_requested.connect(self.roll_back)
        panel = self.header.versions.panel
        panel.compare_requested.connect(self.compare_versions)
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
