"""Files that come in: folders may be looked through, each file becomes a job or is answered with a sentence.

They are fetched one by one and written down in bursts: a write waits for the disk, and ten thousand waits are minutes.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.jobs import WITH_TRANSCRIPT, JobSnapshot
from app.core.media import ACCEPTED_EXTENSIONS, Keeping, MediaRecord
from app.core.options import JobOptions
from app.core.overriding import override
from app.workflow.ingest import Fetched, StoppedError
from app.workflow.ordering import Orders

_LOG = logging.getLogger(__name__)
_BURST_S: Final = 0.1  # a file that comes alone is answered at once
_MOST_IN_BURST: Final = 64
_AT_ONCE: Final = 4  # threads that read and copy


class Intake(Protocol):
    """Takes files into the library; called on a reception's thread."""

    def fetch(self, path: Path, keep: Keeping | None = None, *, is_wanted: Callable[[], bool]) -> Fetched:
        """Read and perhaps copy a file; raise FriscoError, or StoppedError when it is not wanted any more."""

    def record(self, fetched: Sequence[Fetched]) -> list[MediaRecord]:
        """Put what was fetched on the list of recordings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that is in the library, and the job that it is or was; ``ticket`` is the place of what was given."""

    ticket: int
    path: Path
    media: MediaRecord
    job: JobSnapshot
    sentence: str = ""  # what the person did not ask for and should know

    @property
    def is_done_already(self) -> bool:
        return self.job.state in WITH_TRANSCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A file that could not be taken in, and why."""

    ticket: int
    path: Path
    error: FriscoError


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """How far the files are that were given; ``total`` grows while folders are looked through."""

    done: int
    total: int
    is_looking: bool = False

    @property
    def is_over(self) -> bool:
        return self.done >= self.total and not self.is_looking


class Reception(QObject):
    """Owns one thread that takes files in and orders their jobs, one after another. Lives on the main thread.

    Each file is answered once, by ``received`` (Received) or ``turned_away`` (TurnedAway); those that were written down
    together come together in ``burst_received`` (several Received) as well. ``nothing_found`` (Path) tells of a folder
    without media; ``progressed`` (Arriving) how far it is, ten times a second; ``all_answered`` follows the last answer
    to what was given at once; ``stopped`` (Arriving) before it when the rest was given up.
    """

    received = Signal(object)
    burst_received = Signal(object)
    turned_away = Signal(object)
    nothing_found = Signal(object)
    progressed = Signal(object)
    stopped = Signal(object)
    all_answered = Signal()

    def __init__(self, intake: Intake, ordering: Orders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intake = intake
        self._ordering = ordering
        self._epoch = 0  # what was given in an earlier one is not wanted any more
        self._pool = QThreadPool(self, maxThreadCount=1)

    def receive(
        self, paths: Iterable[Path], options: JobOptions, *, again: bool = False, keep: Keeping | None = None
    ) -> None:
        """Take in files and all the media in folders; the answers come by and by."""
        self._queue_up(paths, options, again=again, keep=keep, is_folder_welcome=True)

    def receive_files(
        self, paths: Iterable[Path], options: JobOptions, *, again: bool = False, keep: Keeping | None = None
    ) -> None:
        """Take in files alone, each answered once; a folder is a file of the wrong kind."""
        self._queue_up(paths, options, again=again, keep=keep, is_folder_welcome=False)

    def stop(self) -> None:
        """Give up what has not been taken in yet, also the file at hand; what is in the library stays."""
        self._epoch += 1

    def close(self) -> None:
        """Forget what has not begun, and wait for the file at hand, which is given up."""
        self.stop()
        self._pool.clear()
        self._pool.waitForDone()

    def _queue_up(
        self,
        paths: Iterable[Path],
        options: JobOptions,
        *,
        again: bool,
        keep: Keeping | None,
        is_folder_welcome: bool,
    ) -> None:
        epoch = self._epoch
        given = _Given(paths=tuple(paths), options=options, again=again, keep=keep, is_folder_welcome=is_folder_welcome)
        turn = _Turn(self, given, self._intake, self._ordering, is_wanted=lambda: self._epoch == epoch)
        self._pool.start(_Receiving(turn))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was given at once."""

    paths: tuple[Path, ...]
    options: JobOptions
    again: bool
    keep: Keeping | None
    is_folder_welcome: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Come:
    """A file that has been fetched or refused, and waits to be written down with others."""

    ticket: int
    path: Path
    outcome: Fetched | FriscoError


