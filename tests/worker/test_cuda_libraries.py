"""cuBLAS is found by full path, and its absence is a sentence. Dummy libraries stand for the real ones."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core import cuda_places
from app.core.cuda_places import FOLDER_VARIABLE, library_names
from app.core.errors import ErrorCode, HostError
from app.worker import cuda_libraries
from app.worker.cuda_libraries import cublas_version, load_cuda_libraries

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
    monkeypatch.setattr(cuda_places, "package_folders", lambda _platform: iter(()))
    monkeypatch.setattr(cuda_libraries, "_is_known_to_system", lambda: False)
    with pytest.raises(HostError) as caught:
        load_cuda_libraries(tmp_path)
    assert caught.value.code is ErrorCode.GPU_LIBS_MISSING
    assert FOLDER_VARIABLE in caught.value.sentence


def test_that_each_system_has_its_names_and_the_needed_one_comes_first() -> None:
    assert library_names("linux") == ("libcublasLt.so.12", "libcublas.so.12")
    assert library_names("win32") == ("cublasLt64_12.dll", "cublas64_12.dll")


class FakeLoader:
    """Stands for ctypes.CDLL: notes what is loaded, and knows which files are broken."""

    def __init__(self, broken: str = "") -> None:
        self.loaded: list[str] = []
        self._broken = broken

    def __call__(self, name: str) -> "FakeLoader":
        if self._broken and self._broken in name:
            raise OSError("[WinError 126] The specified module could not be found")
        self.loaded.append(name)
        return self

    def cublasGetProperty(self, kind: int, value: Any) -> int:  # noqa: N802 (the name in the library)
        value._obj.value = (12, 8, 4)[kind]
        return 0


@pytest.fixture(params=["linux", "win32"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the worker believe that it runs on this system, with nothing of CUDA on it."""
    name = str(request.param)
    names, folders, both = library_names(name), cuda_places.folders, cuda_places.has_both
    monkeypatch.setattr(sys, "platform", name)
    monkeypatch.setattr(cuda_libraries, "library_names", lambda: names)
    monkeypatch.setattr(cuda_places, "folders", lambda component: folders(component, name))
    monkeypatch.setattr(cuda_places, "has_both", lambda folder: both(folder, name))
    monkeypatch.setattr(cuda_places, "package_folders", lambda _platform: iter(()))
    for variable in (FOLDER_VARIABLE, "CUDA_PATH"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", "before")
    monkeypatch.setattr(cuda_libraries, "_kept", [])
    return name


def filled(folder: Path, system: str) -> Path:
    folder.mkdir(parents=True)
    for name in library_names(system):
        (folder / name).write_bytes(b"a library")
    return folder


def test_that_the_needed_library_is_loaded_first_and_both_by_their_full_path(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader, folder = FakeLoader(), filled(tmp_path / "component", system)
    monkeypatch.setattr(ctypes, "CDLL", loader)
    assert load_cuda_libraries(folder) == folder
    assert loader.loaded == [str((folder / name).resolve()) for name in library_names(system)]
    assert all(Path(name).is_absolute() for name in loader.loaded)
    assert os.environ["PATH"] == f"{folder}{os.pathsep}before"
    assert cublas_version() == "12.8.4"


def test_that_a_toolkit_of_another_place_does_not_come_before_the_component(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CTranslate2 lets Windows look into CUDA_PATH first; what is loaded by then has won."""
    loader, component = FakeLoader(), filled(tmp_path / "component", system)
    filled(tmp_path / "toolkit" / "bin", system)
    monkeypatch.setenv("CUDA_PATH", str(tmp_path / "toolkit"))
    monkeypatch.setattr(ctypes, "CDLL", loader)
    assert load_cuda_libraries(component) == component
    assert {Path(name).parent for name in loader.loaded} == {component}
    shutil.rmtree(component)
    assert load_cuda_libraries(component) == tmp_path / "toolkit" / "bin"


def test_that_a_folder_whose_libraries_do_not_load_is_passed_over(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader, component = FakeLoader(broken="component"), filled(tmp_path / "component", system)
    filled(tmp_path / "toolkit" / "bin", system)
    monkeypatch.setenv("CUDA_PATH", str(tmp_path / "toolkit"))
    monkeypatch.setattr(ctypes, "CDLL", loader)
    assert load_cuda_libraries(component) == tmp_path / "toolkit" / "bin"


def test_that_windows_is_never_asked_to_look_by_name(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = FakeLoader()
    monkeypatch.setattr(ctypes, "CDLL", loader)
    if system == "win32":
        with pytest.raises(HostError) as caught:
            load_cuda_libraries(tmp_path / "none")
        assert (caught.value.code, loader.loaded) == (ErrorCode.GPU_LIBS_MISSING, [])
    else:
        assert load_cuda_libraries(tmp_path / "none") is None
        assert loader.loaded == ["libcublas.so.12"]


def test_that_a_version_that_nobody_tells_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda_libraries, "_kept", [])
    assert cublas_version() == ""
    monkeypatch.setattr(cuda_libraries, "_kept", [object()])
    assert cublas_version() == ""
