"""The list of a bundle's files, how two lists differ, and what weighs most in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """One file or link of a bundle."""

    path: str  # with forward slashes, relative to the bundle
    size: int  # bytes; 0 for a link
    target: str = ""  # where a link points to

    def __str__(self) -> str:
        return f"{self.path} -> {self.target}" if self.target else self.path


def files_of(folder: Path) -> list[Bundled]:
    """Return everything under a folder but the folders, sorted by path."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found.append(Bundled(path=name, size=0, target=path.readlink().as_posix()))
        elif path.is_file():
            found.append(Bundled(path=name, size=path.stat().st_size))
    return sorted(found, key=lambda file: file.path)


def written(files: Sequence[Bundled]) -> str:
    return "".join(f"{file}\n" for file in files)


def differences(before: str, after: str) -> list[str]:
    """Return the lines that came (+) and went (-) between two lists."""
    old, new = set(before.splitlines()), set(after.splitlines())
    return sorted(
        [*(f"- {line}" for line in old - new), *(f"+ {line}" for line in new - old)], key=lambda line: line[2:]
    )


def total_mib(files: Iterable[Bundled]) -> float:
    return sum(file.size for file in files) / _MIB


def by_size(files: Sequence[Bundled], *, folders: int = 15, singles: int = 25) -> str:
    """Return the heaviest folders and files, in MiB."""
    weights: Counter[str] = Counter()
    for file in files:
        weights["/".join(file.path.split("/")[:2])] += file.size
    lines = [f"{total_mib(files):8.1f}  all {len(files)} files, without links between them", "", "Folders"]
    lines += [f"{size / _MIB:8.1f}  {name}" for name, size in weights.most_common(folders)]
    heaviest = sorted(files, key=lambda file: (-file.size, file.path))[:singles]
    lines += ["", "Files", *(f"{file.size / _MIB:8.1f}  {file.path}" for file in heaviest)]
    return "\n".join(lines) + "\n"
