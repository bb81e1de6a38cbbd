"""What a check is and what comes of it: values, and the few words in which checks are written."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.core.gpu import GpuSnapshot
    from app.core.settings import Settings
    from app.engine.job_queue import JobQueue
    from app.engine.worker_pool import WorkerPool
    from app.store.library import Library
    from app.workflow.planning import WorkerPlanner

LIMIT_S = 20.0
_LOOK_EVERY_MS = 10


class Verdict(StrEnum):
    """What came of a check; the names are printed."""

    HOLDS = "ok"
    FAILED = "FAILED"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must hold. ``run`` returns a detail for the table and raises where something is broken."""

    name: str
    broken: str  # begins the sentence where ``run`` says no better one
    run: Callable[[], str]
    limit_s: float = LIMIT_S
    needs: tuple[str, ...] = ()  # checks that leave behind what this one uses
    is_windowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one check."""

    name: str
    verdict: Verdict
    detail: str  # a fact where it holds, else a sentence that says what is broken
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """All checks in their order, and what starts Qt with windows for those that need them."""

    checks: Sequence[Check]
    start_window_system: Callable[[], object]


class Subject(Protocol):
    """What the checks need of the program they try; its library is an empty temporary one."""

    @property
    def library_dir(self) -> Path: ...

    @property
    def settings(self) -> "Settings": ...

    @property
    def planner(self) -> "WorkerPlanner": ...

    def read_gpus(self) -> "GpuSnapshot":
        """Ask the driver once."""

    def open_library(self) -> "AbstractContextManager[Library]":
        """Open the library of this run."""

    def start_queue(self, library: "Library", workers: "WorkerPool | None" = None) -> "JobQueue":
        """Return a queue on an open library; the caller closes it before the library."""


class BrokenError(Exception):
    """What a check found; its text is a sentence for the person."""


def insist(claim: bool, sentence: str) -> None:
    """Raise BrokenError where something does not hold."""
    if not claim:
        raise BrokenError(sentence)


def wait_until(is_done: Callable[[], object]) -> None:
    """Let Qt do its work until something is true. How long that may take is the affair of whoever watches the check."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    while not is_done():
        QTimer.singleShot(_LOOK_EVERY_MS, loop.quit)
        loop.exec()


def with_needs(checks: Sequence[Check], names: Sequence[str]) -> list[Check]:
    """Return the checks of these names and those they need, in their order."""
    wanted = set(names)
    for check in reversed(checks):
        if check.name in wanted:
            wanted.update(check.needs)
    return [check for check in checks if check.name in wanted]
