"""Workers for tests: one with the demo model that many tests share, and scripted ones that each test spoils alone."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from app.core.protocol import Ready
from tests.helpers.worker_line import WorkerLine

_numbers = count(1)


@pytest.fixture
def job_id() -> Callable[[], int]:
    """Return numbers that no other job of this test run has."""
    return lambda: next(_numbers)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerLine]:
    """A worker with the demo model; its tests leave no job in it."""
    with WorkerLine.demo(tmp_path_factory.mktemp("demo") / "log") as line:
        line.wait_for(Ready)
        yield line


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[WorkerLine]:
    with WorkerLine.scripted(tmp_path / "log") as line:
        line.wait_for(Ready)
        yield line
