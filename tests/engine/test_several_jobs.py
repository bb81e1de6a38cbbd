"""The table "several jobs in one worker", cell by cell, against real worker processes with the scripted backend."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobState
from app.engine.runnables import Patience
from tests.helpers.jobs import PLAN, Bench, scripted_bench

FINISHED = JobState.FINISHED
LONG = {"windows": 60, "delay_ms": 40}


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path) as bench:
        yield bench


def expected_texts(number: int, windows: int = 4) -> list[str]:
    return [f"job{number} {index}" for index in range(windows)]


def batches(path: Path) -> list[list[list[int]]]:
    """Return the scripted backend's log: per batch, the rows as [job, window]."""
    return [json.loads(line) for line in path.read_text().splitlines()]


# --- cancel asked ---------------------------------------------------------------------------------------------------


def test_that_a_cancelled_job_keeps_its_finished_segments_and_leaves_the_others_alone(bench: Bench) -> None:
    long = bench.add(1, **LONG)
    other = bench.add(2, windows=20, delay_ms=40)
    bench.wait_for_chunks(long, 2)
    pid = bench.workers.pids()
    bench.queue.cancel(long)
    bench.wait_for(long, JobState.CANCELLED)
    kept = bench.texts(long)
    assert kept == expected_texts(1, len(kept))
    assert 2 <= len(kept) < 60
    assert bench.wait_for(other, FINISHED).attempts == 1
    assert bench.texts(other) == expected_texts(2, 20)
    assert bench.workers.pids() == pid


def test_that_cancel_leaves_within_one_batch(bench: Bench, tmp_path: Path) -> None:
    log = tmp_path / "batches.log"
    long = bench.add(1, **LONG, log=str(log))
    bench.wait_for_chunks(long, 2)
    bench.queue.cancel(long)
    rows_at_cancel = sum(len(batch) for batch in batches(log))
    bench.wait_for(long, JobState.CANCELLED)
    rows_at_end = sum(len(batch) for batch in batches(log))
    assert rows_at_end - rows_at_cancel <= 2 * PLAN.batch_rows


def test_that_a_waiting_job_is_cancelled_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path, slots=1) as bench:
        bench.add(1, **LONG)
        waiting = bench.add(2)
        bench.queue.cancel(waiting)
        assert bench.state(waiting) is JobState.CANCELLED


# --- cancel, and the worker hangs past the limit --------------------------------------------------------------------


