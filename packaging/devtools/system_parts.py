"""What the program needs from the system, why, and how to see that it is there. Nothing is installed here.

A part is found by using it (a library is opened, a tool looked up), not by asking a package database: that needs no
rights and is true on every system. The package names are those of Debian and Ubuntu.
"""

import ctypes
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Purpose(StrEnum):
    """What a part is for; a command asks for the purposes it serves."""

    PROGRAM = "to run the program"
    WINDOW = "to show a window"
    TESTS = "to run the tests"
    PACKAGES = "to build packages"
    TRAINING = "to train the demo model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing the system must have."""

    package: str
    reason: str
    purpose: Purpose = Purpose.PROGRAM
    library: str = ""  # shared library that must open
    tool: str = ""  # program that must be on PATH
    module: str = ""  # Python module that distributions split off
    files: tuple[str, ...] = ()  # one of them must exist

    def is_present(self) -> bool:
        return all(
            (
                not self.library or _opens(self.library),
                not self.tool or shutil.which(self.tool) is not None,
                not self.module or importlib.util.find_spec(self.module) is not None,
                not self.files or any(Path(each).exists() for each in self.files),
            )
        )


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


ALLOCATORS = ("/usr/lib/x86_64-linux-gnu/libjemalloc.so.2", "/usr/lib64/libjemalloc.so.2", "/usr/lib/libjemalloc.so.2")
_WINDOW, _TESTS, _PACKAGES = Purpose.WINDOW, Purpose.TESTS, Purpose.PACKAGES

LINUX = (
    Part(
        package=f"python3.{sys.version_info.minor}-venv",
        module="ensurepip",
        reason="makes .venv; Debian's python3 comes without it",
    ),
    Part(
        package="ca-certificates",
        files=("/etc/ssl/certs/ca-certificates.crt",),
        reason="downloads are checked against the system's certificates",
    ),
    Part(package="libgl1", library="libGL.so.1", reason="Qt's widgets are linked to it, also without a screen"),
    Part(package="libegl1", library="libEGL.so.1", reason="Qt's widgets are linked to it, also without a screen"),
    Part(package="libglib2.0-0", library="libglib-2.0.so.0", reason="Qt's event loop"),
    Part(package="libdbus-1-3", library="libdbus-1.so.3", reason="Qt speaks to the desktop through it"),
    Part(package="libfontconfig1", library="libfontconfig.so.1", reason="finds fonts"),
    Part(package="libxkbcommon0", library="libxkbcommon.so.0", reason="reads the keyboard"),
    Part(package="libpulse0", library="libpulse.so.0", reason="QtMultimedia does not load without it"),
    Part(package="libxrandr2", library="libXrandr.so.2", reason="QtMultimedia does not load without it"),
    Part(package="libxcb-cursor0", library="libxcb-cursor.so.0", reason="Qt on X11", purpose=_WINDOW),
    Part(package="libxcb-icccm4", library="libxcb-icccm.so.4", reason="Qt on X11", purpose=_WINDOW),
    Part(package="libxcb-keysyms1", library="libxcb-keysyms.so.1", reason="Qt on X11", purpose=_WINDOW),
    Part(package="libxcb-shape0", library="libxcb-shape.so.0", reason="Qt on X11", purpose=_WINDOW),
    Part(package="libxkbcommon-x11-0", library="libxkbcommon-x11.so.0", reason="Qt on X11", purpose=_WINDOW),
    Part(package="espeak-ng", tool="espeak-ng", reason="speaks the sentences the tests listen to", purpose=_TESTS),
    Part(package="gcc", tool="gcc", reason="builds the graphics card of the tests (a fake NVML)", purpose=_TESTS),
    Part(package="libc6-dev", files=("/usr/include/stdio.h",), reason="what gcc builds against", purpose=_TESTS),
    Part(package="xvfb", tool="Xvfb", reason="a screen for the tests of the window", purpose=_TESTS),
    Part(package="xdotool", tool="xdotool", reason="moves the mouse and presses keys in them", purpose=_TESTS),
    Part(package="dbus", tool="dbus-run-session", reason="what a screen reader speaks over", purpose=_TESTS),
    Part(
        package="at-spi2-core",
        files=("/usr/libexec/at-spi-bus-launcher",),
        reason="reads the window as a screen reader does",
        purpose=_TESTS,
    ),
    Part(
        package="python3-pyatspi",
        files=("/usr/lib/python3/dist-packages/pyatspi/__init__.py",),
        reason="reads the window as a screen reader does",
        purpose=_TESTS,
    ),
    Part(
        package="libjemalloc2",
        files=ALLOCATORS,  # it cannot be opened by a program that runs already
        reason="keeps the memory torch gives back; without it a training takes half as long again",
        purpose=Purpose.TRAINING,
    ),
    Part(package="binutils", tool="objdump", reason="reads what libraries want, and strips them", purpose=_PACKAGES),
    Part(package="dpkg", tool="dpkg-deb", reason="packs for Debian and Ubuntu", purpose=_PACKAGES),
    Part(package="xz-utils", tool="xz", reason="packs the archive", purpose=_PACKAGES),
    *(
        # The freezer takes the library Qt's plug-ins for X11 are linked to along, so it must be here.
        Part(package=package, library=library, reason="goes into the package", purpose=_PACKAGES)
        for package, library in (
            ("libxcb-cursor0", "libxcb-cursor.so.0"),
            ("libxcb-icccm4", "libxcb-icccm.so.4"),
            ("libxcb-keysyms1", "libxcb-keysyms.so.1"),
            ("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
        )
    ),
)

WINDOWS = (
    Part(
        package="Microsoft.VCRedist.2015+.x64",
        library="msvcp140.dll",
        reason="ctranslate2 and onnxruntime are linked to Microsoft's C++ runtime",
    ),
)


def parts_of(platform: str) -> tuple[Part, ...]:
    return WINDOWS if platform == "win32" else LINUX


def missing_parts(
    purposes: Iterable[Purpose], parts: Iterable[Part], is_present: Callable[[Part], bool] = Part.is_present
) -> list[Part]:
    wanted = set(purposes)
    return [part for part in parts if part.purpose in wanted and not is_present(part)]


def display_name(platform: str, environment: Mapping[str, str]) -> str:
    """Name the screen a window would open on; empty when there is none."""
    if platform == "win32":
        return "the Windows desktop"
    return environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY") or ""
