"""How a job's options become the plan of a worker on this machine."""

import os
from collections.abc import Callable

from app.core.gpu import DeviceChoice, GpuSnapshot, choose_device
from app.core.options import Device, JobOptions, WorkerPlan
from app.workflow.model_catalog import ModelCatalog

_CPU_BATCH_ROWS = 4
_CUDA_BATCH_ROWS = 8


class WorkerPlanner:
    """Chooses device, compute type and batch for a job. Reads the cards once; lives on the queue's thread."""

    def __init__(self, catalog: ModelCatalog, read_gpus: Callable[[], GpuSnapshot], *, longest_hours: int) -> None:
        self._catalog = catalog
        self._longest_hours = longest_hours
        self._read_gpus = read_gpus
        self._choices: dict[Device, DeviceChoice] = {}

    def choice(self, wanted: Device) -> DeviceChoice:
        """Return where a job that wants this device will run, with the reason in words."""
        if wanted not in self._choices:
            self._choices[wanted] = choose_device(wanted, self._read_gpus())
        return self._choices[wanted]

    def settled(self, options: JobOptions) -> JobOptions:
        """Return the options with the model's real name, so that results can be compared later."""
        model = self._catalog.find(options.model, self.choice(options.device).device)
        return JobOptions.from_record({**options.as_record(), "model": model.name})

    def plan_for(self, options: JobOptions) -> WorkerPlan:
        """Return the plan; raise MODEL_MISSING when the model is not here."""
        choice = self.choice(options.device)
        return WorkerPlan(
            model_path=str(self._catalog.find(options.model, choice.device).path),
            device=choice.device,
            compute_type=choice.compute_type,
            batch_rows=_CUDA_BATCH_ROWS if choice.device is Device.CUDA else _CPU_BATCH_ROWS,
            cpu_threads=max(1, (os.cpu_count() or 2) - 1),
            device_index=choice.device_index,
            longest_hours=self._longest_hours,
        )
