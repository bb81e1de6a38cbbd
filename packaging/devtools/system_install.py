"""Brings the missing parts of the system in where that may be done, and says the exact command where it may not."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

from devtools.console import MISSING, SetUpError, call_logged, heading
from devtools.system_parts import Part, Purpose, missing_parts, parts_of

# A server may stumble, and an unattended upgrade may hold the package database for a while.
APT_OPTIONS = ("-q", "-y", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=180")


class Rights(Enum):
    """How packages can be installed from here."""

    ROOT = "we are root"
    SUDO = "sudo asks for no password"
    ASK_SUDO = "sudo asks for a password"
    ASK_ROOT = "there is no sudo"


def own_rights() -> Rights:
    if sys.platform != "win32" and os.geteuid() == 0:
        return Rights.ROOT
    if shutil.which("sudo") is None:
        return Rights.ASK_ROOT
    may = subprocess.call(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Rights.SUDO if may == 0 else Rights.ASK_SUDO


def apt_commands(packages: Sequence[str], rights: Rights) -> list[list[str]]:
    """Return what we run ourselves, in this order."""
    before = ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if rights is Rights.SUDO else []
    install = ["apt-get", "install", *APT_OPTIONS, "--no-install-recommends", *packages]
    return [[*before, "apt-get", "update", *APT_OPTIONS], [*before, *install]]


def command_to_type(packages: Sequence[str], rights: Rights) -> str:
    """Return the line a person types to get the packages."""
    sudo = "sudo " if rights in (Rights.ASK_SUDO, Rights.SUDO) else ""
    names = shlex.join(packages)
    line = f"{sudo}apt-get update && {sudo}apt-get install --no-install-recommends -y {names}"
    return f"su -c {shlex.quote(line)}" if rights is Rights.ASK_ROOT else line


def listed(parts: Iterable[Part]) -> str:
    return "\n".join(
        f"  {part.package:<24} {part.reason} ({part.library or part.tool or part.module or ' or '.join(part.files)})"
        for part in parts
    )


def ensure_system_parts(purposes: Iterable[Purpose], root: Path) -> None:
    """Leave the system with every part these purposes need, or stop and say what to do."""
    missing = missing_parts(purposes, parts_of(sys.platform))
    if not missing:
        return
    if sys.platform == "win32":
        raise SetUpError(_on_windows(missing), MISSING)
    if shutil.which("apt-get") is None:
        raise SetUpError(_without_apt(missing), MISSING)
    _install(missing, own_rights(), root / "build" / "system-packages.log")


def _install(missing: Sequence[Part], rights: Rights, log: Path) -> None:
    packages = [part.package for part in missing]
    by_hand = command_to_type(packages, rights)
    if rights in (Rights.ASK_SUDO, Rights.ASK_ROOT):
        raise SetUpError(
            f"The system lacks:\n{listed(missing)}\nRun this, then repeat the command:\n  {by_hand}", MISSING
        )
    heading(f"System packages: {' '.join(packages)} (a minute or two; told in {log})")
    update, install = apt_commands(packages, rights)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call_logged(update, log, env=environment)  # where the lists cannot be renewed, the old ones may still serve
    if call_logged(install, log, env=environment) != 0:
        told = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise SetUpError(
            f"{told}\nThe system packages could not be installed. When that is mended, repeat:\n  {by_hand}"
        )


def _on_windows(missing: Sequence[Part]) -> str:
    commands = "\n".join(f"  winget install {part.package}" for part in missing)
    return f"Windows lacks:\n{listed(missing)}\nRun this, then repeat the command:\n{commands}"


def _without_apt(missing: Sequence[Part]) -> str:
    return (
        f"The system lacks (package names as in Debian; yours may differ):\n{listed(missing)}\n"
        "Install them with your system's package manager, then repeat the command."
    )
