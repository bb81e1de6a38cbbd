"""What to try next when a worker runs out of memory or cannot use the card: one step down, each step once."""

from dataclasses import dataclass, replace

from app.core.errors import ErrorCode
from app.core.options import Device, WorkerPlan

_CPU_BATCH_ROWS = 4
_SMALLER_COMPUTE_TYPE = {"float32": "float16", "float16": "int8_float16", "bfloat16": "int8_float16"}
_CARD_IS_USELESS = frozenset({ErrorCode.GPU_LIBS_MISSING, ErrorCode.GPU_FAULT, ErrorCode.COMPUTE_TYPE_UNSUPPORTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next plan and the words for it."""

    plan: WorkerPlan
    note: str


def step_down(plan: WorkerPlan, code: ErrorCode) -> Step | None:
    """Return the next step for a plan that failed with this code; None when there is none left."""
    if plan.device is Device.CUDA and code in _CARD_IS_USELESS:
        return _to_processor(plan, "the card cannot be used")
    if plan.batch_rows > 1:
        rows = plan.batch_rows // 2
        return Step(plan=replace(plan, batch_rows=rows), note=f"Not enough memory: {rows} rows a batch from here on.")
    if plan.device is Device.CPU:
        return None
    smaller = _SMALLER_COMPUTE_TYPE.get(plan.compute_type)
    if smaller is not None:
        return Step(plan=replace(plan, compute_type=smaller), note=f"Not enough memory: computing in {smaller}.")
    return _to_processor(plan, "the card has not enough memory")


def _to_processor(plan: WorkerPlan, why: str) -> Step:
    slower = replace(plan, device=Device.CPU, compute_type="int8", batch_rows=_CPU_BATCH_ROWS, device_index=0)
    return Step(plan=slower, note=f"On the processor from here on: {why}.")


class MemoryLadder:
    """Remembers, for this run of the program, which plan has taken another's place. Lives on the queue's thread."""

    def __init__(self) -> None:
        self._steps: dict[WorkerPlan, Step] = {}

    def current(self, plan: WorkerPlan) -> WorkerPlan:
        """Return the plan that stands in for this one by now."""
        while plan in self._steps:
            plan = self._steps[plan].plan
        return plan

    def descend(self, failed: WorkerPlan, code: ErrorCode) -> str | None:
        """Take one step down from a failed plan, once however many jobs report it; None at the bottom."""
        if failed not in self._steps:
            step = step_down(failed, code)
            if step is None:
                return None
            self._steps[failed] = step
        return self._steps[failed].note
