"""Writes the requirement files anew from pyproject.toml: every version pinned, every file by its hash.

One file serves Linux and Windows and Python 3.11 to 3.13. No server is named in it: where packages come from is the
affair of the machine. Needs ``uv`` on PATH; nothing else here does.
"""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from devtools.console import MISSING, SetUpError, heading
from devtools.environment import Environment, Kind
from devtools.training_environment import CPU_BUILD_HASHES, cpu_requirements, cuda_requirements, training_requirements

OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-build", "--system-certs"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"),
)
HEAD = "# Written by 'python3 packaging/dev.py lock' from pyproject.toml; not by hand.\n"


def lock(root: Path, *, is_upgrade: bool) -> None:
    """Write all files; versions stay as they are where they still fit, unless an upgrade is asked for."""
    if shutil.which("uv") is None:
        raise SetUpError(
            "'uv' is needed to resolve for all systems at once. Install it, then repeat the command.", MISSING
        )
    run = Environment(root).requirements(Kind.RUN)
    extra = ["--upgrade"] if is_upgrade else []
    _compile(root, run, extra)
    for kind in (Kind.DEV, Kind.BUILD):
        target = Environment(root).requirements(kind)
        _compile(root, target, [*extra, "--group", kind.value, "--constraints", str(run)])
    _lock_training(root, [*extra, "--constraints", str(run)])


def _lock_training(root: Path, options: list[str]) -> None:
    """Write what trains the demo model; torch, and what it brings, is in files of its own."""
    target, cuda = training_requirements(root), cuda_requirements(root)
    before = [path.read_text("utf-8") for path in (target, cuda) if path.exists()]
    target.write_text("\n".join(before), "utf-8")  # so that versions stay
    _resolve(root, target, [*options, "--group", "demo-model"], needs="")
    others, of_torch = split_torch(without_strays(target.read_text("utf-8")))
    target.write_text(HEAD + others, "utf-8")
    cuda.write_text(HEAD + of_torch, "utf-8")
    cpu_requirements(root).write_text(HEAD + small_torch(of_torch), "utf-8")


def split_torch(text: str) -> tuple[str, str]:
    """Part torch and CUDA's libraries from all others."""
    entries = re.findall(r"^\S[^\n]*\\\n(?: {4}--hash\S+(?: \\)?\n)+", text, flags=re.M)
    is_of_torch = re.compile(r"(cuda|nvidia|torch|triton)\b")
    return (
        "".join(entry for entry in entries if not is_of_torch.match(entry)),
        "".join(entry for entry in entries if is_of_torch.match(entry)),
    )


def small_torch(text: str) -> str:
    """Return the entry of the build without CUDA, of the same version."""
    version = re.findall(r"^torch==([\w.]+)", text, flags=re.M)[0]
    hashes = " \\\n".join(f"    --hash=sha256:{value}" for value in CPU_BUILD_HASHES)
    return f"torch=={version}+cpu \\\n{hashes}\n"


def _compile(root: Path, target: Path, options: list[str]) -> None:
    heading(f"Writing {target.relative_to(root)}")
    build_tools = "\n".join(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"])
    target.parent.mkdir(parents=True, exist_ok=True)
    _resolve(root, target, [*options, "pyproject.toml", "-"], needs=build_tools)
    target.write_text(HEAD + without_strays(target.read_text("utf-8")), "utf-8")


def _resolve(root: Path, target: Path, options: list[str], *, needs: str) -> None:
    command = ["uv", "pip", "compile", *OPTIONS, *options, "--output-file", str(target)]
    ran = subprocess.run(command, check=False, cwd=root, input=needs, text=True, stdout=subprocess.DEVNULL)
    if ran.returncode != 0:
        raise SetUpError("The versions could not be resolved; see above.")


def without_strays(text: str) -> str:
    """Drop our own head line and the entries for browsers, on which this program does not run."""
    text = text.replace(HEAD, "")
    text = re.sub(
        r"^\S+ ; [^\n]*sys_platform == 'emscripten'[^\n]*\\\n(?: {4}--hash\S+(?: \\)?\n)+", "", text, flags=re.M
    )
    return text.replace(" ; sys_platform != 'emscripten'", "")
