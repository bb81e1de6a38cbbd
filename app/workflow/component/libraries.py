"""Where this machine has the cuBLAS 12 libraries, found without loading them: they take 870 MB."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from app.core.cuda_places import CudaPlace, folders, has_both, library_names
from app.workflow.component.installing import read_note
from app.workflow.component.pins import PACKAGE

_LOADER_CACHE: Final = Path("/etc/ld.so.cache")
_MULTIARCH: Final = ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib")


@dataclass(frozen=True, slots=True, kw_only=True)
class Libraries:
    """The libraries a worker will load; no place when there are none."""

    place: CudaPlace | None = None
    folder: Path | None = None  # None where the system's loader knows them
    version: str = ""

    @property
    def are_there(self) -> bool:
        return self.place is not None

    @property
    def key(self) -> str:
        """Name them so that others have another name: what was found out with them holds for them alone."""
        return f"{self.place} {self.version}".strip() if self.place else "none"


def find_libraries(component: Path, platform: str = sys.platform) -> Libraries:
    """Look where the worker will look, in the same order."""
    for place, folder in folders(component, platform):
        if has_both(folder, platform):
            return Libraries(place=place, folder=folder, version=_version(place, folder, platform))
    known = None if platform == "win32" else _known_to_loader(library_names(platform)[1])
    if known is not None:
        return Libraries(place=CudaPlace.SYSTEM, version=_age(known))
    return Libraries()


def _version(place: CudaPlace, folder: Path, platform: str) -> str:
    if place is CudaPlace.COMPONENT and (installed := read_note(folder)) is not None and installed.version:
        return installed.version
    if place is CudaPlace.PACKAGE:
        try:
            return version(PACKAGE)
        except PackageNotFoundError:
            pass
    return _age(folder / library_names(platform)[1])


def _age(path: Path) -> str:
    """Return what tells a file from the one that was there before: a library does not say its version unloaded."""
    try:
        facts = path.stat()
    except OSError:
        return ""
    return f"{facts.st_size}-{facts.st_mtime_ns // 1_000_000_000}"


def _known_to_loader(name: str) -> Path | None:
    """Return the library that the dynamic linker would find by its name."""
    told = [Path(part) for part in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if part]
    places = [folder / name for folder in (*told, *map(Path, _MULTIARCH))]
    return next((path for path in (*places, *_in_loader_cache(name)) if path.is_file()), None)


def _in_loader_cache(name: str) -> Iterator[Path]:
    """Yield the paths that the linker's own list has; it holds them as plain texts, each ended by a zero."""
    try:
        content = _LOADER_CACHE.read_bytes()
    except OSError:
        return
    for found in re.finditer(rb"/[^\0]*/" + re.escape(name.encode()) + rb"(?=\0)", content):
        yield Path(os.fsdecode(found[0]))
