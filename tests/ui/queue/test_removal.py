"""Taking rows off the queue: gone at once, for good, and back with one click."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QObject

from app.core.jobs import JobId, JobSnapshot, JobState
from app.ui.messages import Message, Messages
from app.ui.queue.model import QueueModel
from app.ui.queue.removal import Removal

S = JobState
MakeJob = Callable[..., JobSnapshot]


class ListInMemory:
    """The queue's list: which jobs are off it, and those that changed since."""

    def __init__(self) -> None:
        self.dismissed: list[JobId] = []
        self.changed: dict[JobId, JobSnapshot] = {}

    def dismiss(self, job_ids: Sequence[JobId]) -> None:
        self.dismissed.extend(job_ids)

    def recall(self, jobs: Sequence[JobSnapshot]) -> Sequence[JobSnapshot]:
        self.dismissed = [job_id for job_id in self.dismissed if job_id not in {job.id for job in jobs}]
        return [self.changed.get(job.id, job) for job in jobs]


class Desk:
    """A removal with all that it works on."""

    def __init__(self, model: QueueModel, parent: QObject) -> None:
        self.jobs, self.model, self.said = ListInMemory(), model, list[Message]()
        messages = Messages(parent)
        messages.said.connect(self.said.append)
        self.removal = Removal(self.jobs, model, messages, parent)

    def undo(self) -> None:
        act = self.said[-1].on_action
        assert act is not None
        act()


@pytest.fixture
def desk(model: QueueModel) -> Desk:
    return Desk(model, model)


def shown(desk: Desk) -> list[int]:
    return [desk.model.job_id_at(row) or 0 for row in range(desk.model.rowCount())]


def test_that_removed_rows_are_gone_with_one_note_and_one_undo(desk: Desk, numbered_job: MakeJob) -> None:
    desk.model.set_jobs([numbered_job(number, S.FAILED) for number in (1, 2, 3)])
    desk.removal.remove((JobId(1), JobId(3)))
    assert (shown(desk), desk.jobs.dismissed) == ([2], [1, 3])
    assert [(message.text, message.action) for message in desk.said] == [("2 removed from the list", "Undo")]
    desk.undo()
    assert (shown(desk), desk.jobs.dismissed) == ([1, 2, 3], [])


def test_that_one_row_is_spoken_of_as_one(desk: Desk, numbered_job: MakeJob) -> None:
    desk.model.set_jobs([numbered_job(1, S.NO_SPEECH)])
    desk.removal.remove((JobId(1),))
    assert [message.text for message in desk.said] == ["Removed from the list"]


def test_that_clearing_takes_what_is_done_and_gives_it_back(desk: Desk, numbered_job: MakeJob) -> None:
    states = [S.RUNNING, S.FINISHED, S.FAILED, S.CANCELLED]
    desk.model.set_jobs([numbered_job(number, state) for number, state in enumerate(states, start=1)])
    desk.removal.clear_finished()
    assert shown(desk) == [1, 3]
    desk.undo()
    assert shown(desk) == [1, 2, 3, 4]


def test_that_what_has_not_ended_or_is_gone_already_stays_as_it_is(desk: Desk, numbered_job: MakeJob) -> None:
    desk.model.set_jobs([numbered_job(1, S.RUNNING)])
    desk.removal.remove((JobId(1), JobId(9)))
    desk.removal.clear_finished()
    assert (shown(desk), desk.jobs.dismissed, desk.said) == ([1], [], [])


def test_that_an_undo_shows_a_job_as_it_stands_by_then(desk: Desk, numbered_job: MakeJob) -> None:
    desk.model.set_jobs([numbered_job(1, S.INTERRUPTED)])
    desk.removal.remove((JobId(1),))
    desk.jobs.changed[JobId(1)] = numbered_job(1, S.RUNNING)
    desk.undo()
    job = desk.model.job(JobId(1))
    assert job is not None
    assert job.state is S.RUNNING
