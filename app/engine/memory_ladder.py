"""What to try next when a worker runs out of memory or cannot use the card: one step down, each step once."""

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeAlias

from app.core.errors import ErrorCode
from app.core.options import Device, Task, WorkerPlan

CPU_BATCH_ROWS = 4
_ROWS_LEFT = 4  # a batch becomes this many times smaller: what is short by less is rare
_CARD_IS_USELESS = frozenset({ErrorCode.GPU_LIBS_MISSING, ErrorCode.COMPUTE_TYPE_UNSUPPORTED})
_OF_MEMORY = frozenset({ErrorCode.GPU_OOM, ErrorCode.RAM_OOM})
_SMALLER_COMPUTE_TYPE = {"float32": "float16", "float16": "int8_float16", "bfloat16": "int8_float16"}


class Smaller(Protocol):
    """Knows what is on this machine: which numbers a card can calculate with, and which other models there are."""

    def compute_type(self, plan: WorkerPlan) -> str | None:
        """Return one that takes less memory and is known to give right results here; None where there is none."""

    def model(self, plan: WorkerPlan, task: Task) -> WorkerPlan | None:
        """Return the same plan with the next smaller model that can do the task; None where there is none."""


class NothingSmaller:
    """Knows no other model; goes by what cards can do in general."""

    def compute_type(self, plan: WorkerPlan) -> str | None:
        return _SMALLER_COMPUTE_TYPE.get(plan.compute_type)

    def model(self, plan: WorkerPlan, task: Task) -> WorkerPlan | None:  # noqa: ARG002 (the protocol's)
        return None


class Rung(StrEnum):
    """What is made less of; each only once on the way down."""

    ROWS = "rows"
    NUMBERS = "numbers"
    MODEL = "model"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next plan, the words for it, and what has been made less of by then."""

    plan: WorkerPlan
    note: str
    taken: frozenset[Rung] = frozenset()


def step_down(
    plan: WorkerPlan, code: ErrorCode, task: Task, smaller: Smaller, taken: frozenset[Rung] = frozenset()
) -> Step | None:
    """Return the next step for a plan that failed with this code; None when there is none left."""
    if plan.device is Device.CUDA and (code in _CARD_IS_USELESS or code is ErrorCode.GPU_FAULT):
        why = "the card failed twice" if code is ErrorCode.GPU_FAULT else "the card cannot be used"
        return _to_processor(plan, why, taken)
    if code not in _OF_MEMORY:
        return None
    if plan.batch_rows > 1 and Rung.ROWS not in taken:
        return _fewer_rows(plan, taken)
    if Rung.NUMBERS not in taken and plan.device is Device.CUDA and (numbers := smaller.compute_type(plan)):
        note = f"Not enough memory: computing in {numbers} from here on."
        return Step(plan=replace(plan, compute_type=numbers), note=note, taken=taken | {Rung.NUMBERS})
    if Rung.MODEL not in taken and (other := smaller.model(plan, task)):
        note = f"Not enough memory for {plan.model}: heard with {other.model} from here on."
        return Step(plan=other, note=note, taken=taken | {Rung.MODEL})
    return _to_processor(plan, "the card has not enough memory", taken) if plan.device is Device.CUDA else None


def on_processor(plan: WorkerPlan) -> WorkerPlan:
    return replace(plan, device=Device.CPU, compute_type="int8", batch_rows=CPU_BATCH_ROWS, device_index=0)


def _fewer_rows(plan: WorkerPlan, taken: frozenset[Rung]) -> Step:
    rows = max(1, plan.batch_rows // _ROWS_LEFT)
    words = "one row a batch" if rows == 1 else f"{rows} rows a batch"
    note = f"Not enough memory: {words} from here on."
    return Step(plan=replace(plan, batch_rows=rows), note=note, taken=taken | {Rung.ROWS})


def _to_processor(plan: WorkerPlan, why: str, taken: frozenset[Rung]) -> Step:
    """Leave the card; its own memory is another, so the rows may be made fewer once more."""
    left = (taken - {Rung.ROWS}) | {Rung.CARD}
    return Step(plan=on_processor(plan), note=f"On the processor from here on: {why}.", taken=left)


_Way: TypeAlias = tuple[WorkerPlan, Task]  # a model that is taken in another's place may be unable to translate


class MemoryLadder:
    """Remembers which plan has taken another's place, until there is nothing left to do. Lives on the queue's thread."""

    def __init__(self, smaller: Smaller | None = None) -> None:
        self._smaller = smaller or NothingSmaller()
        self._steps: dict[_Way, Step] = {}
        self._taken: dict[_Way, frozenset[Rung]] = {}
        self.stepped_s = time.monotonic()  # when the last step was taken
        self._faults: dict[_Way, int] = {}  # the worker that failed first, of a plan on a card

    def current(self, plan: WorkerPlan, task: Task) -> WorkerPlan:
        """Return the plan that stands in for this one by now."""
        while (plan, task) in self._steps:
            plan = self._steps[plan, task].plan
        return plan

    def descend(self, failed: WorkerPlan, task: Task, code: ErrorCode, *, worker: int = 0) -> str | None:
        """Take one step down from a failed plan, once however many jobs report it; None at the bottom.

        A card that fails otherwise than for want of memory gets a second chance with a fresh worker.
        """
        way = (failed, task)
        if (
            code is ErrorCode.GPU_FAULT
            and failed.device is Device.CUDA
            and self._faults.setdefault(way, worker) == worker
        ):
            return "The card failed: tried once more."
        if way not in self._steps:
            step = step_down(failed, code, task, self._smaller, self._taken.get(way, frozenset()))
            if step is None:
                return None
            self._steps[way] = step
            self.stepped_s = time.monotonic()
            below = (step.plan, task)  # where two ways meet, what was made less of on either is not done again
            self._taken[below] = self._taken.get(below, frozenset()) | step.taken
        return self._steps[way].note

    def forget(self) -> None:
        """Begin at the top again: what was short then need not be now."""
        self._steps.clear()
        self._taken.clear()
        self._faults.clear()
