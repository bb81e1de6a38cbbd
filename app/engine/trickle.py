"""Jobs taken up a few at a time: thousands that an earlier run left would hold up the window, and the writer behind it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.core.jobs import JobId, JobSnapshot

AT_ONCE: Final = 50
_PAUSE_MS: Final = 100  # in which as many can be written down


class Trickle(QObject):
    """Owns the jobs that are to be taken up and have not been. Lives on the queue's thread.

    The first few are handed on before ``offer`` returns, the others later, all in their order.
    """

    def __init__(self, deliver: Callable[[Sequence[JobSnapshot]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._waiting: dict[JobId, JobSnapshot] = {}
        self._clock = QTimer(self, interval=_PAUSE_MS)
        self._clock.timeout.connect(self._hand_on)

    def offer(self, jobs: Iterable[JobSnapshot]) -> None:
        self._waiting |= {job.id: job for job in jobs}
        if not self._clock.isActive():
            self._clock.start()
            self._hand_on()

    def forget(self, job_ids: Iterable[JobId]) -> None:
        """Hand these on no more: somebody has decided otherwise."""
        for job_id in job_ids:
            self._waiting.pop(job_id, None)

    def close(self) -> None:
        self._waiting.clear()
        self._clock.stop()

    def _hand_on(self) -> None:
        jobs = tuple(islice(self._waiting.values(), AT_ONCE))
        self.forget([job.id for job in jobs])
        if not self._waiting:
            self._clock.stop()
        if jobs:
            self._deliver(jobs)
