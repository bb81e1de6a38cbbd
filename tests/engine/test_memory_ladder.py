"""The steps down when memory is short: on paper, and with workers that fail in CTranslate2's own words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.options import Device, Task, WorkerPlan
from app.engine.memory_ladder import MemoryLadder, NothingSmaller, Rung, step_down
from tests.helpers.jobs import PLAN, Bench, scripted_bench

CARD = replace(PLAN, model="large", device=Device.CUDA, compute_type="float16", batch_rows=8)
OUT_OF_MEMORY = "CUDA failed with error out of memory"
FAULT = "CUDA failed with error an illegal memory access was encountered"
TASK = Task.TRANSCRIBE


class OneSmaller(NothingSmaller):
    """Knows one other model, which cannot translate."""

    def model(self, plan: WorkerPlan, task: Task) -> WorkerPlan | None:
        return replace(plan, model="small", model_path="small") if task is Task.TRANSCRIBE else None


def walk(plan: WorkerPlan, code: ErrorCode, task: Task = TASK) -> list[tuple[str, str, str, int]]:
    steps, taken = [], frozenset[Rung]()
    while (step := step_down(plan, code, task, OneSmaller(), taken)) is not None:
        plan, taken = step.plan, step.taken
        steps.append((plan.device.value, plan.model, plan.compute_type, plan.batch_rows))
    return steps


def test_that_a_card_out_of_memory_steps_down_to_the_processor_each_step_once() -> None:
    assert walk(CARD, ErrorCode.GPU_OOM) == [
        ("cuda", "large", "float16", 2),
        ("cuda", "large", "int8_float16", 2),
        ("cuda", "small", "int8_float16", 2),
        ("cpu", "small", "int8", 4),
        ("cpu", "small", "int8", 1),
    ]


def test_that_no_model_is_taken_that_cannot_do_the_task() -> None:
    assert {model for _device, model, _type, _rows in walk(CARD, ErrorCode.GPU_OOM, Task.TRANSLATE)} == {"large"}


@pytest.mark.parametrize("code", [ErrorCode.GPU_LIBS_MISSING, ErrorCode.COMPUTE_TYPE_UNSUPPORTED])
def test_that_a_card_which_cannot_be_used_leads_straight_to_the_processor(code: ErrorCode) -> None:
    step = step_down(CARD, code, TASK, OneSmaller())
    assert step is not None
    assert step.plan.device is Device.CPU
    assert "processor" in step.note


def test_that_the_ladder_of_a_processor_ends_at_one_row() -> None:
    assert step_down(replace(PLAN, batch_rows=1), ErrorCode.RAM_OOM, TASK, NothingSmaller()) is None


def test_that_a_processor_has_no_step_for_what_is_no_want_of_memory() -> None:
    assert step_down(PLAN, ErrorCode.COMPUTE_TYPE_UNSUPPORTED, TASK, OneSmaller()) is None


def test_that_several_jobs_reporting_one_failure_take_one_step() -> None:
    ladder = MemoryLadder()
    notes = {ladder.descend(CARD, TASK, ErrorCode.GPU_OOM, worker=1) for _ in range(3)}
    assert len(notes) == 1
    assert ladder.current(CARD, TASK).batch_rows == 2


class EverSmaller(NothingSmaller):
    """Knows a smaller model for each but the smallest."""

    def model(self, plan: WorkerPlan, task: Task) -> WorkerPlan | None:
        name = {"large": "small", "small": "tiny"}.get(plan.model)
        return replace(plan, model=name, model_path=name) if name else None


def test_that_no_step_is_taken_twice_where_the_ways_of_two_models_meet() -> None:
    ladder, small = MemoryLadder(EverSmaller()), replace(CARD, model="small", model_path="small")
    for plan, steps in ((CARD, 3), (small, 2), (CARD, 1)):
        for _ in range(steps):
            ladder.descend(ladder.current(plan, TASK), TASK, ErrorCode.GPU_OOM)
    assert ladder.current(CARD, TASK).model == "small"
    assert ladder.current(CARD, TASK).device is Device.CPU


def test_that_a_card_that_fails_has_a_second_chance_and_then_none() -> None:
    ladder = MemoryLadder()
    first = {ladder.descend(CARD, TASK, ErrorCode.GPU_FAULT, worker=1) for _ in range(3)}
    assert first == {"The card failed: tried once more."}
    assert ladder.current(CARD, TASK) == CARD
    assert "processor" in str(ladder.descend(CARD, TASK, ErrorCode.GPU_FAULT, worker=2))
    assert ladder.current(CARD, TASK).device is Device.CPU


def test_that_a_ladder_that_forgets_begins_at_the_top() -> None:
    ladder = MemoryLadder()
    ladder.descend(CARD, TASK, ErrorCode.GPU_OOM)
    ladder.forget()
    assert ladder.current(CARD, TASK) == CARD


def test_that_the_bottom_of_the_ladder_says_so() -> None:
    assert MemoryLadder().descend(replace(PLAN, batch_rows=1), TASK, ErrorCode.RAM_OOM) is None


# --- with real workers ----------------------------------------------------------------------------------------------


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path, plan=CARD, smaller=OneSmaller()) as bench:
        yield bench


def test_that_a_job_out_of_memory_ends_finished_after_each_step_in_a_fresh_worker(bench: Bench, tmp_path: Path) -> None:
    log = tmp_path / "heard.log"
    raises = {"at": 9, "text": OUT_OF_MEMORY, "unless": {"device": "cpu"}}
    job_id = bench.add(1, windows=12, raises=raises, log=str(log))
    job = bench.wait_for(job_id, JobState.FINISHED)
    assert [note.split(":")[0] for note in job.notes] == [
        "Not enough memory",
        "Not enough memory",
        "Not enough memory for large",
        "On the processor from here on",
    ]
    assert bench.texts(job_id) == [f"job1 {index}" for index in range(12)]
    heard = [window for line in log.read_text().splitlines() for _job, window in json.loads(line)]
    attempts = bench.ledger.attempts[job_id]
    assert [(one.device, one.model, one.compute_type, one.batch_rows) for one in attempts] == [
        ("cuda", "large", "float16", 8),
        ("cuda", "large", "float16", 2),
        ("cuda", "large", "int8_float16", 2),
        ("cuda", "small", "int8_float16", 2),
        ("cpu", "small", "int8", 4),
    ]
    assert [one.code for one in attempts] == [ErrorCode.GPU_OOM] * 4 + [None]
    assert [one.from_ms for one in attempts[1:]] == [one.until_ms for one in attempts[:-1]]
    finished = attempts[1].from_ms // 1_000
    assert [heard.count(window) for window in range(finished)] == [1] * finished, "what was finished is not heard again"
    assert job.heard_with == "small"
    assert (job.deaths, job.faults) == (0, 0)


def test_that_a_result_of_a_smaller_model_is_not_taken_for_one_of_the_model_asked_for(bench: Bench) -> None:
    raises = {"at": 0, "text": OUT_OF_MEMORY, "unless": {"model_path": "small"}}
    job = bench.wait_for(bench.add(1, raises=raises), JobState.FINISHED)
    assert job.heard_with == "small"
    assert job.result_key() == replace(job.options, model="small").result_key() != job.options.result_key()


def test_that_the_words_come_from_one_window_only_once_where_the_card_fails_once(bench: Bench, tmp_path: Path) -> None:
    raises = {"at": 2, "text": FAULT}
    job_id = bench.add(1, raises=raises, raises_once_flag=str(tmp_path / "flag"))
    job = bench.wait_for(job_id, JobState.FINISHED)
    assert job.notes == ("The card failed: tried once more.",)
    assert job.device == "cuda"
    assert bench.texts(job_id) == [f"job1 {index}" for index in range(4)]


def test_that_a_card_that_fails_twice_hands_the_job_to_the_processor(bench: Bench) -> None:
    raises = {"at": 1, "text": FAULT, "unless": {"device": "cpu"}}
    job = bench.wait_for(bench.add(1, raises=raises), JobState.FINISHED)
    assert job.device == "cpu"
    assert job.notes[-1] == "On the processor from here on: the card failed twice."


def test_that_a_job_whose_worker_dies_twice_on_the_card_goes_on_on_the_processor(bench: Bench) -> None:
    job_id = bench.add(1, crash_at=2)
    job = bench.wait_for(job_id, JobState.SET_ASIDE)
    assert any("died twice on the card" in note for note in job.notes)
    assert [one.device for one in bench.ledger.attempts[job_id]] == ["cuda", "cuda", "cpu"]
