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


def _compile(root: Path, target: Path, options: list[str]) -> None:
    heading(f"Writing {target.relative_to(root)}")
    build_tools = "\n".join(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"])
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["uv", "pip", "compile", *OPTIONS, *options, "pyproject.toml", "-", "--output-file", str(target)]
    ran = subprocess.run(command, check=False, cwd=root, input=build_tools, text=True, stdout=subprocess.DEVNULL)
    if ran.returncode != 0:
        raise SetUpError("The versions could not be resolved; see above.")
    target.write_text(HEAD + without_strays(target.read_text("utf-8")), "utf-8")


def without_strays(text: str) -> str:
    """Drop our own head line and the entries for browsers, on which this program does not run."""
    text = text.replace(HEAD, "")
    text = re.sub(
        r"^\S+ ; [^\n]*sys_platform == 'emscripten'[^\n]*\\\n(?: {4}--hash\S+(?: \\)?\n)+", "", text, flags=re.M
    )
    return text.replace(" ; sys_platform != 'emscripten'", "")
