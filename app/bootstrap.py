"""The composition root: the one place that builds store, engine and workflow together.

Each part is imported where it is made: the window is painted before most of them are needed.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.workflow import places

if TYPE_CHECKING:
    from app.core.gpu import GpuSnapshot
    from app.core.settings import Settings
    from app.engine.job_queue import JobQueue
    from app.engine.worker_pool import WorkerPool
    from app.store.library import Library
    from app.ui.workspace import Workspace
    from app.workflow.model_catalog import ModelCatalog
    from app.workflow.planning import WorkerPlanner


class Program:
    """The parts of one run of the program, made when first asked for. Lives on the main thread."""

    def __init__(self, library_dir: Path | None, owner: str) -> None:
        self.library_dir = places.library_dir(library_dir)
        self._owner = owner

    @cached_property
    def settings(self) -> "Settings":
        from app.workflow.settings_file import read_settings

        return read_settings(places.settings_file())

    @cached_property
    def models(self) -> "ModelCatalog":
        from app.workflow.model_catalog import ModelCatalog

        return ModelCatalog(places.models_dir(), places.demo_model_dir())

    @cached_property
    def planner(self) -> "WorkerPlanner":
        from app.workflow.planning import WorkerPlanner

        return WorkerPlanner(self.models, self.read_gpus, longest_hours=self.settings.longest_hours)

    def read_gpus(self) -> "GpuSnapshot":
        from app.engine import nvml_probe

        return nvml_probe.read_gpus()

    def open_library(self) -> "AbstractContextManager[Library]":
        from app.workflow.library_access import opened_library

        return opened_library(self.library_dir, self._owner)

    def start_queue(self, library: "Library") -> "JobQueue":
        from app.engine.worker_pool import WorkerPool

        return self._queue(library, WorkerPool())

    def show_window(self, files: Sequence[Path]) -> int:
        """Run the window program until it is closed."""
        from app.ui.application import run_application

        return run_application(self, files)

    def make_workspace(self, library: "Library") -> "Workspace":
        """Return everything behind a window; the caller closes it before the library."""
        from app.engine.worker_pool import WorkerPool
        from app.ui.workspace import Workspace

        workers = WorkerPool()
        queue = self._queue(library, workers)
        return Workspace(library, queue, workers, self.planner, self.settings, self.models)

    def _queue(self, library: "Library", workers: "WorkerPool") -> "JobQueue":
        from app.engine.job_queue import JobQueue
        from app.workflow.sound import SoundFiles

        return JobQueue(
            library.jobs,
            self.planner.plan_for,
            workers,
            slots=self.settings.slots,
            cancel_limit_s=self.settings.cancel_limit_s,
            sound_for=SoundFiles(library).for_job,
        )


def set_up_logging(*, is_debug: bool) -> None:
    """Send warnings (with ``is_debug`` everything) to stderr; no line ever holds text of a transcript."""
    level = logging.DEBUG if is_debug else logging.CRITICAL
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("peewee").setLevel(logging.WARNING)
