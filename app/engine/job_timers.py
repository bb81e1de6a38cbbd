"""What the queue knows of time: for how long a job has run, what is to happen to it later, how often workers died."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.jobs import JobId

MOST_DEATHS, DEATHS_WINDOW_S = 5, 600.0


class JobTimers(QObject):
    """Owns one timer a job, for what happens to it later, and the moment at which it was started."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timers: dict[JobId, QTimer] = {}
        self._started_at: dict[JobId, float] = {}

    def start_clock(self, job_id: JobId) -> None:
        self._started_at[job_id] = time.monotonic()

    def stop_clock(self, job_id: JobId) -> int:
        """Return for how many milliseconds the job has run; nought when its clock does not go."""
        started_at = self._started_at.pop(job_id, None)
        return 0 if started_at is None else round((time.monotonic() - started_at) * 1000)

    def after(self, job_id: JobId, delay_ms: int, what: Callable[[], None]) -> None:
        """Do something about a job later, in the place of what was to happen to it so far."""
        self.stop(job_id)
        timer = QTimer(self, singleShot=True, interval=delay_ms)
        timer.timeout.connect(what)
        self._timers[job_id] = timer
        timer.start()

    def stop(self, job_id: JobId) -> None:
        timer = self._timers.pop(job_id, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()

    def stop_all(self) -> None:
        for job_id in list(self._timers):
            self.stop(job_id)


class Deaths:
    """Counts the deaths of workers within the last minutes."""

    def __init__(self) -> None:
        self._at_s: deque[float] = deque(maxlen=MOST_DEATHS)

    def are_too_many(self) -> bool:
        """Count one more; tell whether it is time to pause."""
        self._at_s.append(time.monotonic())
        return len(self._at_s) == MOST_DEATHS and self._at_s[-1] - self._at_s[0] <= DEATHS_WINDOW_S

    def forget(self) -> None:
        self._at_s.clear()
