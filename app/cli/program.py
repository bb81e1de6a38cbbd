"""What the commands need of the program around them; ``bootstrap`` builds it."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from app.core.gpu import GpuSnapshot
from app.core.settings import Settings
from app.engine.job_queue import JobQueue
from app.store.backup import Backups
from app.store.library import Library
from app.workflow.cards.cards import Cards
from app.workflow.component.gpu_component import GpuComponent
from app.workflow.model_catalog import ModelCatalog
from app.workflow.planning import WorkerPlanner
from app.workflow.presets_file import PresetsFile
from app.workflow.self_test.check import SelfTest


class Program(Protocol):
    """The parts a command may ask for; nothing is opened or started before it is asked for."""

    @property
    def settings(self) -> Settings: ...

    @property
    def presets_file(self) -> PresetsFile: ...

    @property
    def models(self) -> ModelCatalog: ...

    @property
    def planner(self) -> WorkerPlanner: ...

    @property
    def cards(self) -> Cards:
        """Return what is known of the cards, and what finds out more."""

    @property
    def component(self) -> GpuComponent: ...

    @property
    def library_dir(self) -> Path: ...

    @property
    def backups(self) -> Backups:
        """Return the back-ups of the library, which need not be open, nor be sound."""

    def open_library(self) -> AbstractContextManager[Library]:
        """Open the library as its owner; raise LIBRARY_BUSY while another program has it."""

    def read_gpus(self) -> GpuSnapshot:
        """Ask the driver once."""

    def start_queue(self, library: Library) -> JobQueue:
        """Return a queue on an open library; the caller closes it before the library."""

    def self_test(self) -> SelfTest:
        """Return what ``--selftest`` tries; nothing is opened or started by it."""
