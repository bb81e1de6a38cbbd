"""The composition root: the one place that builds store, engine and workflow together."""

import logging
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

from app.core.gpu import GpuSnapshot
from app.core.settings import Settings
from app.engine import nvml_probe
from app.engine.job_queue import JobQueue
from app.engine.worker_pool import WorkerPool
from app.store.library import Library
from app.workflow import places
from app.workflow.library_access import opened_library
from app.workflow.model_catalog import ModelCatalog
from app.workflow.planning import WorkerPlanner
from app.workflow.settings_file import read_settings


class Program:
    """The parts of one run of the program, made when first asked for. Lives on the main thread."""

    def __init__(self, library_dir: Path | None, owner: str) -> None:
        self.library_dir = places.library_dir(library_dir)
        self._owner = owner

    @cached_property
    def settings(self) -> Settings:
        return read_settings(places.settings_file())

    @cached_property
    def models(self) -> ModelCatalog:
        return ModelCatalog(places.models_dir(), places.demo_model_dir())

    @cached_property
    def planner(self) -> WorkerPlanner:
        return WorkerPlanner(self.models, self.read_gpus, longest_hours=self.settings.longest_hours)

    def read_gpus(self) -> GpuSnapshot:
        return nvml_probe.read_gpus()

    def open_library(self) -> AbstractContextManager[Library]:
        return opened_library(self.library_dir, self._owner)

    def start_queue(self, library: Library) -> JobQueue:
        return JobQueue(
            library.jobs,
            self.planner.plan_for,
            WorkerPool(),
            slots=self.settings.slots,
            cancel_limit_s=self.settings.cancel_limit_s,
        )


def set_up_logging(*, is_debug: bool) -> None:
    """Send warnings (with ``is_debug`` everything) to stderr; no line ever holds text of a transcript."""
    level = logging.DEBUG if is_debug else logging.CRITICAL
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("peewee").setLevel(logging.WARNING)
