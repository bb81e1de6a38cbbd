"""Looking after the library while nobody needs the machine, and what is done when it turns out to be damaged."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, Signal

from app.core.errors import FriscoError
from app.core.overriding import override
from app.store.library import Library

LOOK_EVERY_MS: Final = 60_000
QUIET_LOOKS: Final = 2  # so many minutes nothing may have been written

_log = logging.getLogger(__name__)


class Upkeep(QObject):
    """Owns one thread of the lowest priority. Lives on the main thread; ``close`` before the library.

    Signals: ``damaged(tuple of str)``, once: the library is read-only from now on; ``recordings_changed(tuple of str)``:
    recordings that are missing or not what was taken in.
    """

    damaged = Signal(object)
    recordings_changed = Signal(object)
    _suspected = Signal()

    def __init__(self, library: Library, is_engine_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._is_engine_busy = library, is_engine_busy
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._pool.setThreadPriority(QThread.Priority.LowestPriority)
        self._rows, self._quiet_looks, self._is_closed = -1, 0, False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._suspected.connect(self.examine)
        library.database.on_suspicion = self._suspected.emit

    def start(self) -> None:
        self._timer.start()

    def look(self) -> None:
        """Do the next little part of the round when it has been quiet for a while."""
        rows = self._library.database.changed_rows
        self._quiet_looks = self._quiet_looks + 1 if rows == self._rows and not self._is_engine_busy() else 0
        self._rows = rows
        if self._quiet_looks >= QUIET_LOOKS and not self._library.database.is_refusing:
            self._begin(self.go_round)

    def examine(self) -> None:
        """Find out behind the work whether the library is damaged: something could not be read."""
        if not self._library.database.is_refusing:
            self._begin(self.examine_now)

    def go_round(self) -> None:
        """Look at one part; blocks, on the pool's thread."""
        today, rows = datetime.now(UTC), self._library.database.changed_rows

        def is_wanted() -> bool:
            is_quiet = self._library.database.changed_rows == rows and not self._is_engine_busy()
            return is_quiet and not self._is_closed

        step = self._library.rounds.due(today)
        if step is None:
            return
        looked = self._library.rounds.look(step, today, is_wanted=is_wanted)
        self._rows = self._library.database.changed_rows  # what was noted of the round is nobody's work
        if looked.recordings:
            self.recordings_changed.emit(looked.recordings)
        if looked.damage:
            self._refuse(looked.damage)

    def examine_now(self) -> None:
        """Look through the whole database; an index that differs is made anew without a word. Blocks."""
        try:
            problems = tuple(self._library.verification.problems_of_database(is_deep=True))
            if not problems:
                self._library.verification.mend_index()
        except FriscoError as error:
            problems = (error.sentence,)
        if problems:
            self._refuse(problems)

    def close(self) -> None:
        """Stop looking; what was begun is left."""
        self._is_closed = True
        self._library.database.on_suspicion = lambda: None
        self._timer.stop()
        self._pool.clear()
        self._pool.waitForDone()

    def _refuse(self, problems: tuple[str, ...]) -> None:
        if self._library.database.is_refusing:
            return
        _log.error("the library is damaged: %d problems were found", len(problems))
        self._library.database.refuse_writes()
        self.damaged.emit(problems)

    def _begin(self, work: Callable[[], None]) -> None:
        if not self._is_closed and self._pool.activeThreadCount() == 0:
            self._pool.start(_Work(work))


class _Work(QRunnable):
    """Does one piece of work on the pool's thread."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    @override
    def run(self) -> None:
        try:
            self._work()
        except FriscoError as error:  # the disk, or somebody else: the next round looks again
            _log.info("the round was broken off: %s", error.code.value)
        except Exception:
            _log.exception("a bug while looking after the library")
