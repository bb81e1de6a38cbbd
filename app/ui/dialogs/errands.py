"""Work that would hold up a dialog, done on a thread of its own; the results come back to the GUI thread."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal, Slot

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.overriding import override

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of an errand: a value, or the error that ended it."""

    number: int
    value: object = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """An errand whose answer is waited for."""

    subject: str
    then: Callable[[Any], object]
    failed: Callable[[FriscoError], object]


class Errands(QObject):
    """Owns one pool thread and who waits for what. Lives on the GUI thread; an errand holds nothing but functions.

    Of errands about the same subject only the last one is answered, and those overtaken while they wait are not run.
    """

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._asked: dict[int, _Asked] = {}
        self._count = 0
        self._ended.connect(self._answer)

    def run(
        self, subject: str, work: Callable[[], T], then: Callable[[T], object], failed: Callable[[FriscoError], object]
    ) -> None:
        """Do the work on the thread; ``then`` gets its result, ``failed`` an error. A bug is raised on this thread too."""
        self._count += 1
        number = self._count
        self._asked = {known: asked for known, asked in self._asked.items() if asked.subject != subject}
        self._asked[number] = _Asked(subject=subject, then=then, failed=failed)
        self._pool.start(_Errand(number, work, is_wanted=lambda: number in self._asked, tell=self._ended.emit))

    @property
    def is_busy(self) -> bool:
        return bool(self._asked)

    def close(self) -> None:
        """Answer nobody any more, and wait for the errand at hand."""
        self._asked = {}
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(object)
    def _answer(self, outcome: _Outcome) -> None:
        asked = self._asked.pop(outcome.number, None)
        if asked is None:
            return
        if outcome.error is None:
            asked.then(outcome.value)
        elif isinstance(outcome.error, FriscoError):
            asked.failed(outcome.error)
        else:
            sentence = QCoreApplication.translate("Errands", "That failed by a fault of the program itself.")
            asked.failed(error_of(ErrorCode.INTERNAL, sentence, detail=type(outcome.error).__qualname__))
            raise outcome.error


class _Errand(QRunnable):
    """Runs one function on the pool's thread."""

    def __init__(
        self,
        number: int,
        work: Callable[[], object],
        *,
        is_wanted: Callable[[], bool],
        tell: Callable[[_Outcome], object],
    ) -> None:
        super().__init__()
        self._number, self._work, self._is_wanted, self._tell = number, work, is_wanted, tell

    @override
    def run(self) -> None:
        if not self._is_wanted():
            return
        try:
            outcome = _Outcome(number=self._number, value=self._work())
        except Exception as error:
            outcome = _Outcome(number=self._number, error=error)
        with suppress(RuntimeError):  # who asked is gone
            self._tell(outcome)
