"""New jobs that come in a burst: the list changes a few times, and shows what single steps would have shown."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.jobs import JobSnapshot, JobState
from app.ui.queue.arrivals import Arrivals
from app.ui.queue.model import QueueModel

MakeJob = Callable[..., JobSnapshot]


@pytest.fixture
def model(qtmodeltester: ModelTester) -> Iterator[QueueModel]:
    model = QueueModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    yield model
    model.deleteLater()


def ids(model: QueueModel) -> list[int]:
    rows = (model.row_at(model.index(row)) for row in range(model.rowCount()))
    return [row.job.id for row in rows if row is not None]


def test_that_a_single_job_is_in_the_list_at_once(model: QueueModel, numbered_job: MakeJob) -> None:
    Arrivals(model, model).take(numbered_job(1))
    assert ids(model) == [1]


def test_that_a_burst_is_a_handful_of_changes(model: QueueModel, numbered_job: MakeJob, qtbot: QtBot) -> None:
    arrivals, changes = Arrivals(model, model), []
    model.rowsInserted.connect(lambda _parent, first, last: changes.append((first, last)))
    for number in range(1, 501):
        arrivals.take(numbered_job(number))
    qtbot.waitUntil(lambda: model.rowCount() == 500)
    assert changes == [(0, 0), (1, 499)]
    assert ids(model) == list(range(1, 501))


def test_that_a_job_which_changes_while_it_waits_arrives_as_it_stands(
    model: QueueModel, numbered_job: MakeJob, qtbot: QtBot
) -> None:
    arrivals = Arrivals(model, model)
    arrivals.take(numbered_job(1))
    arrivals.take(numbered_job(2))
    arrivals.take(numbered_job(2, JobState.CANCELLED))
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    row = model.row_at(model.index(1))
    assert row is not None
    assert row.job.state is JobState.CANCELLED


@given(there=st.sets(st.integers(1, 40), max_size=12), coming=st.sets(st.integers(1, 40), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_that_many_at_once_stand_where_single_ones_would(
    numbered_job: MakeJob, there: set[int], coming: set[int]
) -> None:
    together, one_by_one = QueueModel(), QueueModel()
    for model in (together, one_by_one):
        model.set_jobs([numbered_job(number) for number in there])
    together.add([numbered_job(number) for number in coming])
    for number in coming:
        one_by_one.apply(numbered_job(number))
    assert ids(together) == ids(one_by_one)
    for model in (together, one_by_one):
        delete(model)  # here: its timer may not be collected on whichever thread garbage is


def test_that_a_burst_of_changes_is_a_few_and_each_row_ends_as_its_job_stands(
    model: QueueModel, numbered_job: MakeJob, qtbot: QtBot
) -> None:
    model.set_jobs([numbered_job(number) for number in range(1, 31)])
    arrivals, changes = Arrivals(model, model), list[int]()
    model.dataChanged.connect(lambda first, _last: changes.append(first.row()))
    for state in (JobState.STARTING, JobState.RUNNING, JobState.FINISHED):
        for number in range(1, 31):
            arrivals.take(numbered_job(number, state))
    qtbot.waitUntil(lambda: len(model.finished()) == 30)
    assert len(changes) < 3 * 30


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from([JobState.QUEUED, JobState.FAILED])), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_that_however_they_come_the_newest_of_each_job_is_shown_last(
    numbered_job: MakeJob, qtbot: QtBot, takes: list[tuple[int, JobState]]
) -> None:
    model = QueueModel()
    arrivals, newest = Arrivals(model, model), dict(takes)
    for number, state in takes:
        arrivals.take(numbered_job(number, state))

    def shown() -> dict[int, JobState]:
        rows = (model.row_at(model.index(row)) for row in range(model.rowCount()))
        return {row.job.id: row.job.state for row in rows if row is not None}

    qtbot.waitUntil(lambda: shown() == newest)
    marked = [row.job.id for row in map(model.row_at, map(model.index, range(model.rowCount()))) if row and row.is_next]
    assert marked == sorted(number for number, state in newest.items() if state is JobState.QUEUED)[:1]
    delete(model)
