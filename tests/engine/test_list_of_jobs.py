"""What stands on the person's list of jobs: taking off, putting back, taking up again."""

import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.options import JobOptions
from tests.helpers.jobs import Bench, MemoryLedger, job_snapshot, scripted_bench


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path) as bench:
        yield bench


def cancelled(bench: Bench, number: int) -> JobSnapshot:
    bench.queue.pause("")
    job_id = bench.add(number)
    bench.queue.cancel(job_id)
    return bench.queue.job(job_id)


def of_an_earlier_run(bench: Bench, number: int) -> JobSnapshot:
    job = cancelled(bench, number)
    bench.queue.dismiss([job.id])
    bench.ledger.recall([job.id])
    return job


def test_that_a_dismissed_job_is_off_the_list_and_comes_back_as_it_was(bench: Bench) -> None:
    gone, kept = cancelled(bench, 1), cancelled(bench, 2)
    bench.queue.dismiss([gone.id])
    assert list(bench.queue.jobs()) == [kept]
    assert bench.ledger.dismissed == {gone.id}
    assert bench.queue.recall([gone]) == [gone]
    assert list(bench.queue.jobs()) == [gone, kept]
    assert bench.ledger.dismissed == set()


def test_that_a_job_that_has_not_ended_cannot_be_dismissed(bench: Bench) -> None:
    bench.queue.pause("")
    job_id = bench.add(1)
    bench.queue.dismiss([job_id])
    assert bench.state(job_id) is JobState.QUEUED
    assert bench.ledger.dismissed == set()


def test_that_a_job_of_an_earlier_run_can_be_dismissed(bench: Bench) -> None:
    job = of_an_earlier_run(bench, 1)
    bench.queue.dismiss([job.id])
    assert bench.ledger.dismissed == {job.id}


def test_that_a_job_of_an_earlier_run_can_be_tried_again(bench: Bench) -> None:
    job = of_an_earlier_run(bench, 1)
    bench.queue.resume()
    bench.queue.retry(job.id)
    assert bench.wait_for(job.id, JobState.FINISHED).attempts == 1


def test_that_an_undo_after_a_retry_shows_the_job_as_it_stands_now(bench: Bench) -> None:
    job = of_an_earlier_run(bench, 1)
    bench.queue.dismiss([job.id])
    bench.queue.retry(job.id)
    (now,) = bench.queue.recall([job])
    assert now.state is JobState.QUEUED
    assert bench.state(job.id) is JobState.QUEUED


def test_that_a_skipped_job_is_let_in_whatever_its_length_when_it_is_tried_again(bench: Bench) -> None:
    path = bench.folder / "short.json"
    path.write_text(json.dumps({"open_fail": "AUDIO_SKIPPED"}))
    options = JobOptions(model="scripted", shortest_ms=5_000, longest_ms=9_000)
    bench.queue.submit(job_snapshot(1, media_path=str(path), options=options))
    skipped = bench.wait_for(JobId(1), JobState.CANCELLED)
    assert (skipped.code, skipped.options) == (ErrorCode.AUDIO_SKIPPED, options)
    assert bench.states_of(JobId(1)) == [JobState.QUEUED, JobState.STARTING, JobState.CANCELLED]
    path.write_text(json.dumps({"windows": 1}))
    bench.queue.retry(JobId(1))
    finished = bench.wait_for(JobId(1), JobState.FINISHED)
    assert (finished.code, finished.options) == (None, options.without_bounds())


def test_that_other_jobs_keep_their_bounds_when_they_are_tried_again(bench: Bench) -> None:
    options = JobOptions(model="scripted", shortest_ms=5_000)
    bench.queue.pause("")
    bench.queue.submit(job_snapshot(1, options=options))
    bench.queue.cancel(JobId(1))
    bench.queue.retry(JobId(1))
    assert bench.queue.job(JobId(1)).options == options


class FullLedger(MemoryLedger):
    """A ledger whose list cannot be written."""

    @override
    def dismiss(self, job_ids: Sequence[JobId]) -> Future[None]:
        future: Future[None] = Future()
        future.set_exception(HostError(ErrorCode.DISK_FULL, "The disk is full."))
        return future


def test_that_a_list_that_cannot_be_written_is_a_line_in_the_log(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted_bench(qtbot, tmp_path, ledger=FullLedger()) as bench:
        job = cancelled(bench, 1)
        with caplog.at_level(logging.WARNING):
            bench.queue.dismiss([job.id])
        assert [record.message for record in caplog.records] == ["the list of jobs could not be written"]
        assert list(bench.queue.jobs()) == []
