"""What the bundle's binaries want from the system: read from the files themselves, never from memory. Linux only."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from devtools.console import SetUpError

_MAGIC: Final = b"\x7fELF"
_VERSION: Final = re.compile(r"\b(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a set of binaries asks of the system together."""

    libraries: Mapping[str, str]  # name -> one file that wants it
    floors: Mapping[str, tuple[int, ...]]  # GLIBC, GLIBCXX -> the newest version of it that is asked for


def elf_files(folder: Path) -> list[Path]:
    """Return the binaries under a folder, links left aside."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if _is_elf(path)]


def needs_of(folder: Path) -> Needs:
    """Return what the binaries of a bundle want and the bundle does not hold."""
    files = elf_files(folder)
    command = ["objdump", "--private-headers", *map(str, files)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout
    held = {path.name for path in folder.rglob("*.so*")}
    return needs_told(told, held)


def needs_told(told: str, held: Iterable[str]) -> Needs:
    """Read what objdump says about several files."""
    inside = set(held)
    libraries: dict[str, str] = {}
    floors: dict[str, tuple[int, ...]] = {}
    for file, words in _lines(told):
        if words[0] == "NEEDED" and words[1] not in inside:
            libraries.setdefault(words[1], file)
        elif found := _VERSION.match(words[-1]):
            number = tuple(map(int, found[2].split(".")))
            floors[found[1]] = max(floors.get(found[1], ()), number)
    return Needs(libraries=dict(sorted(libraries.items())), floors=floors)


def strip(files: Iterable[Path]) -> None:
    """Take symbols for debuggers out; they are most of some wheels."""
    ran = subprocess.run(["strip", "--strip-unneeded", *map(str, files)], check=False)
    if ran.returncode != 0:
        raise SetUpError("The libraries could not be stripped; see above.")


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def _lines(told: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the words of each line with the file it is about."""
    file = ""
    for line in told.splitlines():
        if "file format" in line:
            file = line.split(":", 1)[0]
        elif words := line.split():
            yield file, words
