"""A program to be measured, in a fresh process with a home of its own; what it found comes back as one JSON line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]
_MARK = "found: "


def tell(**found: Any) -> None:
    """Say what was found; the last thing a probe prints."""
    print(_MARK + json.dumps(found), flush=True)


def asked() -> dict[str, Any]:
    """Return what the probe was started with."""
    return dict(json.loads(sys.argv[1])) if len(sys.argv) > 1 else {}


def environment(home: Path, *, platform: str = "offscreen", **more: str) -> dict[str, str]:
    """Return the surroundings of a probe: neither library nor settings of the person who measures."""
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "data",
        "FRISCO_LIBRARY": home / "library",
        "PYTHONPATH": TOP,
    }
    ours = {**os.environ, **{name: str(path) for name, path in places.items()}, "QT_QPA_PLATFORM": platform, **more}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)  # a program that is installed has its modules compiled
    return ours


def probed(module: str, around: Mapping[str, str], *, timeout_s: float = 600, **wanted: Any) -> dict[str, Any]:
    """Run ``tests.bench.<module>`` to its end and return what it told."""
    words = [sys.executable, "-m", f"tests.bench.{module}", json.dumps(wanted)]
    done = subprocess.run(words, cwd=TOP, env=dict(around), capture_output=True, timeout=timeout_s, check=False)
    told = [line for line in done.stdout.decode(errors="replace").splitlines() if line.startswith(_MARK)]
    if not told:
        end = done.stderr.decode(errors="replace")[-2_000:]
        raise RuntimeError(f"{module} ended with {done.returncode} and told nothing:\n{end}")
    return dict(json.loads(told[-1].removeprefix(_MARK)))


@contextmanager
def x_server() -> Iterator[str | None]:
    """Run an X server without a screen and yield its name; None where the machine has none."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    words = [program, "-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert server.stdout is not None
        number = server.stdout.readline().decode().strip()
        yield f":{number}" if number else None
    finally:
        server.terminate()
        server.wait(10)
        if server.stdout is not None:
            server.stdout.close()
