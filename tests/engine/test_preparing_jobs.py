"""What is read before a job starts is read on its own thread, and what is found there is what the queue and the worker go by."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobChunk, JobId, JobSnapshot, JobState
from app.engine.job_queue import JobQueue
from app.engine.runnables import RecordingFile
from app.engine.trickle import AT_ONCE
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command
from tests.helpers.jobs import PLAN, Bench, MemoryLedger, job_snapshot, scripted_bench


class WatchedLedger(MemoryLedger):
    """A ledger that notes on which threads it is read, and can be told to fail at it."""

    def __init__(self) -> None:
        super().__init__()
        self.readers: set[int] = set()
        self.fault: HostError | None = None

    @override
    def last_chunk(self, job_id: JobId) -> JobChunk | None:
        self.readers.add(threading.get_ident())
        if self.fault is not None:
            raise self.fault
        return super().last_chunk(job_id)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path, ledger=WatchedLedger()) as bench:
        yield bench


def half_heard(bench: Bench) -> JobSnapshot:
    """Return a job that was called off after its first window."""
    job_id = bench.add(1, windows=400, delay_ms=10)
    bench.wait_for_chunks(job_id, 1)
    bench.queue.cancel(job_id)
    return bench.wait_for(job_id, JobState.CANCELLED)


def test_that_going_on_reads_what_is_kept_on_another_thread_than_the_queue(bench: Bench) -> None:
    job = half_heard(bench)
    heard = len(bench.ledger.chunks(job.id))
    bench.queue.retry(job.id)
    bench.wait_for_chunks(job.id, heard + 1)
    assert isinstance(bench.ledger, WatchedLedger)
    assert bench.ledger.readers
    assert threading.get_ident() not in bench.ledger.readers
    untils = [chunk.until_ms for chunk in bench.ledger.chunks(job.id)]
    assert untils == sorted(set(untils))


def test_that_kept_words_which_cannot_be_read_fail_their_job_with_a_sentence(bench: Bench) -> None:
    job = half_heard(bench)
    assert isinstance(bench.ledger, WatchedLedger)
    bench.ledger.fault = HostError(ErrorCode.DB_CORRUPT, "The library is damaged.")
    bench.queue.retry(job.id)
    failed = bench.wait_for(job.id, JobState.FAILED)
    assert (failed.code, failed.message) == (ErrorCode.DB_CORRUPT, "The library is damaged.")


def test_that_a_recording_which_has_moved_is_heard_where_it_lies_and_the_job_says_so(
    qtbot: QtBot, tmp_path: Path
) -> None:
    here, askers = tmp_path / "here.json", list[int]()
    here.write_text('{"windows": 1}')

    def found(_job: JobSnapshot) -> RecordingFile:
        askers.append(threading.get_ident())
        return RecordingFile(path=str(here))

    workers = WorkerPool(partial(worker_command, backend="scripted"))
    queue = JobQueue(MemoryLedger(), lambda _options: PLAN, workers, slots=1, cancel_limit_s=5.0, file_for=found)
    try:
        queue.submit(job_snapshot(1, media_path=str(tmp_path / "gone.json")))
        qtbot.waitUntil(lambda: queue.job(JobId(1)).state is JobState.FINISHED, timeout=20_000)
        assert queue.job(JobId(1)).media_path == str(here)
        assert threading.get_ident() not in askers
    finally:
        queue.close()


def test_that_thousands_of_an_earlier_run_are_taken_up_in_their_order_over_many_turns(bench: Bench) -> None:
    bench.queue.pause("")
    jobs = [job_snapshot(number, state=JobState.INTERRUPTED) for number in range(1, 4 * AT_ONCE)]
    bench.queue.submit_gradually(jobs)
    assert [job.id for job in bench.queue.jobs()] == [job.id for job in jobs[:AT_ONCE]]
    bench.queue.dismiss([jobs[-1].id])
    bench.qtbot.waitUntil(lambda: len(bench.queue.jobs()) == len(jobs) - 1, timeout=20_000)
    assert [job.id for job in bench.queue.jobs()] == [job.id for job in jobs[:-1]]
    assert {job.state for job in bench.queue.jobs()} == {JobState.QUEUED}
