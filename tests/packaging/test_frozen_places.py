"""Where the frozen program looks for its data and its worker."""

import sys
from pathlib import Path

import pytest

from app.core.options import Device, WorkerPlan
from app.engine.worker_process import worker_command
from app.workflow import places
from installers.contents import LIBRARIES, WORKER

PLAN = WorkerPlan(model_path="m", device=Device.CPU, compute_type="int8", batch_rows=4, cpu_threads=1)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make this process believe that it is the frozen command line in a folder."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / LIBRARIES), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "frisco"))
    return tmp_path


def test_that_the_frozen_program_finds_its_data_in_the_bundle(folder: Path) -> None:
    assert places.resources_dir() == folder / LIBRARIES / "resources"


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_that_the_frozen_program_starts_the_worker_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert Path(worker_command(PLAN)[0]) == folder / WORKER.file_name(platform)
