"""How long a program takes from its start to the first picture of its window, seen from outside. Linux, X11.

    xvfb-run -a python3 packaging/installers/first_paint.py [--times N] COMMAND [WORD ...]

Nothing in the program helps: a row of pixels in the middle of the screen is looked at until it changes. The first
start is left out of the figures: it fills the system's cache. No other window may be in the way.
"""

import argparse
import ctypes
import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import Final

_ALL_PLANES: Final = 0xFFFFFFFF
_Z_PIXMAP: Final = 2
_LIMIT_S: Final = 30.0
_BETWEEN_LOOKS_S: Final = 0.001
_SETTLE_S: Final = 0.5


class _Image(ctypes.Structure):
    """The head of Xlib's XImage, as far as it is read here."""

    _fields_ = (("width", ctypes.c_int), ("height", ctypes.c_int), ("offset", ctypes.c_int), ("format", ctypes.c_int),
                ("data", ctypes.c_void_p))  # fmt: skip


class Screen:
    """The screen of DISPLAY, of which one row is looked at. Lives as long as this program."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        for name, result in (("XOpenDisplay", ctypes.c_void_p), ("XGetImage", ctypes.POINTER(_Image))):
            getattr(self._x, name).restype = result
        opened = self._x.XOpenDisplay(None)
        if opened is None:
            raise SystemExit("There is no X display. Start this under xvfb-run.")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        self._width = self._x.XDisplayWidth(self._display, 0)
        self._middle = self._x.XDisplayHeight(self._display, 0) // 2

    def row(self) -> bytes:
        place = (0, self._middle, self._width, 1)
        image = self._x.XGetImage(
            self._display, self._root, *place, ctypes.c_ulong(_ALL_PLANES), ctypes.c_int(_Z_PIXMAP)
        )
        pixels = ctypes.string_at(image.contents.data, self._width * 4)
        self._x.XDestroyImage(image)
        return pixels


def seconds_to_paint(screen: Screen, command: Sequence[str]) -> float:
    """Start a program, wait for its picture, end it."""
    before = screen.row()
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while screen.row() == before:
            if time.perf_counter() - began > _LIMIT_S or process.poll() is not None:
                raise SystemExit(f"No window came: {' '.join(command)}")
            time.sleep(_BETWEEN_LOOKS_S)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()
        time.sleep(_SETTLE_S)  # until its window is off the screen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    screen = Screen()
    first, *rest = (seconds_to_paint(screen, wanted.command) for _ in range(wanted.times + 1))
    told = " ".join(f"{seconds:.2f}" for seconds in sorted(rest))
    print(f"median {statistics.median(rest):.2f} s of {told}; the first {first:.2f} s")


if __name__ == "__main__":
    main()
