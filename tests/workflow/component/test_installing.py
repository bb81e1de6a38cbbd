"""What a person brings is looked at before it is put in place; what is there is whole or not there at all."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.core.cuda_places import CudaPlace, library_names
from app.core.errors import ErrorCode, FriscoError
from app.workflow.component import installing, libraries, sources
from app.workflow.component.gpu_component import GpuComponent, Stage, Step
from app.workflow.fetching.terms import Halted
from tests.helpers.frisco import TOP
from tests.helpers.wheels import (
    LICENCE_TEXT,
    VERSION,
    compiled_libraries,
    dll,
    elf,
    members,
    needs_gcc,
    nvidia_archive,
    wheel,
    whole_wheel,
)
from tests.helpers.wheels import libraries as library_files

LT, CUBLAS = library_names("linux")
LOAD = """
import pathlib, sys
from app.worker.cuda_libraries import cublas_version, load_cuda_libraries
print(load_cuda_libraries(pathlib.Path(sys.argv[1])), cublas_version())
"""


@pytest.fixture
def component(tmp_path: Path) -> GpuComponent:
    return GpuComponent(tmp_path / "components" / "cublas-12.8", platform="linux", may_use_pip=lambda: False)


def take(component: GpuComponent, source: Path) -> None:
    component.take(source, tell=lambda _: None, is_stopped=lambda: False)


def refusal(component: GpuComponent, source: Path) -> str:
    with pytest.raises(FriscoError) as caught:
        take(component, source)
    assert caught.value.code is ErrorCode.COMPONENT_BROKEN
    assert not component.folder.exists()
    assert not list(component.folder.parent.glob(".*"))
    return caught.value.sentence


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_that_both_libraries_and_the_licence_are_taken_out_of_a_wheel(tmp_path: Path, platform: str) -> None:
    component, steps = GpuComponent(tmp_path / "c" / "cublas", platform=platform), list[Step]()
    installed = component.take(whole_wheel(tmp_path, platform), tell=steps.append, is_stopped=lambda: False)
    assert installed.version == VERSION
    assert {path.name for path in component.folder.iterdir()} == {
        *library_names(platform),
        sources.LICENCE,
        installing.NOTE,
    }
    assert {name: (component.folder / name).read_bytes() for name in library_names(platform)} == library_files(platform)
    assert component.licence is not None
    assert component.licence.read_bytes() == LICENCE_TEXT
    assert component.installed() == installed
    assert (steps[-1].stage, steps[-1].done_bytes) == (Stage.UNPACK, steps[-1].total_bytes)
    found = component.libraries()
    assert (found.place, found.folder, found.key) == (CudaPlace.COMPONENT, component.folder, f"component {VERSION}")


def test_that_an_archive_of_the_maker_s_own_serves_too(component: GpuComponent, tmp_path: Path) -> None:
    take(component, nvidia_archive(tmp_path / "libcublas.tar.xz"))
    installed = component.installed()
    assert installed is not None
    assert (installed.version, len(installed.files)) == ("12.8.4.1", 3)


def test_that_a_folder_with_links_serves_too(component: GpuComponent, tmp_path: Path) -> None:
    inner = tmp_path / "toolkit" / "lib64"
    inner.mkdir(parents=True)
    for name, content in library_files().items():
        (inner / f"{name}.8.4.1").write_bytes(content)
        (inner / name).symlink_to(f"{name}.8.4.1")
    take(component, tmp_path / "toolkit")
    installed = component.installed()
    assert installed is not None
    assert installed.version == "12.8.4.1"
    assert not (component.folder / CUBLAS).is_symlink()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({CUBLAS: elf()}, f"it does not hold {LT}"),
        ({}, f"it does not hold {LT} and {CUBLAS}"),
        ({LT: elf(), CUBLAS: dll()}, f"{CUBLAS} in it is no library for this system"),
        ({LT: elf(), CUBLAS: b"#!/bin/sh\n"}, f"{CUBLAS} in it is no library for this system"),
        ({LT: elf()[:18] + b"\xb7\0" + elf()[20:], CUBLAS: elf()}, f"{LT} in it is no library for this system"),
        (library_files("win32"), "it is the one for Windows"),
    ],
)
def test_that_what_is_something_else_is_refused_with_the_reason(
    component: GpuComponent, tmp_path: Path, files: dict[str, bytes], why: str
) -> None:
    assert f"{why}." in refusal(component, wheel(tmp_path / "odd.whl", members(files)))


def test_that_the_wheel_s_own_list_must_agree(component: GpuComponent, tmp_path: Path) -> None:
    held = members(library_files())
    held[f"nvidia/cublas/lib/{LT}"] += b"one byte more"
    assert "is not what its own list says" in refusal(component, wheel(tmp_path / "odd.whl", held))


def test_that_a_library_larger_than_can_be_is_refused_before_it_fills_the_disk(
    component: GpuComponent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "_LARGEST", 1_000_000)
    bomb = wheel(tmp_path / "bomb.whl", members({LT: elf(3_000_000), CUBLAS: elf()}))
    assert bomb.stat().st_size < 20_000
    assert "larger than it can be" in refusal(component, bomb)


def test_that_names_in_an_archive_lead_nowhere_else(component: GpuComponent, tmp_path: Path) -> None:
    held = {f"../../outside/{name}": content for name, content in library_files().items()}
    take(component, wheel(tmp_path / "sly.zip", {**held, "/etc/LICENSE": b"x", "..\\..\\evil.dll": b"x"}))
    assert {path.name for path in component.folder.iterdir()} == {LT, CUBLAS, sources.LICENCE, installing.NOTE}
    assert not (tmp_path / "outside").exists()


def test_that_a_cut_wheel_is_said_to_be_damaged(component: GpuComponent, tmp_path: Path) -> None:
    whole = whole_wheel(tmp_path).read_bytes()
    (tmp_path / "cut.whl").write_bytes(whole[: len(whole) // 2])
    assert "is no archive" in refusal(component, tmp_path / "cut.whl")
    with zipfile.ZipFile(whole_wheel(tmp_path)) as archive:
        at = next(info.header_offset for info in archive.infolist() if info.filename.endswith(LT))
    spoiled = bytearray(whole)
    spoiled[at + 100 : at + 110] = b"\xff" * 10
    (tmp_path / "spoiled.whl").write_bytes(spoiled)
    assert "is damaged or not whole" in refusal(component, tmp_path / "spoiled.whl")


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04"])
def test_that_what_is_no_archive_is_a_sentence(component: GpuComponent, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.whl").write_bytes(content)
    assert "odd.whl is no archive" in refusal(component, tmp_path / "odd.whl")


def test_that_what_is_not_there_is_a_sentence(component: GpuComponent, tmp_path: Path) -> None:
    assert "is not there" in refusal(component, tmp_path / "none.whl")


def test_that_a_stop_leaves_what_was_there(component: GpuComponent, tmp_path: Path) -> None:
    take(component, whole_wheel(tmp_path))
    before = component.installed()
    with pytest.raises(Halted):
        component.take(whole_wheel(tmp_path), tell=lambda _: None, is_stopped=lambda: True)
    assert component.installed() == before
    assert not list(component.folder.parent.glob(".*"))


def test_that_a_new_one_takes_the_place_of_the_old_one(component: GpuComponent, tmp_path: Path) -> None:
    take(component, whole_wheel(tmp_path))
    take(component, nvidia_archive(tmp_path / "other.tar.xz"))
    assert [path.name for path in component.folder.parent.iterdir()] == ["cublas-12.8"]
    assert component.installed() is not None


def test_that_what_a_kill_left_is_swept_up_by_the_next_try(component: GpuComponent, tmp_path: Path) -> None:
    for name in (f".{component.folder.name}-1", f"{installing.DOWNLOADING}x"):
        left = component.folder.with_name(name)
        left.mkdir(parents=True)
        (left / LT).write_bytes(elf())
        os.utime(left, (0, 0))
    take(component, whole_wheel(tmp_path))
    assert [path.name for path in component.folder.parent.iterdir()] == [component.folder.name]


def test_that_damage_is_found_by_reading_again(component: GpuComponent, tmp_path: Path) -> None:
    take(component, whole_wheel(tmp_path))

    def fault() -> str:
        return component.check(tell=lambda _: None, is_stopped=lambda: False)

    assert fault() == ""
    content = bytearray((component.folder / LT).read_bytes())
    content[-1] ^= 1
    (component.folder / LT).write_bytes(content)
    assert fault() == f"The GPU component is damaged: {LT} is damaged. Get it again."
    (component.folder / LT).unlink()
    assert "cannot be read" in fault()
    assert component.installed() is None
    (component.folder / installing.NOTE).write_text("{")
    assert fault() == "The GPU component is not whole."


def test_that_it_can_be_removed_with_what_a_download_left(component: GpuComponent, tmp_path: Path) -> None:
    take(component, whole_wheel(tmp_path))
    assert component.pin is not None
    left = component.folder.with_name(f"{component.pin.file_name}.incomplete")
    left.write_bytes(b"half")
    assert component.remove()
    assert not component.remove()
    assert not list(component.folder.parent.iterdir())
    assert not component.libraries().are_there or component.libraries().place is not CudaPlace.COMPONENT


def test_that_a_component_in_use_is_not_torn_apart(
    component: GpuComponent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the folder of a loaded library cannot be moved."""
    take(component, whole_wheel(tmp_path))
    rename = Path.replace

    def refused(path: Path, target: Path) -> Path:
        if path == component.folder:
            raise PermissionError(13, "The process cannot access the file")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    for act in (component.remove, lambda: take(component, whole_wheel(tmp_path))):
        with pytest.raises(FriscoError) as caught:
            act()
        assert caught.value.code is ErrorCode.IN_USE
    assert component.installed() is not None


