"""The cuBLAS 12 libraries, loaded by their full path before the engine asks for them by name.

CTranslate2 opens ``libcublas.so.12`` or ``cublas64_12.dll`` at its first calculation on the card; a library of that
name that is already loaded is taken. So neither LD_LIBRARY_PATH nor ``os.add_dll_directory`` (which its loader
ignores) is needed. On Windows that loader also puts the ``bin`` of CUDA_PATH before all other folders, where a toolkit
of another version may lie: what is loaded by its full path comes before that, and PATH is set for whatever else asks.
The libraries are never part of the program itself.
"""

import ctypes
import os
import sys
from pathlib import Path

from app.core import cuda_places
from app.core.cuda_places import FOLDER_VARIABLE, library_names
from app.core.errors import ErrorCode, HostError

_MAJOR, _MINOR, _PATCH = 0, 1, 2  # libraryPropertyType of library_types.h

_kept: list[ctypes.CDLL] = []  # a library that is let go of could be unloaded


def load_cuda_libraries(component: Path | None = None) -> Path | None:
    """Load both libraries and return their folder; None when the system's own loader found them."""
    tried: list[str] = []
    for _, folder in cuda_places.folders(component):
        if not cuda_places.has_both(folder):
            continue
        try:
            _kept.extend([ctypes.CDLL(str((folder / name).resolve())) for name in library_names()])
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


def cublas_version() -> str:
    """Return what the library that was loaded says of itself; empty when none was, or it does not say."""
    parts = [_property(_kept[-1], kind) for kind in (_MAJOR, _MINOR, _PATCH)] if _kept else []
    return ".".join(str(part) for part in parts) if parts and None not in parts else ""


def _property(library: ctypes.CDLL, kind: int) -> int | None:
    value = ctypes.c_int(-1)
    try:
        ask = library.cublasGetProperty
    except AttributeError:
        return None
    return value.value if ask(kind, ctypes.byref(value)) == 0 else None


def _is_known_to_system() -> bool:
    """Ask the dynamic linker; not on Windows, where that search can be led astray."""
    if sys.platform == "win32":
        return False
    try:
        _kept.append(ctypes.CDLL(library_names()[1]))
    except OSError:
        return False
    return True
