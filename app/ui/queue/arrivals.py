"""New jobs on their way into the list: the first at once, those that follow in a burst together.

A list view looks at all its rows when one is added. For one file that is nothing; five thousand dropped at once would
have it look twelve million times.
"""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.jobs import JobId, JobSnapshot
from app.ui.queue.model import QueueModel

GATHER_MS: Final = 50


class Arrivals(QObject):
    """Owns the jobs that are not in the list yet. Lives on the GUI thread."""

    def __init__(self, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._waiting: dict[JobId, JobSnapshot] = {}
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self._add_waiting)

    @Slot(object)
    def take(self, job: JobSnapshot) -> None:
        """Show a job as it stands now; a new one in a burst comes with the others."""
        if self._model.has(job.id):
            self._model.apply(job)
        elif self._soon.isActive():
            self._waiting[job.id] = job
        else:
            self._model.apply(job)
            self._soon.start()

    def _add_waiting(self) -> None:
        jobs, self._waiting = list(self._waiting.values()), {}
        if jobs:
            self._model.add(jobs)
            self._soon.start()
