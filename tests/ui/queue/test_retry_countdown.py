"""Jobs that wait to be tried again: the time until then, told once a second to all at once, while somebody looks."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobSnapshot, JobState
from app.ui.queue.model import QueueModel
from app.ui.queue.panel import QueuePanel
from app.ui.queue.roles import TICK_ROLES
from app.ui.queue.row import QueueRow

S = JobState
MakeJob = Callable[..., JobSnapshot]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Calendar:
    """A moment that passes when a test says so."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def counting(calendar: Calendar, qtbot: QtBot) -> Iterator[QueueModel]:
    model = QueueModel(now=calendar)
    yield model
    model.set_jobs([])  # its clock stands: garbage may be collected on any thread, a timer may not


def row(model: QueueModel, number: int) -> QueueRow:
    found = model.row_at(model.index_of(JobId(number)))
    assert found is not None
    return found


def waiting(make: MakeJob, number: int, seconds: float = 41.2) -> JobSnapshot:
    return make(
        number,
        S.WAITING_RETRY,
        code=ErrorCode.GPU_FAULT,
        message="The card failed.",
        retry_at=AT + timedelta(seconds=seconds),
    )


def test_that_a_waiting_job_says_when_it_is_tried_again(
    counting: QueueModel, calendar: Calendar, numbered_job: MakeJob
) -> None:
    counting.set_jobs([waiting(numbered_job, 1)])
    assert row(counting, 1).line == "Tries again in 0:42 · The card failed."
    calendar.now += timedelta(seconds=2)
    counting.count_down()
    assert row(counting, 1).line == "Tries again in 0:40 · The card failed."
    calendar.now += timedelta(minutes=1)
    counting.count_down()
    assert row(counting, 1).line == "Tries again now · The card failed."
    assert row(counting, 1).spoken == "talk 1.wav, Tries again now: The card failed."


def test_that_thousands_of_waiting_jobs_are_one_change_a_second(
    counting: QueueModel, calendar: Calendar, numbered_job: MakeJob
) -> None:
    counting.set_jobs([waiting(numbered_job, number) for number in range(1, 2_001)])
    told: list[tuple[int, int, list[int]]] = []
    counting.dataChanged.connect(lambda first, last, roles: told.append((first.row(), last.row(), list(roles))))
    calendar.now += timedelta(seconds=1)
    counting.count_down()
    counting.count_down()
    assert told == [(0, 1_999, TICK_ROLES)]


def test_that_no_time_runs_while_nobody_can_see_it(counting: QueueModel, numbered_job: MakeJob) -> None:
    counting.set_jobs([waiting(numbered_job, 1)])
    assert counting._clock.isActive()
    counting.set_watched(is_watched=False)
    assert not counting._clock.isActive()
    counting.set_watched(is_watched=True)
    assert counting._clock.isActive()
    counting.apply(numbered_job(1, S.QUEUED))
    assert not counting._clock.isActive()


def test_that_a_waiting_job_can_be_tried_now_but_is_not_among_the_failed(
    panel: QueuePanel, numbered_job: MakeJob
) -> None:
    panel.set_jobs([waiting(numbered_job, 1), numbered_job(2, S.FAILED)])
    assert row(panel.model, 1).can_retry
    assert panel.model.retryable() == [2]
    assert [job.id for job in panel.model.failed()] == [2]


def test_that_the_panel_says_how_many_failed_and_stops_saying_it(
    panel: QueuePanel, numbered_job: MakeJob, qtbot: QtBot
) -> None:
    panel.set_jobs([numbered_job(1, S.FAILED), numbered_job(2, S.SET_ASIDE), numbered_job(3, S.FINISHED)])
    qtbot.waitUntil(lambda: not panel.failed.isHidden())
    assert panel.failed.text() == "2 failed"
    with qtbot.waitSignal(panel.failures_requested):
        panel.failed.show_requested.emit()
    panel.model.remove([JobId(1)])
    panel.model.apply(numbered_job(2, S.QUEUED))
    qtbot.waitUntil(panel.failed.isHidden)
