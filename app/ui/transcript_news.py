"""Telling the window of transcripts that a job has just written: read on a thread of its own, several together."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import FriscoError
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.dialogs.errands import Errands

PAUSE_MS: Final = 200  # between two bursts: each has the list painted anew

_LOG = logging.getLogger(__name__)
_Read = Callable[[Sequence[TranscriptId]], Sequence[TranscriptSummary]]


class TranscriptNews(QObject):
    """Owns what has not been told yet. Lives on the GUI thread; ``close`` before the library is.

    Signal ``told`` (TranscriptSummary): one for each transcript that is there, in the order in which they were noted.
    """

    told = Signal(object)

    def __init__(self, read: _Read, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._waiting: dict[TranscriptId, None] = {}
        self._asked: dict[TranscriptId, None] = {}
        self._errands = Errands(self)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._ask)

    def note(self, transcript_id: TranscriptId) -> None:
        """Tell of a transcript soon; of one that comes alone, at once."""
        self._waiting[transcript_id] = None
        if not (self._errands.is_busy or self._soon.isActive()):
            self._ask()

    def withdraw(self, transcript_id: TranscriptId) -> None:
        """Tell nothing that was read before now: somebody knows it better."""
        self._waiting.pop(transcript_id, None)
        self._asked.pop(transcript_id, None)

    def close(self) -> None:
        self._soon.stop()
        self._errands.close()

    def _ask(self) -> None:
        self._asked, self._waiting = self._waiting, {}
        ids = tuple(self._asked)
        if ids:
            self._errands.run("news", lambda: self._read(ids), self._tell, self._go_on)

    def _tell(self, summaries: Sequence[TranscriptSummary]) -> None:
        self._soon.start()
        found = {summary.id: summary for summary in summaries}
        for transcript_id in tuple(self._asked):
            if transcript_id in found and transcript_id in self._asked:
                self.told.emit(found[transcript_id])

    def _go_on(self, error: FriscoError) -> None:
        """Leave them to the list, which reads what it shows and says it when it cannot."""
        _LOG.warning("new transcripts could not be read: %s", error.code)
        self._soon.start()
