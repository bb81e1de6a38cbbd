"""Files that were given and are transcribed already: one sentence for all that came together, one way to do them again."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Slot

from app.core.media import MediaId
from app.core.transcript import TranscriptId
from app.ui.library.day_words import day_words
from app.ui.messages import Messages
from app.workflow.reception import Received, Reception, TurnedAway


class KnownFiles(QObject):
    """Gathers what the reception answers until all that was given together is answered. Lives on the GUI thread.

    A file that came alone is opened; of several none is, for nobody said which.
    """

    def __init__(
        self,
        reception: Reception,
        messages: Messages,
        *,
        open_transcript: Callable[[TranscriptId], object],
        repeat: Callable[[Iterable[MediaId]], object],
        made_at: Callable[[TranscriptId], datetime],
        today: Callable[[], date] = date.today,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages, self._open, self._repeat = messages, open_transcript, repeat
        self._made_at, self._today = made_at, today
        self._known: list[Received] = []
        self._answers = 0
        reception.received.connect(self._on_received)
        reception.turned_away.connect(self._on_turned_away)
        reception.all_answered.connect(self._on_all_answered)

    @Slot(object)
    def _on_received(self, received: Received) -> None:
        self._answers += 1
        if received.is_done_already:
            self._known.append(received)

    @Slot(object)
    def _on_turned_away(self, _answer: TurnedAway) -> None:
        self._answers += 1

    @Slot()
    def _on_all_answered(self) -> None:
        known, answers, self._known, self._answers = self._known, self._answers, [], 0
        if not known:
            return
        media_ids = [received.media.id for received in known]
        self._messages.note(
            self._words(known, answers),
            action=QCoreApplication.translate("Queue", "Transcribe again"),
            on_action=lambda: self._repeat(media_ids),
        )
        transcript_id = known[0].job.transcript_id
        if answers == 1 and transcript_id is not None:
            self._open(transcript_id)

    def _words(self, known: list[Received], answers: int) -> str:
        """Return one sentence for all; of a single file it says when, for that tells whether it is the one that is meant."""
        translate = QCoreApplication.translate
        if len(known) == 1:
            text = translate("Queue", "{0} is transcribed already ({1}).")
            return text.format(known[0].path.name, self._day(known[0]))
        if len(known) < answers:
            text = translate("Queue", "{0} of {1} files are transcribed already.")
            return text.format(counted(len(known)), counted(answers))
        return translate("Queue", "{0} files are transcribed already.").format(counted(len(known)))

    def _day(self, known: Received) -> str:
        transcript_id = known.job.transcript_id
        at = known.job.created_at if transcript_id is None else self._made_at(transcript_id)
        day, today = at.astimezone().date(), self._today()
        return QCoreApplication.translate("Queue", "today") if day == today else day_words(day, today)


def counted(number: int) -> str:
    """Return a number as people of this language write it: 1,234."""
    return QLocale().toString(number)
