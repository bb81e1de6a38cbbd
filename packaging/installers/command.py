"""``dev.py build``: which packages are wanted, and the steps to them."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.console import FAILED, SetUpError, heading, say
from devtools.environment import Environment, Kind, ensure_environment
from devtools.system_install import ensure_system_parts
from devtools.system_parts import Purpose
from installers import freezing, manifest
from installers.deb import build_deb
from installers.product import Build
from installers.tar import build_tar

ENVIRONMENT = ".venv-build"
FORMS = {
    "folder": "the frozen program alone, in build/frozen/frisco-whisper",
    "tar": "a portable archive for Linux",
    "deb": "a package for Debian and Ubuntu",
}


def build_packages(arguments: Sequence[str], root: Path) -> int:
    """Freeze the program and pack it as asked; the results lie in ``dist``."""
    wanted = _parser().parse_args(arguments)
    if sys.platform != "linux":
        raise SetUpError("Packages are built on Linux so far.", FAILED)
    os.umask(0o022)  # what is built here is read by everybody there
    build, environment = Build(root), Environment(root, ENVIRONMENT)
    ensure_system_parts([Purpose.PROGRAM, Purpose.PACKAGES], root)
    ensure_environment(environment, Kind.BUILD)
    if not wanted.again:
        freezing.freeze(build, environment)
    elif not build.sources_file.exists():
        raise SetUpError("There is no frozen program to pack again; leave --again out.")
    if wanted.twice:
        _freeze_once_more(build, environment)
    for form in dict.fromkeys(wanted.forms):
        _pack(form, build, environment, is_quick=wanted.quick)
    return 0


def _parser() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<8}{text}" for name, text in FORMS.items())
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py build", epilog=told, formatter_class=raw)
    parser.add_argument("forms", nargs="+", choices=list(FORMS), metavar="FORM", help="one or more of these:")
    parser.add_argument("--quick", action="store_true", help="pack in seconds instead of minutes; not for a release")
    parser.add_argument("--again", action="store_true", help="pack what was frozen last")
    parser.add_argument("--twice", action="store_true", help="freeze twice and stop when the files are not the same")
    return parser


def _freeze_once_more(build: Build, environment: Environment) -> None:
    before = manifest.written(manifest.files_of(build.program))
    freezing.freeze(build, environment)
    changes = manifest.differences(before, manifest.written(manifest.files_of(build.program)))
    if changes:
        raise SetUpError("\n".join(["Two builds of the same source differ in their files:", *changes]))
    heading("Two builds of the same source hold the same files")


def _pack(form: str, build: Build, environment: Environment, *, is_quick: bool) -> None:
    match form:
        case "tar":
            say(f"made {build_tar(build, is_quick=is_quick)}")
        case "deb":
            say(f"made {build_deb(build, environment, is_quick=is_quick)}")
        case _:
            say(f"made {build.program}")
