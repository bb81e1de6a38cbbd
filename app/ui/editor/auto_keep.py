"""Versions that are kept without being asked: before much is changed at once, on leaving, and when typing has rested."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.core.library import VersionKind
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store.transcript_repository import TranscriptRepository
from app.ui.editor.document import EditorDocument

QUIET_MS: Final = 10 * 60_000
_AUTHOR: Final = "you"


class AutoKeep(QObject):
    """Watches the open document and keeps a version of it now and then. Lives on the GUI thread; nothing here waits.

    ``kept`` is told when one was asked for; what the versions are then, the library knows when the future is done.
    """

    def __init__(
        self,
        transcripts: TranscriptRepository,
        kept: Callable[["Future[VersionId]"], object],
        *,
        quiet_ms: int = QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._transcripts, self._kept = transcripts, kept
        self._document: EditorDocument | None = None
        self._transcript_id: TranscriptId | None = None
        self._last: Transcript | None = None  # as it was kept last
        self._quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        self._quiet.timeout.connect(self.keep)

    def watch(self, transcript_id: TranscriptId, document: EditorDocument) -> None:
        """Look after another document."""
        self._document, self._transcript_id, self._last = document, transcript_id, None
        document.rows_changed.connect(self._begin_quiet)
        self._quiet.stop()
        if document.state.is_dirty:
            self._quiet.start()

    def leave(self) -> None:
        """Keep what was typed: another transcript is opened, or the window closes."""
        self.keep()
        self.forget()

    def forget(self) -> None:
        """Look after none, and keep nothing of the last one: it was saved, deleted or thrown away."""
        self._quiet.stop()
        if self._document is not None:
            self._document.rows_changed.disconnect(self._begin_quiet)
        self._document = self._transcript_id = self._last = None

    def keep(self) -> None:
        """Keep a version, unless what stands here is one. The draft stays, so that every step can be undone."""
        self._quiet.stop()
        document, transcript_id = self._document, self._transcript_id
        if document is None or transcript_id is None or not document.state.is_dirty:
            return
        if document.transcript is self._last:
            return
        self._last = document.transcript
        self._kept(
            self._transcripts.save_version(
                transcript_id, document.transcript, kind=VersionKind.AUTO_KEEP, author=_AUTHOR
            )
        )

    def _begin_quiet(self, _change: object) -> None:
        self._quiet.start()
