"""Taking rows off the queue: at once, for good, and with an undo."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.core.jobs import ENDED, JobId, JobSnapshot
from app.ui.messages import Messages
from app.ui.queue.model import QueueModel


class JobList(Protocol):
    """What is asked of the JobQueue."""

    def dismiss(self, job_ids: Sequence[JobId]) -> None: ...

    def recall(self, jobs: Sequence[JobSnapshot]) -> Sequence[JobSnapshot]: ...


class Removal(QObject):
    """Takes ended jobs off the list and puts them back when the person thinks better of it. Lives on the GUI thread."""

    def __init__(self, queue: JobList, model: QueueModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._model, self._messages = queue, model, messages

    @Slot(object)
    def remove(self, job_ids: Sequence[JobId]) -> None:
        """Take these rows off the list and offer to put them back."""
        shown = [job for job in map(self._model.job, job_ids) if job is not None and job.state in ENDED]
        if not shown:
            return
        ids = [job.id for job in shown]
        self._model.remove(ids)
        self._queue.dismiss(ids)
        self._messages.note(
            _words(len(shown)),
            action=QCoreApplication.translate("Queue", "Undo"),
            on_action=partial(self._put_back, shown),
        )

    @Slot()
    def clear_finished(self) -> None:
        self.remove(self._model.finished())

    def _put_back(self, jobs: Sequence[JobSnapshot]) -> None:
        self._model.put_back(self._queue.recall(jobs))


def _words(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Queue", "Removed from the list")
    return QCoreApplication.translate("Queue", "{0} removed from the list").format(count)
