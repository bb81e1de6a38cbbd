"""The portable archive for Linux: the program's folder, to be unpacked anywhere."""

import os
import shutil
from pathlib import Path

from devtools.console import SetUpError, call, heading, say
from installers import binaries, depends, desktop_share
from installers.freezing import build_time, system_name
from installers.product import PACKAGE, Build


def build_tar(build: Build, *, is_quick: bool) -> Path:
    """Return the finished archive."""
    name = f"{PACKAGE}-{build.version}"
    tree = build.packages / "tar"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(build.program, tree / name, symlinks=True, copy_function=os.link)
    needs = binaries.needs_of(build.program)
    words = {"GLIBC": depends.dotted(needs.floors["GLIBC"]), "PACKAGES": " ".join(depends.packages(needs))}
    (tree / name / "README.txt").write_text(desktop_share.filled(build, "README.txt.in", **words), "utf-8")
    target = build.dist / f"{name}-{system_name()}.tar.xz"
    heading(f"Packing {target.name} ({'quick' if is_quick else 'as small as it gets, some minutes'})")
    _pack(build, tree, target, is_quick=is_quick)
    return target


def _pack(build: Build, tree: Path, target: Path, *, is_quick: bool) -> None:
    target.parent.mkdir(exist_ok=True)
    alike = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{build_time(build.root)}"]
    # Permissions of the person who builds (a narrow umask) must not travel.
    command: list[str | Path] = ["tar", *alike, "--mode=u+rwX,go+rX,go-w", "-cJf", target, "-C", tree]
    command += sorted(path.name for path in tree.iterdir())
    if call(command, env={**os.environ, "XZ_OPT": "-0" if is_quick else "-9"}) != 0:
        raise SetUpError("The archive could not be packed; see above.")
    say(f"{target.name}: {target.stat().st_size / 1_000_000:.0f} MB")
