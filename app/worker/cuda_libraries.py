"""The cuBLAS 12 libraries, loaded by their full path before the engine asks for them by name.

CTranslate2 opens ``libcublas.so.12`` or ``cublas64_12.dll`` at its first calculation on the card; a library of that
name that is already loaded is taken. So neither LD_LIBRARY_PATH nor ``os.add_dll_directory`` (which its loader
ignores) is needed. The libraries are never part of the program itself.
"""

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import ErrorCode, HostError

FOLDER_VARIABLE = "FRISCO_CUDA_DIR"
_LINUX_NAMES = ("libcublasLt.so.12", "libcublas.so.12")  # the second needs the first
_WINDOWS_NAMES = ("cublasLt64_12.dll", "cublas64_12.dll")

_kept: list[ctypes.CDLL] = []  # a library that is let go of could be unloaded


def library_names(platform: str = sys.platform) -> tuple[str, str]:
    return _WINDOWS_NAMES if platform == "win32" else _LINUX_NAMES


def load_cuda_libraries(component: Path | None = None) -> Path | None:
    """Load both libraries and return their folder; None when the system's own loader found them."""
    tried: list[str] = []
    for folder in _folders(component):
        paths = [folder / name for name in library_names()]
        if not all(path.is_file() for path in paths):
            continue
        try:
            _kept.extend([ctypes.CDLL(str(path.resolve())) for path in paths])
        except OSError as error:
            tried.append(f"{folder}: {error}")
            continue
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
        return folder
    if _is_known_to_system():
        return None
    sentence = (
        "The cuBLAS 12 library for the graphics card was not found. Install the GPU component, set "
        f"{FOLDER_VARIABLE} to the folder that holds it, or work on the processor."
    )
    raise HostError(ErrorCode.GPU_LIBS_MISSING, sentence, detail="; ".join(tried)[:500])


def _folders(component: Path | None) -> Iterator[Path]:
    """Yield the places to look in, the person's own wish first."""
    if named := os.environ.get(FOLDER_VARIABLE):
        yield Path(named).absolute()
    if component is not None:
        yield component.absolute()
    yield from _package_folders()
    if toolkit := os.environ.get("CUDA_PATH"):
        yield Path(toolkit).absolute() / "bin"


def _package_folders() -> Iterator[Path]:
    """Yield where the ``nvidia-cublas-cu12`` package keeps them."""
    try:
        package = importlib.util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        return
    for place in (package.submodule_search_locations or []) if package else []:
        yield Path(place) / ("bin" if sys.platform == "win32" else "lib")


def _is_known_to_system() -> bool:
    """Ask the dynamic linker; not on Windows, where that search can be led astray."""
    if sys.platform == "win32":
        return False
    try:
        _kept.append(ctypes.CDLL(library_names()[1]))
    except OSError:
        return False
    return True
