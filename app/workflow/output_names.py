"""Where an output goes and under which name: one per input, never over a file that is not ours."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_LONGEST_NAME_BYTES = 255


def output_stems(inputs: Iterable[Path], output_dir: Path | None) -> list[Path]:
    """Return one target without extension per input; a second input with the same stem gets `` (2)``."""
    taken: set[str] = set()
    stems = []
    for path in inputs:
        stem = next(c for c in _numbered(_target(path, output_dir)) if _folded(c) not in taken)
        taken.add(_folded(stem))
        stems.append(stem)
    return stems


def free_target(wanted: Path, may_replace: Callable[[Path], bool]) -> tuple[Path, list[Path]]:
    """Return the wanted path, or the first numbered one that is free or ours; and what stood in the way."""
    in_the_way: list[Path] = []
    for stem in _numbered(wanted.with_suffix("")):
        candidate = stem.with_name(_fitting(stem.name, wanted.suffix))
        if not candidate.exists() or may_replace(candidate):
            return candidate, in_the_way
        in_the_way.append(candidate)
    raise AssertionError("the numbers do not end")


def _target(path: Path, output_dir: Path | None) -> Path:
    return (output_dir or path.parent) / path.stem


def _numbered(stem: Path) -> Iterator[Path]:
    yield stem
    number = 2
    while True:
        yield stem.with_name(f"{stem.name} ({number})")
        number += 1


def _fitting(stem: str, suffix: str) -> str:
    """Shorten a name that file systems would refuse, at a character, not in the middle of one."""
    room = _LONGEST_NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix


def _folded(path: Path) -> str:
    """Compare as a file system that ignores case would."""
    return str(path.absolute()).casefold()
