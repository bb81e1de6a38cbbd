"""``.venv-demo-model``: what trains the demo model, torch above all. Neither the program nor its tests want it.

Torch is pinned without a host. Its usual builds for Linux bring CUDA's libraries (3 GB); a build without them has the same
version with "+cpu" behind it, and some package sources have it and some have not. So torch is in files of its own:
without a graphics card the small one is tried first.
"""

import hashlib
import shlex
import shutil
import sys
from pathlib import Path

from devtools.console import SetUpError, call, call_heard, heading
from devtools.environment import Environment, ensure_folder, with_patience

NAME = ".venv-demo-model"
# torch 2.13.0+cpu for CPython 3.11 on Linux x86_64; those of other Pythons can be added.
CPU_BUILD_HASHES = ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)
_OPTIONS = ("--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps", "--only-binary", ":all:")


def training_requirements(root: Path) -> Path:
    """Return what is wanted besides torch."""
    return _file(root, "demo-model")


def cpu_requirements(root: Path) -> Path:
    return _file(root, "demo-model-cpu")


def cuda_requirements(root: Path) -> Path:
    """Return the usual torch, on Linux with CUDA's libraries."""
    return _file(root, "demo-model-cuda")


def _file(root: Path, name: str) -> Path:
    return root / "packaging" / "requirements" / f"{name}.txt"


def training_environment(root: Path) -> Environment:
    """Return the environment as its files say."""
    environment = Environment(root, NAME)
    digest = _digest(environment)
    if environment.stamp_file.exists() and environment.stamp_file.read_text("utf-8") == digest:
        return environment
    environment.stamp_file.unlink(missing_ok=True)
    ensure_folder(environment)
    heading(f"Python packages of {NAME} (350 MB the first time, with CUDA 3 GB)")
    _install(environment, training_requirements(root))
    if _has_card() or not _takes_small_torch(environment):
        _install(environment, cuda_requirements(root))
    if call([environment.python, "-c", "import torch"]) != 0:
        raise SetUpError("torch was installed and does not start; see above.")
    environment.stamp_file.write_text(digest, "utf-8")
    return environment


def _has_card() -> bool:
    return shutil.which("nvidia-smi") is not None


def _takes_small_torch(environment: Environment) -> bool:
    """Say whether a package source of this machine has the build without CUDA; then it is installed."""
    if call(_pip(environment, cpu_requirements(environment.root)), cwd=environment.root) == 0:
        return True
    heading("There is no torch without CUDA to be had here: the usual one is taken")
    return False


def _digest(environment: Environment) -> str:
    inputs = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform} {environment.folder.resolve()}".encode())
    for find in (training_requirements, cpu_requirements, cuda_requirements):
        inputs.update(hashlib.sha256(find(environment.root).read_bytes()).digest())
    return inputs.hexdigest()


def _install(environment: Environment, requirements: Path) -> None:
    command = _pip(environment, requirements)
    with_patience(lambda: call_heard(command, cwd=environment.root), shlex.join(command))


def _pip(environment: Environment, requirements: Path) -> list[str]:
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    return [str(environment.python), "-m", "pip", "install", *_OPTIONS, *quiet, "-r", str(requirements)]
