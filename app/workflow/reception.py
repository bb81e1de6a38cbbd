"""Files that come in: folders may be looked through, each file becomes a job or is answered with a sentence."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.jobs import WITH_TRANSCRIPT, JobSnapshot
from app.core.media import ACCEPTED_EXTENSIONS, MediaRecord
from app.core.options import JobOptions
from app.core.overriding import override
from app.workflow.ordering import Orders

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that is in the library, and the job that it is or was; ``ticket`` is the place of what was given."""

    ticket: int
    path: Path
    media: MediaRecord
    job: JobSnapshot

    @property
    def is_done_already(self) -> bool:
        return self.job.state in WITH_TRANSCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A file that could not be taken in, and why."""

    ticket: int
    path: Path
    error: FriscoError


class Reception(QObject):
    """Owns one thread that takes files in and orders their jobs, one after another. Lives on the main thread.

    Each file is answered once, by ``received`` (Received) or ``turned_away`` (TurnedAway); ``nothing_found`` (Path)
    tells of a folder without media; ``all_answered`` follows the last answer to what was given at once.
    """

    received = Signal(object)
    turned_away = Signal(object)
    nothing_found = Signal(object)
    all_answered = Signal()

    def __init__(self, take: Callable[[Path], MediaRecord], ordering: Orders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._ordering = ordering
        self._pool = QThreadPool(self, maxThreadCount=1)

    def receive(self, paths: Iterable[Path], options: JobOptions, *, again: bool = False) -> None:
        """Take in files and all the media in folders; the answers come by and by."""
        self._queue_up(paths, options, again=again, is_folder_welcome=True)

    def receive_files(self, paths: Iterable[Path], options: JobOptions, *, again: bool = False) -> None:
        """Take in files alone, each answered once; a folder is a file of the wrong kind."""
        self._queue_up(paths, options, again=again, is_folder_welcome=False)

    def close(self) -> None:
        """Forget what has not begun and wait for the file at hand."""
        self._pool.clear()
        self._pool.waitForDone()

    def _queue_up(self, paths: Iterable[Path], options: JobOptions, *, again: bool, is_folder_welcome: bool) -> None:
        for ticket, path in enumerate(paths):
            given = _Given(ticket=ticket, path=path, options=options, again=again, is_folder_welcome=is_folder_welcome)
            self._pool.start(_Receiving(self, given))
        self._pool.start(_Ending(self.all_answered.emit))  # the thread takes them in the order in which they came

    def take_in(self, given: "_Given") -> None:
        """Answer for one path; runs on the pool's thread and only emits."""
        try:
            files = list(media_in(given.path)) if given.is_folder_welcome and given.path.is_dir() else [given.path]
        except OSError:  # it may not even be looked at: taking it in finds the words for that
            files = [given.path]
        if not files:
            self.nothing_found.emit(given.path)
        for file in files:
            self._answer(file, given)

    def _answer(self, path: Path, given: "_Given") -> None:
        try:
            media = self._take(path)
            job = self._ordering.order(media, given.options, again=given.again)
        except FriscoError as error:
            self.turned_away.emit(TurnedAway(ticket=given.ticket, path=path, error=error))
        except Exception as error:
            _LOG.exception("a bug while taking a file in")
            sentence = "An internal error; the log has the details."
            fault = error_of(ErrorCode.INTERNAL, sentence, detail=repr(error))
            self.turned_away.emit(TurnedAway(ticket=given.ticket, path=path, error=fault))
        else:
            self.received.emit(Received(ticket=given.ticket, path=path, media=media, job=job))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One path as it was given."""

    ticket: int
    path: Path
    options: JobOptions
    again: bool
    is_folder_welcome: bool


class _Receiving(QRunnable):
    """Takes one path in on the reception's thread; the reception outlives it (``close`` waits)."""

    def __init__(self, reception: Reception, given: _Given) -> None:
        super().__init__()
        self._reception, self._given = reception, given

    @override
    def run(self) -> None:
        self._reception.take_in(self._given)


class _Ending(QRunnable):
    """Tells, on the reception's thread, that all before it is answered."""

    def __init__(self, tell: Callable[[], object]) -> None:
        super().__init__()
        self._tell = tell

    @override
    def run(self) -> None:
        self._tell()


def media_in(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that look like media, in order; links to folders are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower().removeprefix(".") in ACCEPTED_EXTENSIONS and path.is_file():
            yield path
