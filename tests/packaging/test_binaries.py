"""What the bundle's libraries ask of the system, and which packages that makes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.console import SetUpError
from installers import binaries, depends
from installers.binaries import Needs

TOLD = """
a/libone.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libstdc++.so.6
  NEEDED               libtwo.so.1
  SONAME               libone.so

Version References:
  required from libstdc++.so.6:
    0x0297f869 0x00 03 GLIBCXX_3.4.29
    0x08922974 0x00 05 GLIBCXX_3.4
  required from libc.so.6:
    0x069691b4 0x00 02 GLIBC_2.34
    0x09691a75 0x00 04 GLIBC_2.2.5

a/libtwo.so.1:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libc.so.6

Version References:
  required from libc.so.6:
    0x069691b5 0x00 02 GLIBC_2.35
    0x0963cf85 0x00 02 GLIBC_PRIVATE
"""
NEEDS = Needs(
    libraries={"libc.so.6": "a", "libm.so.6": "a", "libstdc++.so.6": "b", "libssl.so.3": "c", "libcrypto.so.3": "c"},
    floors={"GLIBC": (2, 35), "GLIBCXX": (3, 4, 29)},
)


def test_that_needs_are_read_with_the_file_that_has_them() -> None:
    needs = binaries.needs_told(TOLD, held=["libone.so", "libtwo.so.1"])
    assert needs.libraries == {"libc.so.6": "a/libtwo.so.1", "libstdc++.so.6": "a/libone.so"}


def test_that_the_newest_version_asked_for_is_the_floor() -> None:
    needs = binaries.needs_told(TOLD, held=[])
    assert needs.floors == {"GLIBC": (2, 35), "GLIBCXX": (3, 4, 29)}


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("objdump") is None, reason="needs objdump")
def test_that_a_real_program_is_read(tmp_path: Path) -> None:
    shutil.copyfile("/bin/sh", tmp_path / "sh")
    (tmp_path / "text").write_text("no binary")
    (tmp_path / "link.so").symlink_to("sh")
    assert binaries.elf_files(tmp_path) == [tmp_path / "sh"]
    needs = binaries.needs_of(tmp_path)
    assert "libc.so.6" in needs.libraries
    assert needs.floors["GLIBC"] >= (2, 2, 5)


def test_that_each_package_is_named_once_and_with_its_floor() -> None:
    assert depends.depends(NEEDS) == "libc6 (>= 2.35), libssl3, libstdc++6 (>= 11), xkb-data"


def test_that_a_library_of_no_known_package_stops_the_build() -> None:
    with pytest.raises(SetUpError, match=r"libnew\.so\.1 \(for a/lib\.so\)"):
        depends.packages(Needs(libraries={"libnew.so.1": "a/lib.so"}, floors={}))


@pytest.mark.parametrize(("symbols", "release"), [((), "9"), ((3, 4, 29), "11"), ((3, 4, 30), "12")])
def test_that_the_release_of_the_cpp_library_follows_its_symbols(symbols: tuple[int, ...], release: str) -> None:
    assert depends.cpp_release(symbols) == release


def test_that_symbols_of_an_unknown_release_stop_the_build() -> None:
    with pytest.raises(SetUpError, match=r"GLIBCXX_3\.4\.99"):
        depends.cpp_release((3, 4, 99))


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("dpkg-query") is None, reason="needs Debian")
def test_that_the_packages_we_name_hold_the_libraries_that_are_installed_here() -> None:
    """Ask Debian itself about every library of the table that lies on this machine."""
    folder = Path("/usr/lib/x86_64-linux-gnu")
    there = [name for name in depends.PACKAGES if (folder / name).exists()]
    asked = ["dpkg-query", "-S", *(f"*/{name}" for name in there)]
    lines = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.splitlines()
    owners = {Path(path.strip()).name: owner.split(":")[0] for owner, path in (line.rsplit(": ", 1) for line in lines)}
    # The same package under the name later releases give it: libssl3t64 is libssl3.
    assert {name: owners[name].removesuffix("t64") for name in there if name in owners} == {
        name: depends.PACKAGES[name] for name in there if name in owners
    }
