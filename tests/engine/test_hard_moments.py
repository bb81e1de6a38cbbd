"""Two things at the same moment: a fault and a person, a worker that falls and a job that comes, a start and an end."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.attempts import WorkerRun
from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobChunk, JobId, JobSnapshot, JobState
from app.core.options import Device, JobOptions, Quality, Replacement, WorkerPlan
from app.core.protocol import StartJob
from app.engine import runnables, worker_pool, worker_process
from app.engine.job_queue import JobQueue
from app.engine.memory_ladder import NothingSmaller
from app.engine.preparation import start_message
from app.engine.runnables import RecordingFile
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import EndCause, WorkerEnded, WorkerProcess, worker_command
from app.engine.write_order import WriteOrder
from tests.helpers.jobs import PLAN, Bench, MemoryLedger, PlentyOfRoom, job_snapshot, scripted_bench

CARD = replace(PLAN, device=Device.CUDA, compute_type="float16")
FULL = HostError(ErrorCode.DISK_FULL, "The disk is full.")
LONG = {"windows": 60, "delay_ms": 40}
LIMIT_S = 20.0
DEAF = [sys.executable, "-c", "import time; time.sleep(60)"]  # reads nothing and says nothing


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path, cancel_limit_s=0.5) as bench:
        yield bench


def until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.01)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(partial(worker_command, backend="scripted"), room=PlentyOfRoom())
    yield pool
    pool.close()


# --- the disk and the person ----------------------------------------------------------------------------------------


def when_called_back(bench: Bench, do: Callable[[], None]) -> None:
    """Do something while a job is on its way out of its worker."""

    def look(job: JobSnapshot) -> None:
        if job.state is JobState.CANCELLING:
            bench.queue.job_changed.disconnect(look)
            QTimer.singleShot(0, do)

    bench.queue.job_changed.connect(look)


def test_that_a_job_cancelled_while_its_words_cannot_be_kept_is_cancelled(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.ledger.fail_appends_with = FULL
    when_called_back(bench, lambda: bench.queue.cancel(JobId(1)))
    job_id = bench.add(1, **LONG)
    assert bench.wait_for(job_id, JobState.CANCELLED, JobState.WAITING_DISK).state is JobState.CANCELLED
    assert "could not be written" in caplog.text


class FullLedger(MemoryLedger):
    """A ledger that can be told to take no more states of jobs."""

    is_full = False

    @override
    def save(self, job: JobSnapshot) -> Future[None]:
        if not self.is_full:
            return super().save(job)
        future: Future[None] = Future()
        future.set_exception(FULL)
        return future


def test_that_a_full_disk_does_not_undo_a_cancel(qtbot: QtBot, tmp_path: Path) -> None:
    ledger = FullLedger()
    with scripted_bench(qtbot, tmp_path, ledger=ledger) as bench:
        job_id = bench.add(1, **LONG)
        bench.wait_for_chunks(job_id, 1)
        ledger.is_full = True
        bench.queue.cancel(job_id)
        bench.wait_for(job_id, JobState.CANCELLED, JobState.WAITING_DISK)
        assert bench.state(job_id) is JobState.CANCELLED
        assert ledger.get(job_id).state is JobState.RUNNING
        ledger.is_full = False
        bench.queue.release_for_disk()
        assert ledger.get(job_id).state is JobState.CANCELLED, "else the next start would take it up again"


def test_that_a_job_which_leaves_for_a_full_disk_goes_on_where_room_was_made_meanwhile(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def make_room() -> None:
        bench.ledger.fail_appends_with = None
        bench.queue.release_for_disk()

    bench.ledger.fail_appends_with = FULL
    when_called_back(bench, make_room)
    job_id = bench.add(1, windows=12, delay_ms=40)
    bench.wait_for(job_id, JobState.FINISHED)
    assert bench.texts(job_id) == [f"job1 {index}" for index in range(12)]
    assert "could not be written" in caplog.text


class BrieflyFullLedger(MemoryLedger):
    """A ledger without room for the third stretch; what is smaller finds room again."""

    handed_over = 0

    @override
    def append_chunk(self, job_id: JobId, chunk: JobChunk) -> Future[None]:
        self.handed_over += 1
        self.fail_appends_with = FULL if self.handed_over == 3 else None
        return super().append_chunk(job_id, chunk)


def test_that_a_stretch_that_could_not_be_kept_leaves_no_hole(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted_bench(qtbot, tmp_path, ledger=BrieflyFullLedger()) as bench:
        job_id = bench.add(1, windows=12, delay_ms=20)
        bench.wait_for(job_id, JobState.WAITING_DISK)
        assert caplog.text.count("could not be written") == 1
        bench.queue.release_for_disk()
        bench.wait_for(job_id, JobState.FINISHED)
        assert bench.texts(job_id) == [f"job1 {index}" for index in range(12)]


class NoEndLedger(MemoryLedger):
    """A ledger that has no room left for a transcript."""

    @override
    def complete(self, job: JobSnapshot, *, decoded_ms: int, is_cut: bool) -> Future[JobSnapshot]:
        future: Future[JobSnapshot] = Future()
        future.set_exception(FULL)
        return future


def test_that_nobody_is_begun_when_there_is_no_room_for_a_transcript(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path, slots=1, ledger=NoEndLedger()) as bench:
        first, second = bench.add(1), bench.add(2)
        bench.wait_for(first, JobState.WAITING_DISK)
        assert bench.queue.snapshot.is_paused
        assert bench.states_of(second) == [JobState.QUEUED]


def test_that_what_stands_behind_a_failed_write_is_not_made() -> None:
    order, failing, behind = WriteOrder(), Future[None](), Future[None]()
    assert order.put(JobId(1), lambda: failing) is failing
    assert order.put(JobId(1), lambda: behind) is behind
    failing.set_exception(FULL)
    assert behind.cancelled()
    assert (order.put(JobId(1), Future[None]), order.fault(JobId(1))) == (None, FULL)
    assert order.put(JobId(2), Future[None]) is not None
    order.begin(JobId(1))
    assert order.put(JobId(1), Future[None]) is not None


# --- what is kept, and what is on its way there -----------------------------------------------------------------------


class LateLedger(MemoryLedger):
    """A ledger whose disk takes its time: a stretch can be read a good while after it was handed over."""

    def __init__(self) -> None:
        super().__init__()
        self._handed_over: deque[tuple[JobId, JobChunk, Future[None]]] = deque()
        self._writing = threading.Lock()

    @override
    def append_chunk(self, job_id: JobId, chunk: JobChunk) -> Future[None]:
        future: Future[None] = Future()
        self._handed_over.append((job_id, chunk, future))
        threading.Timer(0.5, self._keep_next).start()
        return future

    def _keep_next(self) -> None:
        with self._writing:
            job_id, chunk, future = self._handed_over.popleft()
            self.kept.setdefault(job_id, []).append(chunk)
            future.set_result(None)


def test_that_a_job_sent_back_waits_for_its_last_words_to_be_on_disk(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path, ledger=LateLedger()) as bench:
        job_id = bench.add(1, windows=8, crash_at=5, crash_once_flag=str(tmp_path / "flag"))
        bench.wait_for(job_id, JobState.FINISHED)
        qtbot.waitUntil(lambda: len(bench.texts(job_id)) >= 8, timeout=20_000)
        assert bench.texts(job_id) == [f"job1 {index}" for index in range(8)]


class OneSmaller(NothingSmaller):
    """Knows one other model."""

    @override
    def model(self, plan: WorkerPlan, task: object) -> WorkerPlan | None:
        return replace(plan, model="small", model_path="small")


def test_that_a_job_is_heard_with_what_its_worker_has_whatever_is_planned_since(qtbot: QtBot, tmp_path: Path) -> None:
    plan = replace(PLAN, model="large", batch_rows=1)
    with scripted_bench(qtbot, tmp_path, plan=plan, smaller=OneSmaller()) as bench:
        raises = {"at": 2, "text": "CUDA failed with error out of memory", "unless": {"model_path": "small"}}
        job_id = bench.add(1, raises=raises, windows=6, delay_ms=20)
        bench.qtbot.waitUntil(lambda: bench.queue.job(job_id).attempts == 2, timeout=20_000)
        bench.queue.replan()
        assert bench.wait_for(job_id, JobState.FINISHED).heard_with == "small"


def test_that_words_of_a_smaller_model_are_still_told_when_the_large_one_hears_the_rest(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with scripted_bench(qtbot, tmp_path, plan=replace(PLAN, model="large")) as bench:
        bench.ledger.kept[JobId(1)] = [JobChunk(until_ms=1_000, segments=())]
        path = tmp_path / "1.json"
        path.write_text('{"windows": 3}')
        bench.add_file(1, path, state=JobState.INTERRUPTED, done_ms=1_000, heard_with="small")
        assert bench.wait_for(JobId(1), JobState.FINISHED, JobState.INCOMPLETE).heard_with == "small"


# --- a mistake in the worker ------------------------------------------------------------------------------------------


def test_that_a_bug_that_one_recording_brings_out_does_not_fail_the_others(bench: Bench) -> None:
    first = bench.add(1, windows=8, delay_ms=20, bug_at=3)
    second = bench.add(2, windows=8, delay_ms=20)
    failed = bench.wait_for(first, JobState.FAILED)
    assert failed.code is ErrorCode.INTERNAL
    assert bench.wait_for(second, JobState.FINISHED, JobState.FAILED).state is JobState.FINISHED
    assert bench.texts(second) == [f"job2 {index}" for index in range(8)]


def test_that_a_job_that_comes_to_a_worker_after_its_end_is_not_blamed_for_it(pool: WorkerPool) -> None:
    worker = pool.acquire(PLAN, JobId(1))
    assert worker is not None
    first = worker.start_job(start_message(job_snapshot(1)))
    worker.kill(EndCause.HUNG)
    assert worker.wait(LIMIT_S)
    assert _end_of(first.get()).was_alone
    assert not _end_of(worker.start_job(start_message(job_snapshot(2))).get()).was_alone


def test_that_a_worker_that_ends_before_its_first_job_is_in_it_counts_against_that_job() -> None:
    worker = WorkerProcess(PLAN, [sys.executable, "-c", ""])
    worker.book(JobId(1))
    assert worker.wait(LIMIT_S)
    assert _end_of(worker.start_job(start_message(job_snapshot(1))).get()).was_alone


def _end_of(report: object) -> WorkerEnded:
    assert isinstance(report, WorkerEnded)
    return report


def test_that_jobs_hear_of_the_end_though_it_cannot_be_written_down(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(_run: WorkerRun) -> None:
        raise ValueError("the book is closed")

    pool = WorkerPool(lambda _plan: [sys.executable, "-c", ""], room=PlentyOfRoom(), tell_run=refuse)
    worker = pool.acquire(PLAN, JobId(1))
    assert worker is not None
    inbox = worker.start_job(start_message(job_snapshot(1)))
    assert isinstance(inbox.get(timeout=LIMIT_S), WorkerEnded)
    assert "signed off" in caplog.text


class Clock:
    """The time as the engine sees it; it can be put forward, as it is when a computer wakes."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


