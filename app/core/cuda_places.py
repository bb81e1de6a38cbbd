"""Where the cuBLAS 12 libraries may lie, in the order in which they are looked for. Nothing is loaded here.

The window asks whether they are there, the worker loads them: both must look in the same places.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

FOLDER_VARIABLE: Final = "FRISCO_CUDA_DIR"
_LINUX_NAMES: Final = ("libcublasLt.so.12", "libcublas.so.12")  # the second needs the first
_WINDOWS_NAMES: Final = ("cublasLt64_12.dll", "cublas64_12.dll")


class CudaPlace(StrEnum):
    """Whose libraries they are."""

    NAMED = "named"  # by FRISCO_CUDA_DIR
    COMPONENT = "component"  # fetched by this program
    PACKAGE = "package"  # the pip package beside it
    TOOLKIT = "toolkit"  # NVIDIA's own, by CUDA_PATH
    SYSTEM = "system"  # found by the system's loader


def library_names(platform: str = sys.platform) -> tuple[str, str]:
    return _WINDOWS_NAMES if platform == "win32" else _LINUX_NAMES


def folders(component: Path | None, platform: str = sys.platform) -> Iterator[tuple[CudaPlace, Path]]:
    """Yield the places to look in, the person's own wish first."""
    if named := os.environ.get(FOLDER_VARIABLE):
        yield CudaPlace.NAMED, Path(named).absolute()
    if component is not None:
        yield CudaPlace.COMPONENT, component.absolute()
    for folder in package_folders(platform):
        yield CudaPlace.PACKAGE, folder
    if toolkit := os.environ.get("CUDA_PATH"):
        yield CudaPlace.TOOLKIT, Path(toolkit).absolute() / "bin"


def package_folders(platform: str = sys.platform) -> Iterator[Path]:
    """Yield where the ``nvidia-cublas-cu12`` package keeps them."""
    try:
        package = importlib.util.find_spec("nvidia.cublas")
    except (ModuleNotFoundError, ValueError):
        return
    for place in (package.submodule_search_locations or []) if package else []:
        yield Path(place) / ("bin" if platform == "win32" else "lib")


def has_both(folder: Path, platform: str = sys.platform) -> bool:
    return all((folder / name).is_file() for name in library_names(platform))
