"""What goes on with models in the window: fetching, checking and taking in, each on a thread, told to the page and others.

It lives as long as the window, not as long as the page: a closed page stops nothing.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.pace import Pace
from app.workflow.fetching.terms import Halted

_LOOK_EVERY_MS: Final = 200
_LEAVE_S: Final = 3.0

Tell = Callable[[int, int], None]
Work = Callable[[Tell, Callable[[], bool]], Any]


class ErrandKind(StrEnum):
    """What is done with a model. Fetching has a line of its own: a check does not wait for a gigabyte."""

    GET = "get"
    CHECK = "check"
    TAKE_IN = "take_in"


@dataclass(kw_only=True)
class ModelErrand:
    """One thing that is done with one model, as far as it has come. Changed on the GUI thread alone, but for ``told``."""

    name: str
    kind: ErrandKind
    work: Work
    is_running: bool = False
    is_stopping: bool = False
    done_bytes: int = 0
    total_bytes: int = 0
    pace: Pace = field(default_factory=Pace)
    told: tuple[int, int] = (0, 0)  # by its thread: bytes done, and of all
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def fraction(self) -> float | None:
        return self.done_bytes / self.total_bytes if self.total_bytes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandEnd:
    """How an errand ended: with a value, with an error, or stopped with neither."""

    errand: ModelErrand
    value: Any = None
    error: FriscoError | None = None
    is_stopped: bool = False


class _Relay(QObject):
    """Brings the end of an errand to the GUI thread."""

    ended = Signal(object, object, object)


class ModelErrands(QObject):
    """Owns what is under way with models, and the threads. Lives on the GUI thread.

    Signals: ``changed(str)``, the name of a model of which something is new; ``ended(ErrandEnd)``.
    """

    changed = Signal(str)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[ModelErrand] = []
        self._threads: list[threading.Thread] = []
        self._relay = _Relay(self)
        self._relay.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self, interval=_LOOK_EVERY_MS)
        self._clock.timeout.connect(self._look)
        self._is_closed = False

    def begin(self, name: str, kind: ErrandKind, work: Work) -> None:
        """Do this as soon as its line is free; what is under way with the model already goes on instead."""
        if self.of(name) is None and not self._is_closed:
            self._waiting.append(ModelErrand(name=name, kind=kind, work=work))
            self._start_next()
            self.changed.emit(name)

    def stop(self, name: str) -> None:
        """Stop what is under way with a model; what waits is dropped."""
        errand = self.of(name)
        if errand is None:
            return
        errand.stop.set()
        errand.is_stopping = True
        if not errand.is_running:
            self._waiting.remove(errand)
            self.ended.emit(ErrandEnd(errand=errand, is_stopped=True))
        self.changed.emit(name)

    def of(self, name: str) -> ModelErrand | None:
        return next((errand for errand in self._waiting if errand.name == name), None)

    def all(self) -> tuple[ModelErrand, ...]:
        return tuple(self._waiting)

    def close(self) -> None:
        """Stop everything: the window closes. A thread that hangs in the network ends with the program."""
        self._is_closed = True
        self._clock.stop()
        for errand in self._waiting:
            errand.stop.set()
        until = time.monotonic() + _LEAVE_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._waiting.clear()

    def _start_next(self) -> None:
        for kinds in ({ErrandKind.GET}, {ErrandKind.CHECK, ErrandKind.TAKE_IN}):
            line = [errand for errand in self._waiting if errand.kind in kinds]
            if line and not any(errand.is_running for errand in line):
                self._start(line[0])

    def _start(self, errand: ModelErrand) -> None:
        errand.is_running = True
        run = _Run(errand, self._relay)
        thread = threading.Thread(target=run.carry_out, name=f"model-{errand.kind.value}", daemon=True)
        self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        thread.start()
        self._clock.start()

    def _look(self) -> None:
        """See how far each has come; one that stands still loses its pace."""
        running = [errand for errand in self._waiting if errand.is_running]
        if not running:
            self._clock.stop()
        for errand in running:
            errand.done_bytes, errand.total_bytes = errand.told
            if errand.total_bytes:
                errand.pace.note(errand.done_bytes)
            self.changed.emit(errand.name)

    def _on_ended(self, errand: ModelErrand, value: Any, error: BaseException | None) -> None:
        if errand not in self._waiting:
            return
        self._waiting.remove(errand)
        self._start_next()
        self.ended.emit(_end_of(errand, value, error))
        self.changed.emit(errand.name)
        if error is not None and not isinstance(error, FriscoError | Halted):
            raise error


class _Run:
    """One errand on its thread; it knows the relay alone, which may be gone before it ends."""

    def __init__(self, errand: ModelErrand, relay: _Relay) -> None:
        self._errand, self._relay = errand, relay

    def carry_out(self) -> None:
        value, error = None, None
        try:
            value = self._errand.work(self._tell, self._errand.stop.is_set)
        except BaseException as raised:  # shown, or raised on the GUI thread
            error = raised
        with suppress(RuntimeError):  # the window is gone
            self._relay.ended.emit(self._errand, value, error)

    def _tell(self, done: int, total: int) -> None:
        self._errand.told = (done, total)


def _end_of(errand: ModelErrand, value: Any, error: BaseException | None) -> ErrandEnd:
    match error:
        case None:
            return ErrandEnd(errand=errand, value=value)
        case Halted():
            return ErrandEnd(errand=errand, is_stopped=True)
        case FriscoError():
            return ErrandEnd(errand=errand, error=error)
        case _:
            sentence = QCoreApplication.translate("Errands", "That failed by a fault of the program itself.")
            return ErrandEnd(errand=errand, error=error_of(ErrorCode.INTERNAL, sentence, detail=type(error).__name__))
