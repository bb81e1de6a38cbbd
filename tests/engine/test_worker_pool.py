"""Models that stay loaded: who finds one warm, who must leave for another, and what is written down of it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot

from app.core.attempts import RunEnd, Warmth, WorkerRun
from app.core.jobs import JobId, JobState
from app.core.options import Device, JobOptions, Quality, WorkerPlan
from app.engine.worker_pool import MOST_WARM, WorkerPool
from app.engine.worker_process import worker_command
from tests.helpers.jobs import PLAN, Bench, scripted_bench

CARD = replace(PLAN, device=Device.CUDA, compute_type="float16")
LIMIT_S = 20.0


@dataclass
class Room:
    """So much that this many models fit beside each other."""

    most: int = 10
    pool: WorkerPool | None = None

    def is_enough_for(self, plan: WorkerPlan) -> bool:
        assert self.pool is not None
        return len(self.pool.warm()) < self.most


@dataclass
class Warm:
    """A pool over scripted workers, and what it wrote down."""

    room: Room = field(default_factory=Room)
    runs: list[WorkerRun] = field(default_factory=list)

    def __post_init__(self) -> None:
        command = partial(worker_command, backend="scripted")
        self.pool = WorkerPool(command, room=self.room, tell_run=self.runs.append)
        self.room.pool = self.pool
        self._number = 0

    def use(self, plan: WorkerPlan) -> int:
        """Give a job to a plan's worker and take it away again; return the worker's process."""
        self._number += 1
        worker = self.pool.acquire(plan, JobId(self._number))
        assert worker is not None
        until(lambda: worker.load_ms is not None)
        worker.leave(JobId(self._number))
        return worker.pid

    def models(self) -> list[str]:
        return [one.model for one in self.pool.warm()]


def until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def plan(name: str, base: WorkerPlan = PLAN) -> WorkerPlan:
    return replace(base, model=name, model_path=name)


@pytest.fixture
def warm() -> Iterator[Warm]:
    warm = Warm()
    yield warm
    warm.pool.close()


def test_that_the_next_job_with_the_same_model_finds_it_loaded(warm: Warm) -> None:
    assert warm.use(plan("small")) == warm.use(plan("small"))
    assert [one.served for one in warm.pool.warm()] == [2]


def test_that_a_model_stays_loaded_while_another_is_used(warm: Warm) -> None:
    first = warm.use(plan("small"))
    warm.use(plan("large"))
    assert warm.use(plan("small")) == first
    assert warm.models() == ["small", "large"], "the one used last stands first"


def test_that_the_one_used_least_lately_leaves_when_there_is_no_room(warm: Warm) -> None:
    warm.room.most = 2
    for name in ("small", "large", "small", "turbo"):
        warm.use(plan(name))
    assert warm.models() == ["turbo", "small"]
    assert [(run.model, run.end) for run in warm.runs] == [("large", RunEnd.ROOM)]


def test_that_no_more_models_stay_than_are_of_use(warm: Warm) -> None:
    for number in range(MOST_WARM + 2):
        warm.use(plan(f"model{number}"))
    assert len(warm.pool.warm()) == MOST_WARM


def test_that_a_model_at_work_is_never_made_to_leave(warm: Warm) -> None:
    warm.room.most = 1
    busy = warm.pool.acquire(plan("small"), JobId(99))
    warm.use(plan("large"))
    assert busy is not None
    assert busy.is_alive


def test_that_a_model_that_nobody_uses_is_let_go(warm: Warm) -> None:
    warm.use(plan("small"))
    warm.pool.retire_idle(3_600.0)
    assert warm.models() == ["small"]
    warm.pool.retire_idle(0.0)
    until(lambda: bool(warm.runs))
    assert warm.runs[0].end is RunEnd.IDLE
    assert warm.models() == []


def test_that_a_model_with_a_job_on_its_way_is_not_idle(warm: Warm) -> None:
    worker = warm.pool.acquire(plan("small"), JobId(1))
    warm.pool.retire_idle(0.0)
    assert worker is not None
    assert worker.is_alive


def test_that_freeing_the_card_leaves_the_processor_alone(warm: Warm) -> None:
    warm.use(plan("small"))
    warm.use(plan("large", CARD))
    assert warm.pool.give_up(Device.CUDA, RunEnd.FREED) == 1
    until(lambda: bool(warm.runs))
    assert warm.models() == ["small"]
    assert (warm.runs[0].model, warm.runs[0].end) == ("large", RunEnd.FREED)


def test_that_many_who_come_at_once_share_one_worker(warm: Warm) -> None:
    pids = list[int]()

    def come(number: int) -> None:
        worker = warm.pool.acquire(plan("small"), JobId(number))
        assert worker is not None
        until(lambda: worker.load_ms is not None)
        pids.append(worker.pid)

    threads = [Thread(target=come, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert len(pids) == 6
    assert len(set(pids)) == 1


def test_that_a_worker_that_dies_is_written_down_as_a_fault_and_replaced(warm: Warm) -> None:
    worker = warm.pool.acquire(plan("small"), JobId(1))
    assert worker is not None
    until(lambda: worker.load_ms is not None)
    worker._process.kill()
    until(lambda: bool(warm.runs))
    assert warm.runs[0].end is RunEnd.FAULT
    assert warm.use(plan("small")) != worker.pid


def test_that_the_figures_of_many_workers_tell_hits_misses_and_loading() -> None:
    warm = Warm()
    for name in ("small", "small", "large", "small"):
        warm.use(plan(name))
    warm.pool.close()
    until(lambda: len(warm.runs) == 2)
    figures = Warmth.of(warm.runs)
    assert (figures.hits, figures.misses, figures.evictions) == (2, 2, 0)
    assert figures.hit_rate == 0.5


# --- under a queue --------------------------------------------------------------------------------------------------


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path, plan=CARD) as bench:
        yield bench


def test_that_freeing_the_card_sends_jobs_back_and_they_lose_nothing(bench: Bench) -> None:
    job_id = bench.add(1, windows=30, delay_ms=60)
    bench.wait_for_chunks(job_id, 2)
    bench.queue.give_up_card("Freed.", passes_by_itself=False)
    job = bench.wait_for(job_id, JobState.QUEUED)
    assert (job.deaths, job.faults, job.is_suspect) == (0, 0, False)
    assert (bench.queue.snapshot.is_paused, bench.queue.snapshot.sentence) == (True, "Freed.")
    assert not bench.queue.snapshot.passes_by_itself
    bench.queue.resume()
    bench.wait_for(job_id, JobState.FINISHED)
    assert bench.texts(job_id) == [f"job1 {index}" for index in range(30)]


def test_that_freeing_a_card_on_which_nothing_runs_pauses_nothing(bench: Bench) -> None:
    bench.wait_for(bench.add(1), JobState.FINISHED)
    bench.queue.give_up_card("Freed.", passes_by_itself=False)
    bench.qtbot.waitUntil(lambda: bench.workers.pids() == [], timeout=20_000)
    assert not bench.queue.snapshot.is_paused


def test_that_the_queue_goes_on_by_itself_when_the_card_is_free_again(bench: Bench) -> None:
    job_id = bench.add(1, windows=30, delay_ms=60)
    bench.wait_for_chunks(job_id, 2)
    bench.queue.give_up_card("A game needs it.", passes_by_itself=True)
    bench.wait_for(job_id, JobState.QUEUED)
    assert bench.queue.snapshot.passes_by_itself
    bench.queue.take_card_back()
    assert bench.wait_for(job_id, JobState.FINISHED).notes == ("Left the card to others; goes on where it was.",)


def test_that_jobs_of_two_models_take_turns_with_both_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path, plan_for=lambda options: plan(options.model)) as bench:
        for number, model in enumerate(("small", "large", "small", "large"), start=1):
            path = tmp_path / f"{number}.json"
            path.write_text('{"windows": 2}')
            options = JobOptions(model=model, quality=Quality.FAST)
            bench.wait_for(bench.add_file(number, path, options=options), JobState.FINISHED)
        assert {one.model: one.served for one in bench.workers.warm()} == {"small": 2, "large": 2}
