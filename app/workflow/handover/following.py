"""An order that a window carries out, told here as if it were carried out here."""

from PySide6.QtCore import QObject, Signal

from app.core.batch import BatchOrder, FileOutcome
from app.core.errors import ErrorCode, FriscoError
from app.core.handover import Accepted, Answer, FileDone, Greeting, HeldUp, JobMoved, Refused, TranscribeFiles
from app.core.jobs import JobState
from app.workflow.handover.call import Call

_CLOSED = (
    "The window was closed before this file was done. What is finished is kept; the same command goes on from there."
)


class Follower(QObject):
    """Owns the call to the window. Lives on the main thread; the signals are those of ``BatchRun``."""

    file_done = Signal(object)
    job_changed = Signal(object)
    held_up = Signal(str)
    finished = Signal()

    def __init__(self, call: Call, order: BatchOrder) -> None:
        super().__init__()
        self._call, self._order = call, order
        self._unanswered = set(range(len(order.requests)))
        self._is_over = False

    def start(self) -> None:
        self._call.socket.readyRead.connect(self._listen)
        self._call.socket.disconnected.connect(self._on_gone)
        self._call.send(TranscribeFiles(order=self._order))
        self._listen()
        if not self._call.is_connected():
            self._on_gone()

    def close(self) -> None:
        """Follow no longer; the window goes on."""
        self._is_over = True
        self._call.close()

    def is_handed_over(self) -> bool:
        """Tell whether the window has the whole order, so that it goes on without us."""
        return self._call.is_handed_over()

    def _listen(self) -> None:
        if self._is_over:
            return
        try:
            answers = self._call.answers()
        except FriscoError as error:
            self._give_up(JobState.INTERRUPTED, error.code, error.sentence)
            return
        for answer in answers:
            self._take(answer)

    def _take(self, answer: Answer) -> None:
        match answer:
            case FileDone(outcome=outcome):
                self._answer(outcome)
            case JobMoved(news=news):
                self.job_changed.emit(news)
            case HeldUp(sentence=sentence):
                self.held_up.emit(sentence)
            case Refused(code=code, sentence=sentence):
                self._give_up(JobState.FAILED, code, sentence)
            case Accepted() | Greeting():
                pass

    def _on_gone(self) -> None:
        self._listen()
        self._give_up(JobState.INTERRUPTED, ErrorCode.WINDOW_CLOSED, _CLOSED)

    def _give_up(self, status: JobState, code: ErrorCode, sentence: str) -> None:
        if self._is_over:
            return
        for ticket in sorted(self._unanswered):
            path = self._order.requests[ticket].path
            self._answer(FileOutcome(ticket=ticket, path=path, status=status, code=code, message=sentence))

    def _answer(self, outcome: FileOutcome) -> None:
        if outcome.ticket not in self._unanswered:
            return
        self._unanswered.remove(outcome.ticket)
        self.file_done.emit(outcome)
        if not self._unanswered:
            self.finished.emit()
