"""Files that a person gives to the window: folders are looked through, each file becomes a job or is answered."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from typing_extensions import override

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.jobs import WITH_TRANSCRIPT, JobSnapshot
from app.core.media import ACCEPTED_EXTENSIONS, MediaRecord
from app.core.options import JobOptions
from app.workflow.ordering import Ordering

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that is in the library, and the job that it is or was."""

    path: Path
    media: MediaRecord
    job: JobSnapshot

    @property
    def is_done_already(self) -> bool:
        return self.job.state in WITH_TRANSCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A file that could not be taken in, and why."""

    path: Path
    error: FriscoError


class Reception(QObject):
    """Owns one thread that takes files in and orders their jobs, one after another. Lives on the main thread.

    Each file is answered once, by ``received`` (Received) or ``turned_away`` (TurnedAway); ``nothing_found`` (Path)
    tells of a folder without media.
    """

    received = Signal(object)
    turned_away = Signal(object)
    nothing_found = Signal(object)

    def __init__(self, take: Callable[[Path], MediaRecord], ordering: Ordering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._ordering = ordering
        self._pool = QThreadPool(self, maxThreadCount=1)

    def receive(self, paths: Iterable[Path], options: JobOptions, *, again: bool = False) -> None:
        """Take in files and all the media in folders; the answers come by and by."""
        for path in paths:
            self._pool.start(_Receiving(self, path, options, again=again))

    def close(self) -> None:
        """Forget what has not begun and wait for the file at hand."""
        self._pool.clear()
        self._pool.waitForDone()

    def take_in(self, path: Path, options: JobOptions, *, again: bool) -> None:
        """Answer for one path; runs on the pool's thread and only emits."""
        files = list(media_in(path)) if path.is_dir() else [path]
        if not files:
            self.nothing_found.emit(path)
        for file in files:
            self._answer(file, options, again=again)

    def _answer(self, path: Path, options: JobOptions, *, again: bool) -> None:
        try:
            media = self._take(path)
            job = self._ordering.order(media, options, again=again)
        except FriscoError as error:
            self.turned_away.emit(TurnedAway(path=path, error=error))
        except Exception as error:
            _LOG.exception("a bug while taking a file in")
            sentence = "An internal error; the log has the details."
            fault = error_of(ErrorCode.INTERNAL, sentence, detail=repr(error))
            self.turned_away.emit(TurnedAway(path=path, error=fault))
        else:
            self.received.emit(Received(path=path, media=media, job=job))


class _Receiving(QRunnable):
    """Takes one path in on the reception's thread; the reception outlives it (``close`` waits)."""

    def __init__(self, reception: Reception, path: Path, options: JobOptions, *, again: bool) -> None:
        super().__init__()
        self._reception, self._path, self._options, self._again = reception, path, options, again

    @override
    def run(self) -> None:
        self._reception.take_in(self._path, self._options, again=self._again)


def media_in(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that look like media, in order; links to folders are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower().removeprefix(".") in ACCEPTED_EXTENSIONS and path.is_file():
            yield path
