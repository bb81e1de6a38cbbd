"""The versions of the open transcript: save one, go back to one, look at one beside the working copy."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from app.core.errors import FriscoError
from app.core.library import VersionInfo, VersionKind
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.version_words import numbers_of, version_title
from app.ui.editor.alignment import Comparison, compared
from app.ui.editor.bulk import bulk_made, clear_up
from app.ui.editor.document import EditorDocument
from app.ui.editor.header import EditorHeader
from app.ui.editor.side_by_side import SideBySide
from app.ui.messages import Messages
from app.ui.workspace import LoadedTranscript, Workspace

_AUTHOR: Final = "you"


class OpenTranscript(Protocol):
    """What is open, as the desk sees it."""

    document: EditorDocument | None

    @property
    def loaded(self) -> LoadedTranscript | None: ...

    def flush(self) -> None:
        """Write down what the draft has not been told yet."""

    def read_again(self, transcript_id: TranscriptId) -> None:
        """Show the transcript as it stands in the library now."""


class VersionDesk(QObject):
    """Owns the list of versions and which one is shown beside. Lives on the GUI thread.

    Signals: ``comparing_changed(bool)``.
    """

    comparing_changed = Signal(object)

    def __init__(
        self,
        opened: OpenTranscript,
        header: EditorHeader,
        panes: SideBySide,
        workspace: Workspace,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._open = opened
        self._header = header
        self._panes = panes
        self._workspace = workspace
        self._messages = messages
        self._errands = Errands(self)
        self._versions: list[VersionInfo] = []
        self._beside: VersionId | None = None

    @property
    def newest_number(self) -> int:
        """Return the number of the newest version; 0 where nothing is open."""
        return numbers_of(self._versions)[self._versions[-1].id] if self._versions else 0

    def show(self, versions: Sequence[VersionInfo]) -> None:
        """Take up the versions of another transcript, none of them beside it."""
        self._beside = None
        self._take(versions)

    def forget(self) -> None:
        """Nothing is open any more."""
        self._versions, self._beside = [], None

    def look(self) -> None:
        """Take up which versions there are: one was deleted, or is back."""
        if self._open.loaded is None:
            return
        versions = self._workspace.library.transcripts.versions(self._open.loaded.summary.id)
        if self._beside not in {version.id for version in versions}:
            self._beside = None
            self._panes.compare_with(None)
        self._take(versions)

    def take_kept(self, saved: "Future[VersionId]") -> None:
        """Take up that a version was kept; where it could not be, the draft is there all the same."""
        self._errands.run("kept", saved.result, lambda _version: self.look(), lambda _error: None)

    def close_down(self) -> None:
        """Wait for what is under way: the window closes."""
        self._errands.close()

    # --- saving and going back --------------------------------------------------------------------------------------

    def save(self, note: str = "") -> None:
        """Make what stands in the working copy a version."""
        document, loaded = self._open.document, self._open.loaded
        if document is None or loaded is None:
            return
        self._open.flush()
        transcript, transcript_id = document.transcript, loaded.summary.id
        self._run(lambda: self._save(transcript_id, transcript, note), self._on_saved)

    def _save(self, transcript_id: TranscriptId, transcript: Transcript, note: str) -> list[VersionInfo]:
        transcripts = self._workspace.library.transcripts
        transcripts.save_version(transcript_id, transcript, kind=VersionKind.SAVE, author=_AUTHOR, note=note).result()
        return transcripts.versions(transcript_id)

    def _on_saved(self, versions: list[VersionInfo]) -> None:
        if self._open.document is None:
            return
        self._take(versions)
        self._open.document.mark_saved()
        self._messages.note(self.tr("Saved as version {number}").format(number=self.newest_number))

    def roll_back(self, version_id: VersionId) -> None:
        """Make an old version the newest; the working copy stands on it, and what it was is a version too."""
        document, loaded = self._open.document, self._open.loaded
        if document is None or loaded is None:
            return
        self._open.flush()
        transcript, transcript_id = document.transcript, loaded.summary.id
        is_dirty = document.state.is_dirty

        def go_back() -> list[VersionInfo]:
            transcripts = self._workspace.library.transcripts
            if is_dirty and transcript != transcripts.head(transcript_id):
                transcripts.save_version(transcript_id, transcript, kind=VersionKind.AUTO_KEEP, author=_AUTHOR).result()
            transcripts.roll_back(transcript_id, version_id, author=_AUTHOR).result()
            self._workspace.library.drafts.clear(transcript_id).result()
            return transcripts.versions(transcript_id)

        self._panes.setEnabled(False)
        self._run(go_back, lambda _versions: self._open.read_again(transcript_id))

    def _run(self, work: Callable[[], list[VersionInfo]], then: Callable[[list[VersionInfo]], object]) -> None:
        def done(versions: list[VersionInfo]) -> None:
            then(versions)
            if self._open.loaded is not None:
                self._workspace.tell_of(self._open.loaded.summary.id)

        def failed(error: FriscoError) -> None:
            self._panes.setEnabled(True)
            self._messages.fault(self.tr("The version cannot be saved"), error)

        self._errands.run("version", work, done, failed)

    # --- looking at one beside --------------------------------------------------------------------------------------

    def toggle_compare(self, is_on: bool) -> None:
        """Show the machine's version beside the working copy, or hide what is there."""
        self.compare_with(self._versions[0].id if is_on and self._versions else None)

    def compare_with(self, version_id: VersionId | None) -> None:
        """Show a version beside the working copy, or nothing."""
        self._beside = version_id
        self._tell()
        document = self._open.document
        if version_id is None or document is None:
            self._panes.compare_with(None)
            return
        against = document.transcript
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
            self._panes.show_compared(comparison, title=title)

    def compare_two(self, pair: tuple[VersionId, VersionId]) -> None:
        """Show two saved versions beside each other, in a window of their own."""
        from app.ui.dialogs.compare_dialog import CompareDialog  # needed by few, and not at the start

        if self._open.loaded is None:
            return
        numbers, known = numbers_of(self._versions), {version.id: version for version in self._versions}
        older, newer = (version_title(numbers[version_id], known[version_id]) for version_id in pair)
        transcripts = self._workspace.library.transcripts

        def read() -> tuple[Transcript, Transcript]:
            return transcripts.version(pair[0]), transcripts.version(pair[1])

        clear_up()
        CompareDialog(self._open.loaded.summary.title, (older, newer), read, self._panes.window()).open()

    # --- the list ---------------------------------------------------------------------------------------------------

    def _take(self, versions: Sequence[VersionInfo]) -> None:
        self._versions = list(versions)
        self._tell()

    def _tell(self) -> None:
        newest = self._versions[-1].id if self._versions else None
        self._header.show_versions(self._versions, base=newest, beside=self._beside)
        self.comparing_changed.emit(self._beside is not None)
