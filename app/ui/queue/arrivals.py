"""What becomes of jobs on its way into the list: a few changes at once, those that follow in a burst together.

A list view looks at all its rows when one is added, and paints what changes. For one file that is nothing; five thousand
dropped at once would have it look twelve million times, and hundreds of short recordings a minute would have it paint
without a pause.
"""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.jobs import JobId, JobSnapshot
from app.ui.queue.model import QueueModel

GATHER_MS: Final = 100
AT_ONCE: Final = 6  # changes of rows that are there; more than a few jobs make in ordinary work


class Arrivals(QObject):
    """Owns what is not in the list yet: the newest of each job. Lives on the GUI thread."""

    def __init__(self, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._waiting: dict[JobId, JobSnapshot] = {}
        self._shown = 0  # changes since the clock was started
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self._show_waiting)

    @Slot(object)
    def take(self, job: JobSnapshot) -> None:
        """Show a job as it stands now, in a burst with the others."""
        if self._has_to_wait(job.id):
            self._waiting[job.id] = job
            return
        self._model.apply(job)
        self._shown += 1
        if not self._soon.isActive():
            self._soon.start()

    def _has_to_wait(self, job_id: JobId) -> bool:
        """Tell so of one that comes into a burst; what waits already is never overtaken by what it was."""
        is_calm = self._shown < AT_ONCE and (not self._soon.isActive() or self._model.has(job_id))
        return job_id in self._waiting or not is_calm

    def _show_waiting(self) -> None:
        jobs, self._waiting = list(self._waiting.values()), {}
        self._shown = AT_ONCE if jobs else 0  # the burst lasts until nothing has come for a while
        if not jobs:
            return
        self._soon.start()
        known = [job for job in jobs if self._model.has(job.id)]
        self._model.add(jobs)
        self._model.apply_all(known)
