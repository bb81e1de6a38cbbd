"""cuBLAS is found by full path, and its absence is a sentence. Dummy libraries stand for the real ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, HostError
from app.worker import cuda_libraries
from app.worker.cuda_libraries import FOLDER_VARIABLE, library_names, load_cuda_libraries

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None or sys.platform != "linux", reason="needs gcc on Linux")
LOADS_BY_NAME = """
import ctypes, pathlib, sys
from app.worker.cuda_libraries import load_cuda_libraries
folder = load_cuda_libraries(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None)
print(folder, ctypes.CDLL("libcublas.so.12").answer())
"""


@pytest.fixture(scope="module")
def dummies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cuda")
    source = folder / "dummy.c"
    source.write_text("int answer(void) { return 42; }\n")
    for name in library_names("linux"):
        command = ["gcc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", str(folder / name), str(source)]
        subprocess.run(command, check=True)
    return folder


def loaded(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOADS_BY_NAME, *arguments],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr


@needs_gcc
def test_that_a_library_of_the_component_is_then_found_by_its_name(dummies: Path) -> None:
    assert loaded(str(dummies)) == f"{dummies} 42"


@needs_gcc
def test_that_the_person_s_own_folder_comes_first(dummies: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(dummies, tmp_path / "own"))
    assert loaded(str(dummies), **{FOLDER_VARIABLE: str(own)}) == f"{own} 42"


@needs_gcc
def test_that_a_broken_library_is_passed_over(dummies: Path, tmp_path: Path) -> None:
    for name in library_names():
        (tmp_path / name).write_text("this is no library")
    assert loaded(str(dummies), **{FOLDER_VARIABLE: str(tmp_path)}) == f"{dummies} 42"


@pytest.mark.skipif(sys.platform == "win32", reason="asks the dynamic linker")
def test_that_missing_libraries_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.delenv("CUDA_PATH", raising=False)
    monkeypatch.setattr(cuda_libraries, "_package_folders", lambda: iter(()))
    monkeypatch.setattr(cuda_libraries, "_is_known_to_system", lambda: False)
    with pytest.raises(HostError) as caught:
        load_cuda_libraries(tmp_path)
    assert caught.value.code is ErrorCode.GPU_LIBS_MISSING
    assert FOLDER_VARIABLE in caught.value.sentence


def test_that_each_system_has_its_names_and_the_needed_one_comes_first() -> None:
    assert library_names("linux") == ("libcublasLt.so.12", "libcublas.so.12")
    assert library_names("win32") == ("cublasLt64_12.dll", "cublas64_12.dll")
