"""The package for Debian and Ubuntu. It has no scripts: what a desktop must be told, the system's own triggers tell it."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from devtools.console import SetUpError, call, heading, say
from devtools.environment import Environment
from installers import binaries, depends, desktop_share, manifest
from installers.contents import COMMAND_LINE, WINDOW
from installers.freezing import build_time
from installers.product import MAINTAINER, PACKAGE, Build

DOWNLOAD_LIMIT_MB: Final = 125
INSTALLED_LIMIT_MB: Final = 450
_MB: Final = 1_000_000

CONTROL: Final = """\
Package: {package}
Version: {version}
Architecture: amd64
Maintainer: {maintainer}
Installed-Size: {kib}
Depends: {depends}
Recommends: xdg-utils
Section: sound
Priority: optional
Description: transcription workstation that runs Whisper on this computer
 Turns audio and video into text and subtitles. Drop files on the window, watch
 the words arrive, correct them beside the sound, and export SRT, WebVTT, text
 or JSON. Nothing leaves the computer, and nothing that was finished is lost.
 .
 A command line is included. A small demo model is built in; real models are
 brought by the person, and so is NVIDIA's cuBLAS for work on a graphics card.
"""


def build_deb(build: Build, environment: Environment, *, is_quick: bool) -> Path:
    """Return the finished package."""
    tree = build.packages / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    _lay_out(build, environment, tree)
    needs = depends.depends(binaries.needs_of(build.program))
    _write_control(build, tree, needs)
    target = build.dist / f"{PACKAGE}_{build.version}_amd64.deb"
    heading(f"Packing {target.name} ({'quick' if is_quick else 'as small as it gets, some minutes'})")
    _pack(build, tree, target, is_quick=is_quick)
    return target


def control(version: str, installed_bytes: int, depends_field: str) -> str:
    return CONTROL.format(
        package=PACKAGE, version=version, maintainer=MAINTAINER, kib=-(-installed_bytes // 1024), depends=depends_field
    )


def sums(tree: Path) -> str:
    """Return the list by which the system checks an installed package."""
    files = (path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink())
    lines = []
    for path in files:
        digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        lines.append(f"{digest}  {path.relative_to(tree).as_posix()}\n")
    return "".join(lines)


def _lay_out(build: Build, environment: Environment, tree: Path) -> None:
    """Put everything where it lies when it is installed. Big files are linked, not copied."""
    program = tree / "usr" / "lib" / PACKAGE
    shutil.copytree(build.program, program, symlinks=True, copy_function=os.link)
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    for entry in (WINDOW, COMMAND_LINE):
        (commands / entry.name).symlink_to(f"../lib/{PACKAGE}/{entry.name}")
    desktop_share.lay_out(build, environment, tree / "usr" / "share")
    for path in tree.rglob("*"):
        if not path.is_symlink():
            is_program = path.parent == program and os.access(path, os.X_OK)
            path.chmod(0o755 if path.is_dir() or is_program else 0o644)


def _write_control(build: Build, tree: Path, depends_field: str) -> None:
    listed = sums(tree)
    size = sum(file.size for file in manifest.files_of(tree))
    folder = tree / "DEBIAN"
    folder.mkdir(mode=0o755)
    (folder / "control").write_text(control(build.version, size, depends_field), "utf-8")
    (folder / "md5sums").write_text(listed, "utf-8")


def _pack(build: Build, tree: Path, target: Path, *, is_quick: bool) -> None:
    target.parent.mkdir(exist_ok=True)
    how = ["-Zxz", "-z0"] if is_quick else ["-Zxz", "-z9"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time(build.root))}
    if call(["dpkg-deb", "--root-owner-group", *how, "--build", tree, target], env=environment) != 0:
        raise SetUpError("The package could not be packed; see above.")
    download, installed = target.stat().st_size / _MB, sum(file.size for file in manifest.files_of(tree)) / _MB
    say(f"{target.name}: {download:.0f} MB to download, {installed:.0f} MB installed")
    if installed > INSTALLED_LIMIT_MB or (download > DOWNLOAD_LIMIT_MB and not is_quick):
        raise SetUpError(f"That is too much: at most {DOWNLOAD_LIMIT_MB} MB and {INSTALLED_LIMIT_MB} MB.")
