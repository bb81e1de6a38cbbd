"""What the system lacks, and the exact command that brings it."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from devtools import system_install
from devtools.console import MISSING, SetUpError
from devtools.system_install import Rights, apt_commands, command_to_type, ensure_system_parts
from devtools.system_parts import LINUX, WINDOWS, Part, Purpose, display_name, missing_parts, parts_of

PROBES = {
    "library": Part(package="lib", library="libnobodyhasthis.so.9", reason="a library"),
    "tool": Part(package="tool", tool="nobody-has-this-tool", reason="a tool"),
    "module": Part(package="module", module="nobody_has_this_module", reason="a module"),
    "file": Part(package="file", files=("/nobody/has/this",), reason="a file"),
}


@pytest.mark.parametrize("kind", PROBES)
def test_that_a_part_that_cannot_be_used_is_missing(kind: str) -> None:
    assert not PROBES[kind].is_present()


def test_that_a_part_that_can_be_used_is_present(tmp_path: Path) -> None:
    part = Part(package="x", module="ensurepip", files=("/nobody/has/this", str(tmp_path)), reason="both are here")
    assert part.is_present()


def test_that_only_what_the_command_needs_is_asked_for() -> None:
    asked = missing_parts([Purpose.PROGRAM], LINUX, is_present=lambda part: False)
    assert {part.purpose for part in asked} == {Purpose.PROGRAM}
    everything = missing_parts(Purpose, LINUX, is_present=lambda part: False)
    assert {part.package for part in asked} < {part.package for part in everything} == {part.package for part in LINUX}


def test_that_the_tools_of_the_tests_are_not_needed_to_run_the_program() -> None:
    names = {part.package for part in missing_parts([Purpose.PROGRAM], LINUX, is_present=lambda part: False)}
    assert names.isdisjoint({"espeak-ng", "gcc", "libc6-dev", "libxcb-cursor0"})


def test_that_windows_is_never_asked_for_packages_of_linux() -> None:
    assert parts_of("win32") == WINDOWS
    assert parts_of("linux") == LINUX


@pytest.mark.parametrize(
    ("rights", "line"),
    [
        (Rights.ROOT, "apt-get update && apt-get install --no-install-recommends -y libgl1 libegl1"),
        (Rights.ASK_SUDO, "sudo apt-get update && sudo apt-get install --no-install-recommends -y libgl1 libegl1"),
        (Rights.ASK_ROOT, "su -c 'apt-get update && apt-get install --no-install-recommends -y libgl1 libegl1'"),
    ],
)
def test_that_the_line_to_type_is_exact(rights: Rights, line: str) -> None:
    assert command_to_type(["libgl1", "libegl1"], rights) == line


@pytest.mark.parametrize("rights", [Rights.ROOT, Rights.SUDO])
def test_that_lists_are_renewed_before_anything_is_installed(rights: Rights) -> None:
    update, install = (shlex.join(command) for command in apt_commands(["libgl1"], rights))
    assert "apt-get update" in update
    assert install.endswith("--no-install-recommends libgl1")
    assert all(line.startswith("sudo -n ") == (rights is Rights.SUDO) for line in (update, install))


def spoil_the_system(patch: pytest.MonkeyPatch, rights: Rights, *, has_apt: bool) -> None:
    """Make this a system that lacks one library."""
    patch.setattr(sys, "platform", "linux")
    patch.setattr(system_install, "parts_of", lambda platform: (PROBES["library"],))
    patch.setattr(system_install, "own_rights", lambda: rights)
    patch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if has_apt else None)


@pytest.mark.parametrize("rights", [Rights.ASK_SUDO, Rights.ASK_ROOT])
def test_that_without_rights_the_command_is_told_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rights: Rights
) -> None:
    spoil_the_system(monkeypatch, rights, has_apt=True)
    with pytest.raises(SetUpError) as stopped:
        ensure_system_parts([Purpose.PROGRAM], tmp_path)
    assert stopped.value.exit_code == MISSING
    assert str(stopped.value).splitlines()[-1].strip() == command_to_type(["lib"], rights)
    assert list(tmp_path.iterdir()) == []


def test_that_a_system_without_apt_is_told_which_library_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoil_the_system(monkeypatch, Rights.ROOT, has_apt=False)
    with pytest.raises(SetUpError, match=r"libnobodyhasthis\.so\.9") as stopped:
        ensure_system_parts([Purpose.PROGRAM], tmp_path)
    assert stopped.value.exit_code == MISSING


@pytest.mark.parametrize(
    ("platform", "variables", "name"),
    [
        ("linux", {}, ""),
        ("linux", {"DISPLAY": ""}, ""),
        ("linux", {"DISPLAY": ":0"}, ":0"),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland-0"),
        ("win32", {}, "the Windows desktop"),
    ],
)
def test_that_a_display_is_known_by_its_name(platform: str, variables: dict[str, str], name: str) -> None:
    assert display_name(platform, variables) == name
