"""A real X server that nobody sees, and a mouse that drags files from one program into another."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes.util import find_library
from functools import cache
from pathlib import Path

SCREEN = "1920x1080x24"
STEPS = 12
_PATIENCE_S = 20

_LIBRARIES = (
    "xcb-cursor",
    "xcb-icccm",
    "xcb-keysyms",
    "xcb-shape",
    "xkbcommon-x11",
)  # Qt's plugin for X is linked to them

Point = tuple[int, int]


@cache
def why_not() -> str:
    """Say what is missing for a real window; empty when nothing is."""
    missing = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
    missing += [library for library in _LIBRARIES if find_library(library) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


@contextmanager
def x_server() -> Iterator[dict[str, str]]:
    """Run an X server on a display of its own; yields what programs need in their environment to use it."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)


@contextmanager
def dragged(files: Sequence[str], target: Point, display: Mapping[str, str]) -> Iterator[None]:
    """Drag files with the mouse out of another program and let them go over a place; it has to live on to hand them out."""
    words = [sys.executable, str(Path(__file__).with_name("drag_source.py")), *files]
    environment = {**os.environ, **display}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as source:
        assert source.stdout is not None
        x, y = map(int, source.stdout.readline().split())
        mouse(
            "mousemove", x, y, "mousedown", 1, "mousemove", x + 30, y + 30, "mousemove", x + 60, y + 60, display=display
        )
        assert source.stdout.readline() == "dragging\n"
        for step in range(1, STEPS + 1):
            there = (x + (target[0] - x) * step // STEPS, y + (target[1] - y) * step // STEPS)
            mouse("mousemove", *there, display=display)
        assert source.stdout.readline() == "welcome\n", "the window did not take the files"
        mouse("mouseup", 1, display=display)
        assert source.stdout.readline() == "taken\n"
        try:
            yield
        finally:
            source.terminate()


def mouse(*words: str | int, display: Mapping[str, str]) -> None:
    """Let xdotool move the mouse and press its buttons."""
    subprocess.run(["xdotool", *map(str, words)], env={**os.environ, **display}, check=True, timeout=_PATIENCE_S)
