"""The steps down when memory is short."""

from dataclasses import replace

from app.core.errors import ErrorCode
from app.core.options import Device, WorkerPlan
from app.engine.memory_ladder import MemoryLadder, step_down
from tests.helpers.jobs import PLAN

CARD = replace(PLAN, device=Device.CUDA, compute_type="float16", batch_rows=8)


def walk(plan: WorkerPlan, code: ErrorCode) -> list[tuple[str, str, int]]:
    steps = []
    while (step := step_down(plan, code)) is not None:
        plan = step.plan
        steps.append((plan.device.value, plan.compute_type, plan.batch_rows))
    return steps


def test_that_a_card_out_of_memory_steps_down_to_the_processor_each_step_once() -> None:
    assert walk(CARD, ErrorCode.GPU_OOM) == [
        ("cuda", "float16", 4),
        ("cuda", "float16", 2),
        ("cuda", "float16", 1),
        ("cuda", "int8_float16", 1),
        ("cpu", "int8", 4),
        ("cpu", "int8", 2),
        ("cpu", "int8", 1),
    ]


def test_that_missing_libraries_lead_straight_to_the_processor() -> None:
    step = step_down(CARD, ErrorCode.GPU_LIBS_MISSING)
    assert step is not None
    assert step.plan.device is Device.CPU
    assert "processor" in step.note


def test_that_the_ladder_of_a_processor_ends_at_one_row() -> None:
    assert step_down(replace(PLAN, batch_rows=1), ErrorCode.RAM_OOM) is None


def test_that_several_jobs_reporting_one_failure_take_one_step() -> None:
    ladder = MemoryLadder()
    notes = {ladder.descend(CARD, ErrorCode.GPU_OOM) for _ in range(3)}
    assert len(notes) == 1
    assert ladder.current(CARD).batch_rows == 4


def test_that_the_bottom_of_the_ladder_says_so() -> None:
    assert MemoryLadder().descend(replace(PLAN, batch_rows=1), ErrorCode.RAM_OOM) is None