def test_that_too_little_room_is_said_before_anything_is_written(
    component: GpuComponent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(FriscoError) as caught:
        take(component, whole_wheel(tmp_path))
    assert caught.value.code is ErrorCode.DISK_FULL
    assert not component.folder.parent.exists()


def test_that_the_libraries_are_looked_for_in_the_order_of_the_worker(
    component: GpuComponent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "_MULTIARCH", ())
    monkeypatch.setattr(libraries, "_LOADER_CACHE", tmp_path / "ld.so.cache")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    monkeypatch.setattr("app.core.cuda_places.package_folders", lambda _platform: iter(()))
    assert component.libraries().key == "none"
    told = f"ld.so-1\0libcublas.so.12\0{tmp_path}/cuda/{CUBLAS}\0{tmp_path}/cuda/{CUBLAS}.8\0"
    (tmp_path / "ld.so.cache").write_bytes(told.encode())
    assert component.libraries().key == "none"  # a list that is older than the folders
    (tmp_path / "cuda").mkdir()
    (tmp_path / "cuda" / CUBLAS).write_bytes(elf())
    assert component.libraries().place is CudaPlace.SYSTEM
    take(component, whole_wheel(tmp_path))
    assert component.libraries().place is CudaPlace.COMPONENT
    own = Path(shutil.copytree(component.folder, tmp_path / "own"))
    monkeypatch.setenv("FRISCO_CUDA_DIR", str(own))
    assert (component.libraries().place, component.libraries().folder) == (CudaPlace.NAMED, own)


@needs_gcc
def test_that_a_worker_loads_what_was_installed_by_its_full_path(component: GpuComponent, tmp_path: Path) -> None:
    take(component, wheel(tmp_path / "little.whl", members(compiled_libraries(tmp_path))))
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(component.folder)], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"{component.folder} 12.8.4"