class _Turn:
    """Answers for all that was given at once; lives on the pool's thread, and only emits. The reception outlives it.

    Files are read on a few threads of its own.
    """

    def __init__(
        self,
        reception: Reception,
        given: _Given,
        intake: Intake,
        ordering: Orders,
        *,
        is_wanted: Callable[[], bool],
    ) -> None:
        self._reception, self._given, self._intake, self._ordering = reception, given, intake, ordering
        self._is_wanted = is_wanted
        self._waiting: list[_Come] = []
        self._written_s = float("-inf")
        self._told_s = float("-inf")
        self._done = 0

    def take(self) -> None:
        files = list(self._files())
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetching") as threads:
            for come in self._fetched_in_order(files, threads):
                if come is not None:
                    self._waiting.append(come)
                if len(self._waiting) >= _MOST_IN_BURST:
                    self._write_down()
                self._write_down_if_due()
                self._tell(len(files))
        self._write_down()
        over = Arriving(done=self._done, total=len(files))
        if files and not self._is_wanted():
            self._reception.stopped.emit(over)
        self._reception.progressed.emit(Arriving(done=len(files), total=len(files)))
        self._reception.all_answered.emit()

    def _files(self) -> Iterator[tuple[int, Path]]:
        """Yield what is to be taken in, with the place of what it was given as."""
        count = 0
        for ticket, path in enumerate(self._given.paths):
            found = 0
            for file in self._media_at(path):
                if not self._is_wanted():
                    return
                found, count = found + 1, count + 1
                self._tell(count, is_looking=True)
                yield ticket, file
            if not found and self._is_wanted():
                self._reception.nothing_found.emit(path)

    def _media_at(self, path: Path) -> Iterator[Path]:
        try:
            is_folder = self._given.is_folder_welcome and path.is_dir()
        except OSError:  # it may not even be looked at: taking it in finds the words for that
            is_folder = False
        return media_in(path) if is_folder else iter((path,))

    def _fetched_in_order(
        self, files: Sequence[tuple[int, Path]], threads: ThreadPoolExecutor
    ) -> Iterator[_Come | None]:
        """Yield the files as they were given, a few read ahead: each waits for the disk, and they can wait together.

        None comes now and then while a large one is read, so that others need not wait for it.
        """
        ahead = deque[Future[_Come | None]]()
        left = iter(files)
        while self._is_wanted():
            for ticket, path in islice(left, _AT_ONCE * 2 - len(ahead)):
                ahead.append(threads.submit(self._fetched, ticket, path))
            if not ahead:
                return
            wait([ahead[0]], timeout=_BURST_S)
            yield ahead.popleft().result() if ahead[0].done() else None
        for future in ahead:
            future.cancel()

    def _fetched(self, ticket: int, path: Path) -> _Come | None:
        try:
            outcome: Fetched | FriscoError = self._intake.fetch(path, self._given.keep, is_wanted=self._is_wanted)
        except StoppedError:
            return None
        except FriscoError as error:
            outcome = error
        except Exception as error:
            outcome = _bug(error)
        return _Come(ticket=ticket, path=path, outcome=outcome)

    def _write_down_if_due(self) -> None:
        if self._waiting and time.monotonic() - self._written_s >= _BURST_S:
            self._write_down()

    def _write_down(self) -> None:
        """Write what waits in one go, and answer for it in its order."""
        come, self._waiting = self._waiting, []
        answers = self._answers(come)
        self._written_s = time.monotonic()
        self._done += len(come)
        received = tuple(answer for answer in answers if isinstance(answer, Received))
        if received:
            self._reception.burst_received.emit(received)
        for answer in answers:
            signal = self._reception.received if isinstance(answer, Received) else self._reception.turned_away
            signal.emit(answer)

    def _answers(self, come: Sequence[_Come]) -> list[Received | TurnedAway]:
        fetched = {at: one.outcome for at, one in enumerate(come) if isinstance(one.outcome, Fetched)}
        try:
            media = self._intake.record(list(fetched.values())) if fetched else []
            jobs = self._ordering.order_all(media, self._given.options, again=self._given.again) if media else []
        except Exception as error:
            return self._answers_one_by_one(come, error)
        pairs = dict(zip(fetched, zip(media, jobs, strict=True), strict=True))
        return [_answer(one, pairs.get(at)) for at, one in enumerate(come)]

    def _answers_one_by_one(self, come: Sequence[_Come], error: Exception) -> list[Received | TurnedAway]:
        """Let no file answer for the fault of another that came with it."""
        if len(come) > 1:
            return [answer for one in come for answer in self._answers([one])]
        fault = error if isinstance(error, FriscoError) else _bug(error)
        return [TurnedAway(ticket=one.ticket, path=one.path, error=fault) for one in come]

    def _tell(self, total: int, *, is_looking: bool = False) -> None:
        if time.monotonic() - self._told_s >= _BURST_S:
            self._told_s = time.monotonic()
            self._reception.progressed.emit(Arriving(done=self._done, total=total, is_looking=is_looking))


def _answer(come: _Come, taken: tuple[MediaRecord, JobSnapshot] | None) -> Received | TurnedAway:
    if isinstance(come.outcome, FriscoError):
        return TurnedAway(ticket=come.ticket, path=come.path, error=come.outcome)
    assert taken is not None
    media, job = taken
    return Received(ticket=come.ticket, path=come.path, media=media, job=job, sentence=come.outcome.sentence)


def _bug(error: Exception) -> FriscoError:
    _LOG.error("a bug while taking a file in", exc_info=error)
    return error_of(ErrorCode.INTERNAL, "An internal error; the log has the details.", detail=repr(error))


class _Receiving(QRunnable):
    """Takes on the reception's thread what was given at once; the reception outlives it (``close`` waits)."""

    def __init__(self, turn: _Turn) -> None:
        super().__init__()
        self._turn = turn

    @override
    def run(self) -> None:
        self._turn.take()


def media_in(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that look like media, in order; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower().removeprefix(".") in ACCEPTED_EXTENSIONS and path.is_file():
                yield path
