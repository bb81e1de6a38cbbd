"""The model of the queue: one row a job, and no more said to the views than has changed."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.protocol import ChunkDone
from app.core.transcript import TranscriptId
from app.ui.queue.model import QueueModel
from app.ui.queue.roles import TICK_ROLES, QueueRole

S = JobState
MakeJob = Callable[..., JobSnapshot]


class Watch:
    """Writes down what a model tells its views."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.told: list[tuple[Any, ...]] = []
        model.dataChanged.connect(
            lambda first, last, roles: self.told.append(("changed", first.row(), last.row(), roles))
        )
        model.rowsInserted.connect(lambda _, first, last: self.told.append(("inserted", first, last)))
        model.rowsRemoved.connect(lambda _, first, last: self.told.append(("removed", first, last)))
        model.rowsMoved.connect(lambda _, first, last, __, to: self.told.append(("moved", first, last, to)))
        model.modelReset.connect(lambda: self.told.append(("reset",)))

    def kinds(self) -> list[str]:
        return [told[0] for told in self.told]


def names(model: QueueModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def shown(model: QueueModel, number: int, role: QueueRole) -> Any:
    return model.index_of(JobId(number)).data(role)


def test_that_jobs_stand_in_the_order_in_which_they_run(model: QueueModel, numbered_job: MakeJob) -> None:
    for number in (3, 1, 2):
        model.apply(numbered_job(number))
    model.apply(numbered_job(4, priority=5))
    assert names(model) == ["talk 4.wav", "talk 1.wav", "talk 2.wav", "talk 3.wav"]


def test_that_progress_changes_one_row_and_nothing_else(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(number, S.RUNNING) for number in range(1, 6)])
    watch = Watch(model)
    model.apply(numbered_job(3, S.RUNNING, done_ms=50_000))
    assert watch.told == [("changed", 2, 2, TICK_ROLES)]
    assert shown(model, 3, QueueRole.PROGRESS) == 0.5


def test_that_the_same_picture_again_says_nothing(model: QueueModel, numbered_job: MakeJob) -> None:
    model.apply(numbered_job(1))
    watch = Watch(model)
    model.apply(numbered_job(1))
    assert watch.told == []


def test_that_a_job_at_another_place_is_moved(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3)])
    watch = Watch(model)
    model.apply(numbered_job(3, position=0.5))
    assert ("moved", 2, 2, 0) in watch.told
    assert "reset" not in watch.kinds()
    assert names(model) == ["talk 3.wav", "talk 1.wav", "talk 2.wav"]


def test_that_a_position_without_another_place_is_no_move(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3)])
    watch = Watch(model)
    model.apply(numbered_job(2, position=2.5))
    model.apply(numbered_job(2, position=1.5))
    assert "moved" not in watch.kinds()
    assert names(model) == ["talk 1.wav", "talk 2.wav", "talk 3.wav"]


def test_that_the_first_waiting_job_is_marked_as_next(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(1, S.RUNNING), numbered_job(2), numbered_job(3)])
    assert [shown(model, number, QueueRole.ROW).word for number in (2, 3)] == ["next", "queued"]
    model.apply(numbered_job(2, S.STARTING))
    assert shown(model, 3, QueueRole.STATE_WORDS).startswith("next")
    model.apply(numbered_job(9, position=0.1))
    assert [shown(model, number, QueueRole.ROW).word for number in (9, 3)] == ["next", "queued"]


def test_that_jobs_shown_anew_have_one_next_among_them(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(1), numbered_job(2)])
    model.set_jobs([numbered_job(1), numbered_job(0), numbered_job(2)])
    assert [shown(model, number, QueueRole.ROW).word for number in (0, 1, 2)] == ["next", "queued", "queued"]


def test_that_ended_jobs_stay_until_they_are_removed(model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(1), numbered_job(2, S.RUNNING)])
    model.apply(numbered_job(2, S.FINISHED, transcript_id=TranscriptId(7)))
    assert model.rowCount() == 2
    assert shown(model, 2, QueueRole.TRANSCRIPT_ID) == 7
    model.remove([JobId(2)])
    model.remove([JobId(2)])
    assert names(model) == ["talk 1.wav"]


def test_that_clearing_takes_what_is_done_and_leaves_what_failed(model: QueueModel, numbered_job: MakeJob) -> None:
    states = [S.FINISHED, S.INCOMPLETE, S.RUNNING, S.NO_SPEECH, S.FAILED, S.CANCELLED, S.SET_ASIDE, S.QUEUED]
    model.set_jobs([numbered_job(number, state) for number, state in enumerate(states)])
    watch = Watch(model)
    model.remove(model.finished())
    assert [shown(model, number, QueueRole.JOB_ID) for number in (2, 4, 6, 7)] == [2, 4, 6, 7]
    assert watch.told == [("removed", 5, 5), ("removed", 3, 3), ("removed", 0, 1)]


def test_that_rows_put_back_stand_in_their_old_places(model: QueueModel, numbered_job: MakeJob) -> None:
    jobs = [numbered_job(number, S.FAILED) for number in range(5)]
    model.set_jobs(jobs)
    model.remove([jobs[1].id, jobs[3].id])
    watch = Watch(model)
    model.put_back([jobs[3], jobs[1]])
    assert names(model) == [job.name for job in jobs]
    assert watch.told == [("inserted", 2, 2), ("inserted", 1, 1)]