def test_that_a_worker_that_does_not_let_a_cancelled_job_go_is_ended_and_the_others_go_on(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with scripted_bench(qtbot, tmp_path, cancel_limit_s=0.3) as bench:
        flag = tmp_path / "hangs"
        hanging = bench.add(1, hang_at=2, hang_flag=str(flag))
        other = bench.add(2, windows=6, delay_ms=10)
        qtbot.waitUntil(flag.exists, timeout=20_000)
        before = bench.workers.pids()
        bench.queue.cancel(hanging)
        bench.wait_for(hanging, JobState.CANCELLED)
        job = bench.wait_for(other, FINISHED)
        assert bench.texts(other) == expected_texts(2, 6)
        assert (job.deaths, job.is_suspect) == (0, False)
        assert bench.workers.pids() != before


# --- worker dies ----------------------------------------------------------------------------------------------------


def test_that_after_a_death_all_jobs_in_the_worker_run_again_alone_one_after_another(
    bench: Bench, tmp_path: Path
) -> None:
    flag = tmp_path / "died"
    first = bench.add(1, windows=8, delay_ms=30, crash_at=3, crash_once_flag=str(flag))
    second = bench.add(2, windows=8, delay_ms=30)
    jobs = [bench.wait_for(job_id, FINISHED) for job_id in (first, second)]
    assert [bench.texts(job.id) for job in jobs] == [expected_texts(1, 8), expected_texts(2, 8)]
    assert [job.deaths for job in jobs] == [0, 0]
    assert all(job.is_suspect and job.attempts == 2 for job in jobs)
    assert not _ever_ran_together(bench)


def _ever_ran_together(bench: Bench) -> bool:
    """Tell whether two suspects were ever active at the same time."""
    active: set[int] = set()
    for job in bench.changes:
        if job.is_suspect and job.state in (JobState.STARTING, JobState.RUNNING):
            active.add(job.id)
        elif not job.is_suspect or job.state is not JobState.CANCELLING:
            active.discard(job.id)
        if len(active) > 1:
            return True
    return False


def test_that_a_job_that_kills_its_worker_three_times_alone_is_set_aside_and_the_others_finish(bench: Bench) -> None:
    killer = bench.add(1, crash_at=1)
    other = bench.add(2, windows=6, delay_ms=20)
    job = bench.wait_for(killer, JobState.SET_ASIDE)
    assert (job.deaths, job.code) == (3, ErrorCode.WORKER_CRASH)
    assert bench.texts(killer) == ["job1 0"]
    assert bench.wait_for(other, FINISHED).deaths == 0
    assert bench.texts(other) == expected_texts(2, 6)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL to send on Windows")
def test_that_a_worker_killed_from_outside_costs_no_finished_segment(bench: Bench) -> None:
    job_id = bench.add(1, windows=12, delay_ms=30)
    bench.wait_for_chunks(job_id, 3)
    os.kill(bench.workers.pids()[0], signal.SIGKILL)
    job = bench.wait_for(job_id, FINISHED)
    assert bench.texts(job_id) == expected_texts(1, 12)
    assert job.attempts == 2


def test_that_garbage_on_the_pipe_counts_as_a_death(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    job = bench.wait_for(bench.add(1, garbage_at=1), JobState.SET_ASIDE)
    assert (job.code, job.deaths) == (ErrorCode.WORKER_PROTOCOL, 3)
    assert "broke the protocol" in caplog.text


def test_that_what_a_library_prints_does_no_harm(bench: Bench) -> None:
    job = bench.wait_for(bench.add(1, print_at=1), FINISHED)
    assert (job.attempts, bench.texts(job.id)) == (1, expected_texts(1))


def test_that_a_bad_exit_after_the_last_word_changes_nothing(bench: Bench) -> None:
    job = bench.wait_for(bench.add(1, exit_code_after_done=3), FINISHED)
    assert (job.deaths, job.attempts) == (0, 1)
    later = bench.wait_for(bench.add(2), FINISHED)
    assert (later.deaths, bench.texts(later.id)) == (0, expected_texts(2))


def test_that_a_frozen_worker_is_ended_and_counted(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    patience = Patience(heartbeat_s=1.0, progress_s=60.0)
    with scripted_bench(qtbot, tmp_path, patience=patience) as bench:
        job = bench.wait_for(bench.add(1, freeze_at=1), JobState.SET_ASIDE, timeout_ms=40_000)
        assert (job.code, job.deaths) == (ErrorCode.WORKER_HANG, 3)
        assert "does not answer" in caplog.text


def test_that_a_job_without_progress_is_ended_and_counted(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted_bench(qtbot, tmp_path, patience=Patience(progress_s=1.0)) as bench:
        job = bench.wait_for(bench.add(1, hang_at=1), JobState.SET_ASIDE, timeout_ms=40_000)
        assert job.code is ErrorCode.WORKER_HANG
        assert "does not answer" in caplog.text


def test_that_five_deaths_in_ten_minutes_pause_the_queue_with_a_sentence(bench: Bench) -> None:
    first, second = bench.add(1, crash_at=0), bench.add(2, crash_at=0)
    bench.qtbot.waitUntil(lambda: bench.queue.snapshot.is_paused, timeout=30_000)
    assert "5 times" in bench.queue.snapshot.sentence
    assert {bench.state(first), bench.state(second)} == {JobState.SET_ASIDE, JobState.QUEUED}


# --- window or command line dies ------------------------------------------------------------------------------------


def test_that_quitting_interrupts_the_running_jobs_and_the_next_start_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path) as bench:
        job_id = bench.add(1, windows=30, delay_ms=30)
        bench.wait_for_chunks(job_id, 3)
    job = bench.queue.job(job_id)
    assert (job.state, job.deaths) == (JobState.INTERRUPTED, 0)
    kept = len(bench.texts(job_id))
    with scripted_bench(qtbot, tmp_path) as later:
        later.ledger.kept = bench.ledger.kept
        later.queue.submit(job)
        later.wait_for(job_id, FINISHED)
        assert later.texts(job_id) == expected_texts(1, 30)
        assert kept >= 3


# --- out of memory --------------------------------------------------------------------------------------------------


def test_that_out_of_memory_steps_down_in_a_fresh_worker_and_everyone_goes_on_there(bench: Bench) -> None:
    first = bench.add(1, windows=12, delay_ms=20, oom_over_rows=1)
    second = bench.add(2, windows=12, delay_ms=20)
    jobs = [bench.wait_for(job_id, FINISHED) for job_id in (first, second)]
    assert [bench.texts(job.id) for job in jobs] == [expected_texts(1, 12), expected_texts(2, 12)]
    assert all(job.deaths == 0 and not job.is_suspect for job in jobs)
    assert "one row a batch" in jobs[0].notes[0]


def test_that_a_job_at_the_bottom_of_the_ladder_fails_with_the_reason(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path, plan=replace(PLAN, batch_rows=1)) as bench:
        job = bench.wait_for(bench.add(1, oom_over_rows=0), JobState.FAILED)
        assert job.code is ErrorCode.GPU_OOM


# --- a short job arrives while a long one runs ----------------------------------------------------------------------


def test_that_a_short_job_shares_the_next_batch_and_each_job_has_a_row_in_every_batch(
    bench: Bench, tmp_path: Path
) -> None:
    log = tmp_path / "batches.log"
    long = bench.add(1, **LONG, log=str(log))
    bench.wait_for_chunks(long, 4)
    short = bench.add(2, windows=3, delay_ms=40, log=str(log))
    bench.wait_for(short, FINISHED)
    shared = [batch for batch in batches(log) if any(job == short for job, _ in batch)]
    assert len(shared) <= 3
    assert all(any(job == long for job, _ in batch) for batch in shared)
    assert bench.state(long) is JobState.RUNNING


# --- priority changes -----------------------------------------------------------------------------------------------


def test_that_a_new_priority_takes_the_free_rows_from_the_next_batches_on(bench: Bench, tmp_path: Path) -> None:
    log = tmp_path / "batches.log"
    first = bench.add(1, **LONG, log=str(log))
    second = bench.add(2, **LONG, log=str(log))
    bench.wait_for_chunks(second, 4)
    bench.queue.set_priority(second, 10)
    so_far = len(batches(log))
    bench.wait_for_chunks(second, len(bench.ledger.chunks(second)) + 16)
    later = batches(log)[so_far + 2 : so_far + 5]
    assert later
    for batch in later:
        rows = [job for job, _ in batch]
        assert rows.count(first) == 1
        assert rows.count(second) == PLAN.batch_rows - 1


# --- one job's own failure, and the disk ----------------------------------------------------------------------------


def test_that_a_broken_file_fails_its_own_job_only(bench: Bench) -> None:
    broken = bench.add(1, fail_at={"n": 1, "code": "AUDIO_CORRUPT"})
    other = bench.add(2, windows=6, delay_ms=20)
    assert bench.wait_for(broken, JobState.FAILED).code is ErrorCode.AUDIO_CORRUPT
    assert bench.wait_for(other, FINISHED).attempts == 1


def test_that_a_full_disk_stops_the_job_pauses_the_queue_and_names_the_reason(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.ledger.fail_appends_with = HostError(ErrorCode.DISK_FULL, "The disk is full.")
    job = bench.wait_for(bench.add(1, **LONG), JobState.WAITING_DISK)
    assert job.code is ErrorCode.DISK_FULL
    assert "is full" in bench.queue.snapshot.sentence
    assert bench.queue.snapshot.passes_by_itself
    assert caplog.text.count("could not be written") == 1
