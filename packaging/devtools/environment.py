"""The environments: ``.venv`` for running and developing, ``.venv-build`` for packages, filled from pinned files.

What is in a package is what lies in its environment: so that one holds the program and the freezer and nothing else. A
stamp inside it says from which files, for which interpreter and in which folder it was made; while that holds,
nothing is asked or installed again.
"""

import hashlib
import json
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from devtools.console import SetUpError, call, call_heard, heading

ATTEMPTS = 3
PAUSE_S = 5.0
PROBE = """
import importlib.util, sys
sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1] or importlib.util.find_spec("pip") is None)
"""
MISMATCH = "DO NOT MATCH THE HASHES"  # pip's own words; another attempt would bring the same file


class Kind(StrEnum):
    """Which requirement file fills the environment. ``DEV`` and ``BUILD`` hold all of ``RUN``."""

    RUN = "run"
    DEV = "dev"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment of one clone: where its things are, and whether it is as it should be."""

    root: Path
    name: str = ".venv"

    @property
    def folder(self) -> Path:
        return self.root / self.name

    @property
    def stamp_file(self) -> Path:
        return self.folder / "frisco-setup.json"

    @property
    def python(self) -> Path:
        return self.program("python")

    def program(self, name: str) -> Path:
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def requirements(self, kind: Kind) -> Path:
        return self.root / "packaging" / "requirements" / f"{kind}.txt"

    def digest(self, kind: Kind) -> str:
        """Return one value that changes with anything the environment is made from."""
        inputs = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform} {self.folder.resolve()}".encode())
        for path in (self.requirements(kind), self.root / "pyproject.toml"):
            inputs.update(hashlib.sha256(path.read_bytes()).digest())
        return inputs.hexdigest()

    def is_current(self, kind: Kind) -> bool:
        try:
            stamps = json.loads(self.stamp_file.read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return self.program("frisco").exists() and stamps.get(kind) == self.digest(kind)

    def write_stamp(self, kind: Kind) -> None:
        """Write what is true now: a developer's environment also runs the program."""
        kinds = {Kind.RUN, kind}
        self.stamp_file.write_text(json.dumps({each: self.digest(each) for each in kinds}), "utf-8")


def ensure_environment(environment: Environment, kind: Kind) -> None:
    """Leave the environment as the requirement file of ``kind`` says, with the project itself in it."""
    if environment.is_current(kind):
        return
    environment.stamp_file.unlink(missing_ok=True)
    ensure_folder(environment)
    _install_requirements(environment, kind)
    _install_project(environment)
    environment.write_stamp(kind)


def _is_usable(environment: Environment, version: str) -> bool:
    """Say whether it starts, has pip, and was made here: the programs in a moved one start nothing."""
    made_by = environment.folder / "pyvenv.cfg"
    if not environment.python.exists() or not made_by.exists():
        return False
    is_here = any(
        line.startswith("command") and line.endswith(str(environment.folder))
        for line in made_by.read_text("utf-8").splitlines()
    )
    return is_here and call([environment.python, "-c", PROBE, version]) == 0


def ensure_folder(environment: Environment) -> None:
    """Make the environment, anew where it is broken, of another Python or was moved with its clone."""
    version = ".".join(map(str, sys.version_info[:2]))
    if _is_usable(environment, version):
        return
    heading(f"Environment {environment.name} with Python {version}")
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    base = getattr(sys, "_base_executable", None) or sys.executable
    if call([base, "-m", "venv", environment.folder]) != 0:
        raise SetUpError(
            f"The environment could not be made. See above, then repeat:\n  {base} -m venv {environment.folder}"
        )


def _install_requirements(environment: Environment, kind: Kind) -> None:
    requirements = environment.requirements(kind)
    heading(f"Python packages of {requirements.relative_to(environment.root)} (about 400 MB the first time)")
    options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary", ":all:"]
    if not sys.stdout.isatty():  # who watches wants to see it move; a log does not
        options.append("--quiet")
    command = [str(environment.python), "-m", "pip", "install", *options, "-r", str(requirements)]
    with_patience(lambda: call_heard(command, cwd=environment.root), shlex.join(command))


def with_patience(
    attempt: Callable[[], tuple[int, str]], command: str, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Try a download again after a pause, unless the files themselves are wrong."""
    for number in range(1, ATTEMPTS + 1):
        exit_code, errors = attempt()
        if exit_code == 0:
            return
        if MISMATCH in errors:
            raise SetUpError(f"A download is not the file that was pinned. Nothing of it was installed:\n  {command}")
        if number < ATTEMPTS:
            heading(f"That failed; attempt {number + 1} of {ATTEMPTS} in {PAUSE_S * number:.0f} s")
            sleep(PAUSE_S * number)
    raise SetUpError(f"The Python packages could not be installed. Is the network there? Then repeat:\n  {command}")


def _install_project(environment: Environment) -> None:
    """Put the project itself in, editable and without the network: its build tool is among the requirements."""
    heading("Frisco Whisper itself, editable")
    options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    pip = [str(environment.python), "-m", "pip", "install"]
    command = [*pip, *options, *offline, "--editable", str(environment.root)]
    if call(command) != 0:
        raise SetUpError(f"The project could not be installed. See above, then repeat:\n  {shlex.join(command)}")