def test_that_a_computer_that_slept_does_not_take_its_workers_for_hung(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    for module in (runnables, worker_process):
        monkeypatch.setattr(module, "time", clock)
    with scripted_bench(qtbot, tmp_path) as bench:
        job_id = bench.add(1, windows=8, delay_ms=900)
        bench.wait_for_chunks(job_id, 1)
        clock.ahead_s = 8 * 3_600.0
        job = bench.wait_for(job_id, JobState.FINISHED)
    assert (job.attempts, job.deaths) == (1, 0)


# --- the window does not wait -----------------------------------------------------------------------------------------


def test_that_a_worker_that_does_not_read_holds_nobody_up(pool: WorkerPool) -> None:
    worker = WorkerProcess(PLAN, DEAF)
    rules = tuple(Replacement(find=f"word {number}", replace="x" * 90) for number in range(2_000))
    options = JobOptions(model="scripted", quality=Quality.FAST, replacements=rules)
    message = StartJob(job_id=JobId(1), path="/nowhere", options=options, resume_ms=0, priority=0, language=None)

    def ask() -> None:
        worker.start_job(message)
        worker.cancel(JobId(1))
        assert worker.job_count == 1
        worker.stop()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(5.0)
    is_through = not asking.is_alive()
    worker.kill(EndCause.STOPPED)
    assert worker.wait(LIMIT_S)
    assert is_through


def test_that_the_pool_answers_while_a_worker_is_being_started(monkeypatch: pytest.MonkeyPatch) -> None:
    is_starting, may_go_on = threading.Event(), threading.Event()

    class SlowToStart(WorkerProcess):
        def __init__(self, *words: object, **more: object) -> None:
            is_starting.set()
            assert may_go_on.wait(LIMIT_S)
            super().__init__(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(worker_pool, "WorkerProcess", SlowToStart)
    pool = WorkerPool(partial(worker_command, backend="scripted"), room=PlentyOfRoom())
    starting = threading.Thread(target=pool.acquire, args=(PLAN, JobId(1)), daemon=True)
    starting.start()
    assert is_starting.wait(LIMIT_S)
    asking = threading.Thread(target=pool.picture, daemon=True)
    asking.start()
    asking.join(2.0)
    is_answered = not asking.is_alive()
    closing = threading.Thread(target=pool.close, daemon=True)
    closing.start()
    closing.join(2.0)
    may_go_on.set()
    starting.join(LIMIT_S)
    closing.join(LIMIT_S)
    assert is_answered
    assert pool.pids() == []
    assert pool.acquire(PLAN, JobId(2)) is None


def test_that_what_is_warm_is_told_without_asking_the_disk(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ask(_plan: WorkerPlan) -> int:
        asked.append(threading.get_ident())
        return 700

    monkeypatch.setattr(worker_pool, "need_of", ask)
    starting = threading.Thread(target=pool.acquire, args=(PLAN, JobId(1)))
    starting.start()
    starting.join()
    assert [one.need_mib for one in pool.warm()] == [700]
    assert threading.get_ident() not in asked


# --- one leaves, the other comes --------------------------------------------------------------------------------------


def test_that_a_worker_that_is_leaving_is_gone_before_the_next_is_started(pool: WorkerPool) -> None:
    leaving = pool.acquire(PLAN, JobId(1))
    assert leaving is not None
    until(lambda: leaving.load_ms is not None)
    leaving.leave(JobId(1))
    pool.retire_idle(0.0)
    pool.acquire(replace(PLAN, model="other"), JobId(2))
    assert leaving.wait(0.0)


def test_that_closing_waits_once_for_all_that_do_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_pool, "_END_WAIT_S", 1.0)
    pool = WorkerPool(lambda _plan: DEAF, room=PlentyOfRoom())
    for number in range(1, 5):
        pool.acquire(replace(PLAN, model=str(number)), JobId(number))
    pids = pool.pids()
    began_s = time.monotonic()
    pool.close()
    assert len(pids) == 4
    assert time.monotonic() - began_s < 3.0, "four, each for a second, one after another, is four"


def test_that_a_job_on_its_way_to_a_card_that_is_given_up_does_not_get_there(qtbot: QtBot, tmp_path: Path) -> None:
    path, is_looking, may_go_on = tmp_path / "1.json", threading.Event(), threading.Event()
    path.write_text('{"windows": 2}')
    runs: list[WorkerRun] = []

    def found(_job: JobSnapshot) -> RecordingFile:
        is_looking.set()
        assert may_go_on.wait(LIMIT_S)
        return RecordingFile(path=str(path))

    pool = WorkerPool(partial(worker_command, backend="scripted"), room=PlentyOfRoom(), tell_run=runs.append)
    queue = JobQueue(MemoryLedger(), lambda _options: CARD, pool, slots=1, cancel_limit_s=5.0, file_for=found)
    try:
        queue.submit(job_snapshot(1, media_path=str(path)))
        assert is_looking.wait(LIMIT_S)
        queue.give_up_card("A game needs it.", passes_by_itself=True)
        may_go_on.set()
        qtbot.waitUntil(lambda: queue.job(JobId(1)).state in (JobState.QUEUED, JobState.FINISHED), timeout=20_000)
        assert queue.job(JobId(1)).state is JobState.QUEUED
        assert (runs, pool.pids()) == ([], []), "nothing was loaded on the card"
        queue.take_card_back()
        qtbot.waitUntil(lambda: queue.job(JobId(1)).state is JobState.FINISHED, timeout=20_000)
    finally:
        may_go_on.set()
        queue.close()


def test_that_a_worker_that_is_being_started_on_a_card_that_is_given_up_is_ended(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_starting, may_go_on = threading.Event(), threading.Event()

    class SlowToStart(WorkerProcess):
        def __init__(self, *words: object, **more: object) -> None:
            is_starting.set()
            assert may_go_on.wait(LIMIT_S)
            super().__init__(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(worker_pool, "WorkerProcess", SlowToStart)
    with scripted_bench(qtbot, tmp_path, plan=CARD) as bench:
        job_id = bench.add(1)
        assert is_starting.wait(LIMIT_S)
        giving_up = threading.Timer(0.2, may_go_on.set)
        giving_up.start()
        bench.queue.give_up_card("Freed.", passes_by_itself=False)
        job = bench.wait_for(job_id, JobState.QUEUED, JobState.FINISHED)
        assert (job.state, job.deaths, bench.workers.pids()) == (JobState.QUEUED, 0, [])
        bench.queue.resume()
        bench.wait_for(job_id, JobState.FINISHED)
