"""Transcribing a recording once more: done when the person says so, offered where it may help, never by itself."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.core.errors import FriscoError
from app.core.jobs import ENDED, JobSnapshot
from app.core.media import MediaId
from app.core.options import JobOptions
from app.core.timecode import clock
from app.core.transcript import Span
from app.ui.dialogs.errands import Errands
from app.ui.messages import Messages


class Submitting(Protocol):
    """What is asked of the JobQueue."""

    def jobs(self) -> Sequence[JobSnapshot]: ...

    def submit(self, job: JobSnapshot) -> None: ...


class Repeats(QObject):
    """Orders new jobs for recordings that have been transcribed; a thread of its own writes them. Lives on the GUI thread.

    ``order`` makes the job and may block; ``options`` are the settings that hold now.
    """

    def __init__(
        self,
        queue: Submitting,
        order: Callable[[MediaId, JobOptions], JobSnapshot],
        options: Callable[[], JobOptions],
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue, self._order, self._options, self._messages = queue, order, options, messages
        self._errands = Errands(self)

    @Slot(object)
    def repeat(self, media_id: MediaId) -> None:
        """Transcribe a recording once more, with the settings that hold now; the transcripts that are there stay."""
        try:
            options = self._options()
        except FriscoError as error:  # there is no such model, or it cannot do that
            self._refuse(error)
        else:
            self.repeat_with(media_id, options)

    def repeat_with(self, media_id: MediaId, options: JobOptions) -> None:
        """Do so with these options."""
        work = partial(self._order, media_id, options)
        self._errands.run(f"again {media_id}", work, self._queue.submit, self._refuse)

    def repeat_all(self, media_ids: Iterable[MediaId]) -> None:
        for media_id in dict.fromkeys(media_ids):
            self.repeat(media_id)

    def offer_for_hole(self, media_id: MediaId, hole: Span) -> None:
        """Say of speech without text where it is, and offer to have the recording transcribed again."""
        span = f"{clock(hole.start_ms)}–{clock(hole.end_ms)}"
        text = QCoreApplication.translate("Queue", "Speech without text, {0}.").format(span)
        if any(job.media_id == media_id and job.state not in ENDED for job in self._queue.jobs()):
            under_way = QCoreApplication.translate("Queue", "The recording is being transcribed again.")
            self._messages.note(f"{text} {under_way}")
        else:
            again = QCoreApplication.translate("Queue", "Transcribe this recording again")
            self._messages.note(text, action=again, on_action=partial(self.repeat, media_id))

    def close(self) -> None:
        """Order nothing more: the window closes."""
        self._errands.close()

    def _refuse(self, error: FriscoError) -> None:
        title = QCoreApplication.translate("Queue", "The recording cannot be transcribed again")
        self._messages.fault(title, error)
