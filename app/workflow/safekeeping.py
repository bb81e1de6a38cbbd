"""Backups on a schedule while a window is open: quietly, behind the work, and never after a restore."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.safekeeping import is_due
from app.store.library import Library

LOOK_EVERY_MS: Final = 60_000
REASON: Final = "automatic"

_log = logging.getLogger(__name__)


class Safekeeping(QObject):
    """Owns one thread that makes a backup when one is due. Lives on the main thread; ``close`` before the library.

    Signals: ``backed_up(Path)``; ``failed(FriscoError)``, once for each attempt.
    """

    backed_up = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        library: Library,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(parent)
        self._library, self._clock, self._today = library, clock, today
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._is_paused = library.is_read_only
        self._seen_rows = -1  # what an earlier run has written since its last backup is not known
        self._last_s: float | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def start(self) -> None:
        self._timer.start()

    def pause(self) -> None:
        """Make no more backups by itself in this run: after a restore the good ones must not grow old."""
        self._is_paused = True

    def look(self) -> None:
        """Make a backup behind the work when one is due."""
        if not self._is_paused and self._pool.activeThreadCount() == 0:
            self._pool.start(_Look(self.back_up_if_due))

    def back_up_if_due(self) -> None:
        """Blocks; runs on the pool's thread."""
        rows = self._library.database.changed_rows
        if self._library.database.is_refusing or not self._is_due(rows):
            return
        self._last_s, self._seen_rows = self._clock(), rows
        try:
            self.backed_up.emit(self._library.backups.back_up(REASON))
        except FriscoError as error:
            _log.info("no backup could be made: %s", error.code.value)
            self.failed.emit(error)

    def close(self) -> None:
        """Make no more, and wait for the one at hand."""
        self._timer.stop()
        self._pool.clear()
        self._pool.waitForDone()

    def _is_due(self, rows: int) -> bool:
        newest = next(iter(self._library.backups.all()), None)
        made_at = newest.made_at if newest else None
        if self._last_s is None:
            age_s = (self._today() - made_at).total_seconds() if made_at else 0.0
            self._last_s = self._clock() - max(0.0, age_s)
            if made_at is not None and self._written_at() <= made_at:
                self._seen_rows = 0
        return is_due(
            since_last_s=self._clock() - self._last_s,
            has_changed=rows != self._seen_rows,
            newest=made_at,
            today=self._today(),
        )

    def _written_at(self) -> datetime:
        """Return when the database was last written to, by the clock of the disk; its log counts too."""
        database = self._library.database.layout.database
        files = [path for path in (database, database.with_name(database.name + "-wal")) if path.is_file()]
        newest_s = max((path.stat().st_mtime for path in files), default=0.0)
        return datetime.fromtimestamp(newest_s, UTC)


class _Look(QRunnable):
    """Carries one look out on the pool's thread."""

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__()
        self._look = look

    @override
    def run(self) -> None:
        try:
            self._look()
        except Exception:
            _log.exception("a bug while looking whether a backup is due")
