"""How much memory there is for one more model, on the card or in the computer, and how much it will want."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.core.gpu import GpuSnapshot
from app.core.memory_need import need_mib
from app.core.options import Device, WorkerPlan
from app.engine import nvml_probe
from app.engine.host_memory import HostMemory, read_host_memory

_SPARE_ON_CARD_MIB: Final = 512  # the desktop is drawn with it
_SPARE_IN_HOST_MIB: Final = 2_048


class MemoryRoom:
    """Asks driver and system each time; may be used from every thread, and may block for a moment."""

    def __init__(
        self,
        read_gpus: Callable[[], GpuSnapshot] = nvml_probe.read_gpus,
        read_host: Callable[[], HostMemory | None] = read_host_memory,
    ) -> None:
        self._read_gpus, self._read_host = read_gpus, read_host

    def is_enough_for(self, plan: WorkerPlan) -> bool:
        """Tell whether a worker with this plan has room beside all that lives; False where nobody knows."""
        free_mib = self._on_card(plan.device_index) if plan.device is Device.CUDA else self._in_host()
        return free_mib is not None and need_of(plan) <= free_mib

    def _on_card(self, index: int) -> int | None:
        card = next((card for card in self._read_gpus().cards if card.index == index), None)
        free_mib = card.memory_free_mib if card else None
        return None if free_mib is None else free_mib - _SPARE_ON_CARD_MIB

    def _in_host(self) -> int | None:
        host = self._read_host()
        return None if host is None else host.available_mib - _SPARE_IN_HOST_MIB


def need_of(plan: WorkerPlan) -> int:
    """Return the MiB that a worker with this plan will take."""
    weights = Path(plan.model_path) / "model.bin"
    try:
        size = weights.stat().st_size
    except OSError:  # no model at all: the worker will say so
        size = 0
    return need_mib(size, device=plan.device, compute_type=plan.compute_type, rows=plan.batch_rows)
