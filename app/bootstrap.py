"""The composition root: the one place that builds store, engine and workflow together.

Each part is imported where it is made: the window is painted before most of them are needed.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.workflow import places

if TYPE_CHECKING:
    from app.core.attempts import WorkerRun
    from app.core.gpu import GpuSnapshot
    from app.core.options import WorkerPlan
    from app.core.safekeeping import Opening
    from app.core.settings import Settings
    from app.engine.job_queue import JobQueue
    from app.engine.worker_pool import WorkerPool
    from app.store.backup import Backups
    from app.store.library import Library
    from app.ui.workspace import Workspace
    from app.workflow.cards.cards import Cards
    from app.workflow.component.gpu_component import GpuComponent
    from app.workflow.model_catalog import ModelCatalog
    from app.workflow.planning import WorkerPlanner
    from app.workflow.presets_file import PresetsFile
    from app.workflow.self_test.check import SelfTest
    from app.workflow.settings_file import SettingsFile
    from app.workflow.smaller_plans import SmallerPlans


class Program:
    """The parts of one run of the program, made when first asked for. Lives on the main thread."""

    def __init__(self, library_dir: Path | None, owner: str, *, is_forgiving: bool = False) -> None:
        """Prepare a run; a forgiving one, which can say so, takes the default for a setting that is wrong."""
        self.library_dir = places.library_dir(library_dir)
        self._owner = owner
        self._is_forgiving = is_forgiving

    @property
    def settings_file(self) -> "SettingsFile":
        from app.workflow.settings_file import SettingsFile

        return SettingsFile(path=places.settings_file())

    @property
    def presets_file(self) -> "PresetsFile":
        from app.workflow.presets_file import PresetsFile

        return PresetsFile(path=places.presets_file())

    @cached_property
    def settings(self) -> "Settings":
        from app.workflow.settings_file import read_settings

        return self.settings_file.read().settings if self._is_forgiving else read_settings(places.settings_file())

    @cached_property
    def models(self) -> "ModelCatalog":
        from app.workflow.model_catalog import ModelCatalog

        return ModelCatalog(places.models_dir(), places.demo_model_dir())

    @cached_property
    def planner(self) -> "WorkerPlanner":
        from app.workflow.planning import WorkerPlanner

        return WorkerPlanner(
            self.models, self.read_gpus, longest_hours=self.settings.longest_hours, choose=self.cards.choose
        )

    @cached_property
    def component(self) -> "GpuComponent":
        from app.workflow.component.gpu_component import GpuComponent

        component = GpuComponent(places.component_dir())
        component.configure(address=self.settings.component_source, proxy=self.settings.proxy)
        return component

    @cached_property
    def cards(self) -> "Cards":
        from app.workflow.cards.cards import make_cards

        return make_cards(self.component, compute_type=self.settings.compute_type)

    def read_gpus(self) -> "GpuSnapshot":
        from app.engine import nvml_probe

        return nvml_probe.read_gpus()

    def open_library(self) -> "AbstractContextManager[Library]":
        from app.workflow.library_access import opened_library

        return opened_library(self.library_dir, self._owner)

    @property
    def backups(self) -> "Backups":
        """Return the back-ups of the library; it need not be open, nor be sound."""
        from app.store.backup import Backups
        from app.store.layout import LibraryLayout

        return Backups(LibraryLayout(root=self.library_dir))

    def can_be_read(self) -> bool:
        from app.workflow.library_access import can_be_read

        return can_be_read(self.library_dir)

    def library_or_window(
        self, files: Sequence[Path], opening: "Opening"
    ) -> "AbstractContextManager[Library | Literal[True]]":
        """Open the library, or let the window that was quicker take the files; that is what True tells."""
        from app.workflow.handover.opening import hand_to_window
        from app.workflow.library_access import library_or

        return library_or(
            lambda: hand_to_window(self.library_dir, files) or None, self.library_dir, self._owner, opening=opening
        )

    def start_queue(self, library: "Library", workers: "WorkerPool | None" = None) -> "JobQueue":
        return self._queue(library, workers or self._workers(library))

    def _workers(self, library: "Library") -> "WorkerPool":
        from app.engine.worker_pool import WorkerPool
        from app.engine.write_faults import log_fault

        def note(run: "WorkerRun") -> None:
            with suppress(RuntimeError):  # a worker that took longer to end than the library to close
                library.worker_runs.note(run).add_done_callback(log_fault)

        return WorkerPool(self._worker_command, tell_run=note)

    def _smaller_plans(self) -> "SmallerPlans":
        from app.workflow.smaller_plans import SmallerPlans

        def may_use(index: int, compute_type: str) -> bool:
            return self.cards.may_use(self.planner.gpus, index, compute_type)

        return SmallerPlans(self.models, may_use, may_change_model=self.settings.may_use_smaller_model)

    def _worker_command(self, plan: "WorkerPlan") -> list[str]:
        from app.engine.worker_process import worker_command

        return worker_command(plan, cuda_dir=self.component.folder)

    def show_window(self, files: Sequence[Path]) -> int:
        """Run the window program until it is closed."""
        from app.ui.application import run_application

        return run_application(self, files)

    def make_workspace(self, library: "Library") -> "Workspace":
        """Return everything behind a window; the caller closes it before the library."""
        from app.ui.workspace import Workspace

        workers = self._workers(library)
        queue = self._queue(library, workers)
        return Workspace(library, queue, workers, self.planner, self.settings, self.models, self.cards)

    def self_test(self) -> "SelfTest":
        """Return what ``frisco --selftest`` tries with this program, whose library is an empty temporary one."""
        from app.ui.self_check import sound_checks, window_checks
        from app.workflow.self_test import card_checks, decoding_check, listening_checks, model_checks, store_checks
        from app.workflow.self_test.check import SelfTest

        parts = (window_checks, decoding_check, listening_checks, sound_checks, store_checks, model_checks, card_checks)
        checks = tuple(check for part in parts for check in part.checks(self))
        return SelfTest(checks=checks, start_window_system=window_checks.start_window_system)

    def _queue(self, library: "Library", workers: "WorkerPool") -> "JobQueue":
        from app.engine.job_queue import JobQueue
        from app.workflow.media_places import MediaPlaces

        return JobQueue(
            library.jobs,
            self.planner.plan_for,
            workers,
            slots=self.settings.slots,
            cancel_limit_s=self.settings.cancel_limit_s,
            file_for=MediaPlaces(library).for_job,
            smaller=self._smaller_plans(),
        )


def set_up_logging(*, is_debug: bool) -> None:
    """Send warnings (with ``is_debug`` everything) to stderr; no line ever holds text of a transcript."""
    level = logging.DEBUG if is_debug else logging.CRITICAL
    to_terminal = logging.StreamHandler()
    to_terminal.setLevel(level)  # the window's log listens to more
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", handlers=[to_terminal])
    logging.getLogger("peewee").setLevel(logging.WARNING)