def test_that_many_rows_put_back_are_one_change(model: QueueModel, numbered_job: MakeJob) -> None:
    jobs = [numbered_job(number, S.FINISHED) for number in range(200)]
    model.set_jobs([*jobs, numbered_job(300, S.RUNNING, done_ms=50_000)])
    model.remove(model.finished())
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.put_back(jobs)
    assert (model.rowCount(), len(resets)) == (201, 1)
    assert names(model)[:200] == [job.name for job in jobs]


def test_that_the_newest_words_are_shown_while_a_job_runs(
    model: QueueModel, numbered_job: MakeJob, words_of: Callable[[int, str], ChunkDone]
) -> None:
    model.apply(numbered_job(1, S.RUNNING))
    model.hear(words_of(1, " and then\nthe boats"))
    model.hear(words_of(1, " "))
    model.hear(words_of(8, "nobody asked"))
    assert shown(model, 1, QueueRole.NEWEST_TEXT) == "and then the boats"
    model.apply(numbered_job(1, S.FAILED))
    assert shown(model, 1, QueueRole.NEWEST_TEXT) == ""


def test_that_the_time_left_is_measured_and_runs_down(model: QueueModel, numbered_job: MakeJob, clock: Any) -> None:
    model.apply(numbered_job(1, S.RUNNING))
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) is None
    clock.pass_by(2)
    model.apply(numbered_job(1, S.RUNNING, done_ms=20_000))
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) == 8_000
    watch = Watch(model)
    clock.pass_by(3)
    model.count_down()
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) == 5_000
    assert watch.told == [("changed", 0, 0, TICK_ROLES)]


def test_that_a_job_taken_up_again_is_measured_anew(model: QueueModel, numbered_job: MakeJob, clock: Any) -> None:
    model.apply(numbered_job(1, S.RUNNING))
    clock.pass_by(2)
    model.apply(numbered_job(1, S.RUNNING, done_ms=20_000))
    model.apply(numbered_job(1, S.QUEUED, done_ms=20_000))
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) is None
    clock.pass_by(60)
    model.apply(numbered_job(1, S.RUNNING, done_ms=20_000))
    clock.pass_by(4)
    model.apply(numbered_job(1, S.RUNNING, done_ms=60_000))
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) == 4_000


@pytest.mark.parametrize("state", S)
def test_that_only_waiting_jobs_can_be_dragged(model: QueueModel, numbered_job: MakeJob, state: JobState) -> None:
    model.apply(numbered_job(1, state))
    is_draggable = bool(model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled)
    assert is_draggable is (state in {S.QUEUED, S.WAITING_RETRY, S.WAITING_DISK})
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDropEnabled
    assert model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDropEnabled


def test_that_an_empty_model_is_a_sound_one(model: QueueModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_the_model_stays_sound_while_pictures_stream_in(
    model: QueueModel,
    numbered_job: MakeJob,
    words_of: Callable[[int, str], ChunkDone],
    qtmodeltester: ModelTester,
    clock: Any,
) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    chance = random.Random(5)
    truth: dict[int, JobSnapshot] = {}
    for _ in range(400):
        number = chance.randrange(12)
        match chance.randrange(8):
            case 0:
                model.remove([JobId(number)])
                truth.pop(number, None)
            case 1:
                model.hear(words_of(number, "some words"))
            case 2 if chance.random() < 0.1:
                model.remove(model.finished())
                kept = {S.QUEUED, S.RUNNING, S.FAILED}
                truth = {key: job for key, job in truth.items() if job.state in kept}
            case 3 if chance.random() < 0.1:
                model.set_jobs(list(truth.values()))
            case _:
                truth[number] = numbered_job(
                    number,
                    chance.choice([S.QUEUED, S.RUNNING, S.FINISHED, S.FAILED]),
                    position=float(chance.randrange(6)),
                    priority=chance.randrange(2),
                    is_suspect=chance.random() < 0.1,
                    done_ms=chance.randrange(100_000),
                )
                model.apply(truth[number])
        clock.pass_by(0.1)
    ordered = sorted(truth.values(), key=lambda job: (not job.is_suspect, -job.priority, job.position, job.id))
    assert names(model) == [job.name for job in ordered]
    assert [model.index_of(job.id).row() for job in ordered] == list(range(len(ordered)))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_the_clock_runs_only_while_something_is_under_way(
    model: QueueModel, numbered_job: MakeJob, qtbot: QtBot, clock: Any
) -> None:
    model.apply(numbered_job(1, S.RUNNING))
    clock.pass_by(2)
    model.apply(numbered_job(1, S.RUNNING, done_ms=20_000))
    clock.pass_by(3)
    with qtbot.waitSignal(model.dataChanged, timeout=5000):
        pass  # nobody applies anything: the model's own clock tells it
    assert shown(model, 1, QueueRole.TIME_LEFT_MS) == 5_000
    model.apply(numbered_job(1, S.FAILED))
    assert not model._clock.isActive()
