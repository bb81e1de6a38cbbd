"""How a job's options become the plan of a worker on this machine."""

import os
from collections.abc import Callable
from dataclasses import replace

from app.core.gpu import DeviceChoice, GpuSnapshot, choose_device
from app.core.options import Device, JobOptions, WorkerPlan
from app.core.translating import refuse_untranslatable
from app.workflow.model_catalog import ModelCatalog
from app.workflow.smaller_plans import fitted

_CPU_BATCH_ROWS = 4
_CUDA_BATCH_ROWS = 8

Choose = Callable[[Device, GpuSnapshot], DeviceChoice]


class WorkerPlanner:
    """Chooses device, compute type and batch for a job. Reads the cards once; lives on the queue's thread."""

    def __init__(
        self,
        catalog: ModelCatalog,
        read_gpus: Callable[[], GpuSnapshot],
        *,
        longest_hours: int,
        choose: Choose = choose_device,
    ) -> None:
        self._catalog = catalog
        self._longest_hours = longest_hours
        self._read_gpus = read_gpus
        self._choose = choose
        self._gpus: GpuSnapshot | None = None
        self._choices: dict[Device, DeviceChoice] = {}

    def choice(self, wanted: Device) -> DeviceChoice:
        """Return where a job that wants this device will run, with the reason in words."""
        if wanted not in self._choices:
            self._choices[wanted] = self._choose(wanted, self.gpus)
        return self._choices[wanted]

    @property
    def gpus(self) -> GpuSnapshot:
        """Return the cards as they were when they were looked at; the first to ask waits for the driver."""
        self._gpus = self._gpus or self._read_gpus()
        return self._gpus

    def choose_anew(self, gpus: GpuSnapshot | None = None) -> None:
        """Let what was found out since count for the next jobs: another verdict, another setting, other cards."""
        self._gpus = gpus or self._gpus
        self._choices.clear()

    def settled(self, options: JobOptions) -> JobOptions:
        """Return the options with the model's real name, so that results can be compared later."""
        model = self._catalog.find(options.model, self.choice(options.device).device)
        settled = replace(options, model=model.name)
        refuse_untranslatable(settled)
        return settled

    def plan_for(self, options: JobOptions) -> WorkerPlan:
        """Return the plan; raise MODEL_MISSING when the model is not here."""
        choice = self.choice(options.device)
        model = self._catalog.find(options.model, choice.device)
        plan = WorkerPlan(
            model_path=str(model.path),
            model=model.name,
            device=choice.device,
            compute_type=choice.compute_type,
            batch_rows=_CUDA_BATCH_ROWS if choice.device is Device.CUDA else _CPU_BATCH_ROWS,
            cpu_threads=max(1, (os.cpu_count() or 2) - 1),
            device_index=choice.device_index,
            longest_hours=self._longest_hours,
        )
        return fitted(plan, self._free_mib(choice.device_index))

    def _free_mib(self, index: int) -> int | None:
        """Return what would be free without our own workers, which make room for one another."""
        card = next((card for card in self.gpus.cards if card.index == index), None)
        if card is None or card.memory_free_mib is None:
            return None
        return card.memory_free_mib + (card.memory_ours_mib or 0)
