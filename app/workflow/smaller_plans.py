"""What takes less memory on this machine than a plan does: fewer rows, smaller numbers that passed their test, another model."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.memory_need import need_mib
from app.core.options import Device, Task, WorkerPlan
from app.core.translating import can_translate, is_english_only
from app.workflow.model_catalog import InstalledModel, ModelCatalog

_SMALLER_TYPES: Final = {
    "float32": ("float16", "int8_float16", "int8"),
    "float16": ("int8_float16", "int8"),
    "bfloat16": ("int8_bfloat16", "int8_float16", "int8"),
}
_MUCH_SMALLER: Final = 0.75  # of the weights: less is not worth the words that are lost
_ROWS: Final = (16, 8, 4, 2)
_SPARE_MIB: Final = 512


class SmallerPlans:
    """Answers the memory ladder. Asks the disk which models there are; lives on the queue's thread."""

    def __init__(
        self, catalog: ModelCatalog, may_use: Callable[[int, str], bool], *, may_change_model: bool = True
    ) -> None:
        """``may_use`` tells of a card by its number, and of a compute type, whether that has not failed its test."""
        self._catalog, self._may_use, self._may_change_model = catalog, may_use, may_change_model

    def compute_type(self, plan: WorkerPlan) -> str | None:
        types = _SMALLER_TYPES.get(plan.compute_type, ())
        return next((name for name in types if self._may_use(plan.device_index, name)), None)

    def model(self, plan: WorkerPlan, task: Task) -> WorkerPlan | None:
        if not self._may_change_model:
            return None
        limit = weights_bytes(Path(plan.model_path)) * _MUCH_SMALLER
        others = (model for model in self._catalog.installed() if _can_stand_in(model, plan, task))
        found = _largest_under(limit, others)
        return replace(plan, model=found.name, model_path=str(found.path)) if found else None


def fitted(plan: WorkerPlan, free_mib: int | None) -> WorkerPlan:
    """Return the plan with as many rows as have room on the card, where that is known."""
    if plan.device is not Device.CUDA or free_mib is None:
        return plan
    weights = weights_bytes(Path(plan.model_path))
    for rows in _ROWS:
        need = need_mib(weights, device=plan.device, compute_type=plan.compute_type, rows=rows)
        if need + _SPARE_MIB <= free_mib:
            return replace(plan, batch_rows=rows)
    return replace(plan, batch_rows=_ROWS[-1])


def weights_bytes(folder: Path) -> int:
    try:
        return (folder / "model.bin").stat().st_size
    except OSError:  # the worker will say what is wrong with it
        return 0


def _can_stand_in(model: InstalledModel, plan: WorkerPlan, task: Task) -> bool:
    if model.is_demo or model.name == plan.model:
        return False
    if is_english_only(model.name) and not is_english_only(plan.model):
        return False
    return task is not Task.TRANSLATE or can_translate(model.name)


def _largest_under(limit: float, models: Iterable[InstalledModel]) -> InstalledModel | None:
    sizes = [(weights_bytes(model.path), model.name, model) for model in models]
    return max((one for one in sizes if 0 < one[0] <= limit), default=(0, "", None))[2]
