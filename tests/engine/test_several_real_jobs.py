"""The table "several jobs in one worker" once more, with the real engine and the demo model."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.core.jobs import JobId, JobState
from app.core.options import JobOptions, Quality
from tests.helpers import speech
from tests.helpers.jobs import DEMO_PLAN, Bench, scripted_bench
from tests.helpers.speech import Samples, Speech

ROWS = DEMO_PLAN.batch_rows
SENTENCES = ["Open the red door.", "Hello and thank you.", "Today is Friday.", "We call you tomorrow."]
OPTIONS = {quality: JobOptions(model="demo", quality=quality, language="en") for quality in Quality}
PATIENCE_MS = 90_000


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path, slots=8, plan=DEMO_PLAN, backend="whisper", cancel_limit_s=20) as bench:
        yield bench


def recording(folder: Path, name: str, said: Speech) -> Path:
    return speech.write_wav(folder / f"{name}.wav", said.samples)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Seven minutes of speech: more than ten windows."""
    return recording(tmp_path, "long", speech.say(SENTENCES * 45, rate=150, gap_ms=800))


@pytest.fixture
def call(tmp_path: Path) -> Path:
    return recording(tmp_path, "call", speech.say(SENTENCES[:2], rate=150))


def round_of_calls() -> Samples:
    """Return two sentences and so much silence that the next ones come in a window of their own."""
    return np.concatenate([speech.say(SENTENCES[:2], rate=150).samples, speech.silence(31_000)])


def heard(bench: Bench, job_id: JobId) -> str:
    return " ".join(bench.texts(job_id))


@pytest.mark.parametrize("quality", Quality)
def test_that_a_short_call_is_done_within_three_batches_of_a_long_recording(
    bench: Bench, long: Path, call: Path, quality: Quality
) -> None:
    waiting = bench.add_file(1, long, options=OPTIONS[quality])
    bench.wait_for_chunks(waiting, 1)
    before = len(bench.ledger.chunks(waiting))
    bench.wait_for(bench.add_file(2, call, options=OPTIONS[quality]), JobState.FINISHED, timeout_ms=PATIENCE_MS)
    rows_meanwhile = len(bench.ledger.chunks(waiting)) - before
    assert heard(bench, JobId(2)) == " ".join(SENTENCES[:2])
    assert rows_meanwhile <= 3 * (ROWS if quality is Quality.FAST else 1)
    assert bench.state(waiting) is JobState.RUNNING


@pytest.mark.parametrize("quality", Quality)
def test_that_cancel_leaves_within_one_batch_and_keeps_what_was_heard(
    bench: Bench, long: Path, call: Path, quality: Quality
) -> None:
    job = bench.add_file(1, long, options=OPTIONS[quality])
    bench.wait_for_chunks(job, 1)
    before = len(bench.ledger.chunks(job))
    bench.queue.cancel(job)
    bench.wait_for(job, JobState.CANCELLED, timeout_ms=PATIENCE_MS)
    assert before <= len(bench.ledger.chunks(job)) <= before + ROWS
    pids = bench.workers.pids()
    bench.wait_for(bench.add_file(2, call, options=OPTIONS[quality]), JobState.FINISHED, timeout_ms=PATIENCE_MS)
    assert bench.workers.pids() == pids


@pytest.mark.parametrize("quality", Quality)
def test_that_a_worker_that_is_killed_takes_nothing_along(
    bench: Bench, call: Path, tmp_path: Path, quality: Quality
) -> None:
    rounds = 12
    other = speech.write_wav(tmp_path / "other.wav", np.tile(round_of_calls(), rounds))
    jobs = [bench.add_file(1, other, options=OPTIONS[quality]), bench.add_file(2, call, options=OPTIONS[quality])]
    bench.wait_for_chunks(jobs[0], 1)
    for pid in bench.workers.pids():
        os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    for job in jobs:
        bench.wait_for(job, JobState.FINISHED, timeout_ms=PATIENCE_MS)
    assert heard(bench, jobs[0]) == " ".join(SENTENCES[:2] * rounds)
    assert heard(bench, jobs[1]) == " ".join(SENTENCES[:2])


def test_that_a_raised_priority_counts_from_the_next_batch(bench: Bench, long: Path, tmp_path: Path) -> None:
    second = recording(tmp_path, "second", speech.say(SENTENCES * 45, rate=150))
    jobs = [bench.add_file(1, long, options=OPTIONS[Quality.FAST])]
    jobs.append(bench.add_file(2, second, options=OPTIONS[Quality.FAST]))
    for job in jobs:
        bench.wait_for_chunks(job, 1)
    bench.queue.set_priority(jobs[1], 5)
    before = [len(bench.ledger.chunks(job)) for job in jobs]
    bench.wait_for_chunks(jobs[1], before[1] + 2 * ROWS)
    gained = [len(bench.ledger.chunks(job)) - count for job, count in zip(jobs, before, strict=True)]
    assert gained[0] >= 1
    assert gained[1] > 1.5 * gained[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal")
def test_that_of_a_worker_that_hangs_the_cancelled_job_leaves_and_the_other_goes_on_elsewhere(
    qtbot: QtBot, tmp_path: Path, long: Path
) -> None:
    other = speech.write_wav(tmp_path / "other.wav", np.tile(round_of_calls(), 6))
    options = OPTIONS[Quality.FAST]
    with scripted_bench(qtbot, tmp_path, slots=8, plan=DEMO_PLAN, backend="whisper", cancel_limit_s=1) as bench:
        jobs = [bench.add_file(1, long, options=options), bench.add_file(2, other, options=options)]
        for job in jobs:
            bench.wait_for_chunks(job, 1)
        (hung,) = bench.workers.pids()
        os.kill(hung, signal.SIGSTOP)
        bench.queue.cancel(jobs[0])
        bench.wait_for(jobs[0], JobState.CANCELLED, timeout_ms=PATIENCE_MS)
        bench.wait_for(jobs[1], JobState.FINISHED, timeout_ms=PATIENCE_MS)
        assert hung not in bench.workers.pids()
        assert heard(bench, jobs[1]) == " ".join(SENTENCES[:2] * 6)
        assert [bench.queue.job(job).deaths for job in jobs] == [0, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is taken from a running process")
def test_that_jobs_whose_worker_really_runs_out_of_memory_go_on_with_less_in_a_fresh_one(
    bench: Bench, call: Path, tmp_path: Path
) -> None:
    other = speech.write_wav(tmp_path / "other.wav", np.tile(round_of_calls(), 12))
    jobs = [bench.add_file(1, other, options=OPTIONS[Quality.FAST])]
    bench.wait_for_chunks(jobs[0], 1)
    (starved,) = bench.workers.pids()
    take_memory_from(starved)
    # Several: each wants threads of its own, more than the system keeps at hand from those that ended.
    jobs += [bench.add_file(number, call, options=OPTIONS[Quality.FAST]) for number in (2, 3, 4)]
    for job in jobs:
        bench.wait_for(job, JobState.FINISHED, timeout_ms=PATIENCE_MS)
    assert starved not in bench.workers.pids()
    assert heard(bench, jobs[0]) == " ".join(SENTENCES[:2] * 12)
    assert {heard(bench, job) for job in jobs[1:]} == {" ".join(SENTENCES[:2])}
    # Most often the engine says what it lacks; now and then a library under it dies of it.
    assert bench.queue.job(jobs[0]).notes
    assert {bench.queue.job(job).deaths for job in jobs} == {0}


def take_memory_from(pid: int) -> None:
    """Let a process have no more address space than it has now."""
    import resource  # Linux only

    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))
