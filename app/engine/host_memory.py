"""How much memory this computer has, and how much of it is free. The system is asked each time; nothing is kept."""

import ctypes
import sys
from pathlib import Path
from typing import Final, NamedTuple

_KIB_PER_MIB: Final = 1024
_MIB: Final = 1024**2
_MEMINFO: Final = Path("/proc/meminfo")


class HostMemory(NamedTuple):
    """The computer's memory at one moment."""

    total_mib: int
    available_mib: int


def read_host_memory() -> HostMemory | None:
    """Ask the system; None where it does not tell."""
    return _on_windows() if sys.platform == "win32" else _on_linux(_MEMINFO)


def _on_linux(meminfo: Path) -> HostMemory | None:
    try:
        lines = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines() if ":" in line)
        total, available = (int(lines[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    except (OSError, KeyError, ValueError, IndexError):
        return None
    return HostMemory(total // _KIB_PER_MIB, available // _KIB_PER_MIB)


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load_percent", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("total_page_file", ctypes.c_uint64),
        ("available_page_file", ctypes.c_uint64),
        ("total_virtual", ctypes.c_uint64),
        ("available_virtual", ctypes.c_uint64),
        ("available_extended_virtual", ctypes.c_uint64),
    )


def _on_windows() -> HostMemory | None:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    if not kernel.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return HostMemory(status.total // _MIB, status.available // _MIB)
