"""NVIDIA's real wheel, where somebody has it: it is installed and loaded, which needs no card and no driver.

FRISCO_CUBLAS_WHEEL=/path/to/nvidia_cublas_cu12-….whl pytest tests/workflow/component/test_real_wheel.py -s
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.cuda_places import CudaPlace
from app.workflow.component.gpu_component import GpuComponent
from app.workflow.component.pins import pin_for
from tests.helpers.frisco import TOP

WHEEL = os.environ.get("FRISCO_CUBLAS_WHEEL", "")
LOAD = """
import ctypes, pathlib, sys, time
from app.core.cuda_places import library_names
from app.worker.cuda_libraries import cublas_version, load_cuda_libraries
began = time.perf_counter()
folder = load_cuda_libraries(pathlib.Path(sys.argv[1]))
took = time.perf_counter() - began
ctypes.CDLL(library_names()[1])  # as the engine asks for it: by its name alone
print(folder, cublas_version(), f"{took:.2f}", sep="|")
"""


@pytest.mark.skipif(not WHEEL, reason="FRISCO_CUBLAS_WHEEL names no wheel")
def test_that_the_real_libraries_are_installed_and_loaded(tmp_path: Path) -> None:
    component, pin = GpuComponent(tmp_path / "components" / "cublas-12.8"), pin_for()
    assert pin is not None
    began = time.perf_counter()
    installed = component.take(Path(WHEEL), tell=lambda _: None, is_stopped=lambda: False)
    installed_s = time.perf_counter() - began
    began = time.perf_counter()
    assert component.check(tell=lambda _: None, is_stopped=lambda: False) == ""
    checked_s = time.perf_counter() - began
    assert installed.version == pin.version
    assert sum(file.size_bytes for file in installed.files if "cublas" in file.name) == pin.unpacked_bytes
    assert component.libraries().place is CudaPlace.COMPONENT
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(component.folder)], cwd=TOP, capture_output=True, text=True, check=True
    )
    folder, version, loaded_s = done.stdout.strip().split("|")
    assert (Path(folder), version) == (component.folder, pin.version.rpartition(".")[0])
    print(f"\ninstalled in {installed_s:.1f} s, checked in {checked_s:.1f} s, loaded in {loaded_s} s")
    print(f"{installed.size_bytes / 1e6:,.0f} MB")
