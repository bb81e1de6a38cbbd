"""Whether the files of a model are still what they must be, and putting a damaged one aside so that nothing uses it.

A file that is right stays where it is: fetching the model again then brings the damaged ones alone.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.store.faults import disk_fault
from app.workflow.models.cache import MANIFEST, ModelsFolder, read_manifest, read_record, remove_tree
from app.workflow.models.download import hash_of
from app.workflow.models.pins import KNOWN, FilePin, card_of

_NOTE: Final = "frisco-quarantine.json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_GIT_SHA1: Final = re.compile(r"[0-9a-f]{40}")
_FACTS: Final = ("name", "repository", "why", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """What became of looking at a model's files."""

    damaged: Sequence[str]  # another size or another hash, or gone
    checked: int
    has_manifest: bool  # without one nobody knows what they must be

    @property
    def is_sound(self) -> bool:
        return not self.damaged

    def words(self) -> str:
        """Return what was found, in one sentence."""
        if self.damaged:
            return f"Damaged: {', '.join(self.damaged)}."
        if not self.has_manifest:
            return "Nobody wrote down what its files must be, so they cannot be checked."
        return f"All {self.checked} files are what they must be."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A damaged model, or the damaged files of one, that lie in quarantine."""

    name: str
    repository: str  # at the hub; "" for one that was taken in from a folder
    why: str
    at: str  # ISO, UTC
    path: Path


def check(folder: Path, *, tell: Callable[[int, int], object], is_stopped: Callable[[], bool]) -> Soundness:
    """Hash every file of a model and compare; ``tell`` gets the bytes done and of all. Raise Halted or HostError."""
    expected = expected_of(folder)
    total, done = sum(pin.size for pin in expected.values()), 0

    def count(block: int) -> None:
        nonlocal done
        done += block
        tell(done, total)

    damaged = [name for name, pin in expected.items() if not _is_sound(folder / name, pin, is_stopped, count)]
    return Soundness(damaged=tuple(damaged), checked=len(expected), has_manifest=bool(expected))


def expected_of(folder: Path) -> Mapping[str, FilePin]:
    """Return what the files must be: as was written down, as is pinned, or as the hub's cache names them."""
    written = read_manifest(folder)
    if written:
        return written
    card = card_of(_repository_of(folder))
    if card is not None and card.files.revision == folder.name:
        return card.files.files
    return {name: pin for name in KNOWN if (pin := _pin_of_link(folder / name)) is not None}


def set_aside(models: ModelsFolder, name: str, folder: Path, soundness: Soundness, why: str) -> SetAside:
    """Move a damaged model out of the way; of a fetched one the damaged files alone. Raise HostError."""
    repository = _repository_of(folder)
    moment = datetime.now(UTC)
    target = _free_name(models.quarantine, f"{name.replace('/', '--')}-{moment:%Y%m%d-%H%M%S}")
    record = {"name": name, "repository": repository, "why": why, "at": moment.isoformat(timespec="seconds")}
    try:
        target.mkdir(parents=True)
        if repository and soundness.damaged:
            _move_damaged(folder, soundness.damaged, target)
        else:
            folder.rename(target / "model")
        _write(target / _NOTE, record)
    except OSError as error:
        raise disk_fault(error, f"The damaged model {name} could not be set aside") from error
    return SetAside(path=target, **record)


def all_set_aside(models: ModelsFolder) -> list[SetAside]:
    """Return what lies in quarantine, the newest first."""
    found = (_read(path) for path in models.quarantine.glob("*") if path.is_dir())
    return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)


def drop(models: ModelsFolder, name: str) -> None:
    """Remove what lies in quarantine of a model: it is there again, or not wanted any more. Raise HostError."""
    for one in all_set_aside(models):
        if one.name == name:
            try:
                remove_tree(one.path)
            except OSError as error:
                raise disk_fault(error, f"What was damaged of {name} could not be removed") from error


def _move_damaged(folder: Path, names: Sequence[str], target: Path) -> None:
    """Take the damaged files out, and with them the snapshot: without all its files it is none."""
    for name in names:
        file = folder / name
        content = file.resolve() if file.is_symlink() else file
        if content.is_file():
            content.rename(target / name)
    staged = target / "snapshot"
    folder.rename(staged)
    for file in list(staged.iterdir()):
        if file.is_symlink() or file.name == MANIFEST:
            file.unlink()
        elif file.is_file():  # a second name of a file in the cache, or its only one
            _give_back(file, folder)
    remove_tree(staged)


def _give_back(file: Path, folder: Path) -> None:
    """Keep a file that is right where the next fetch finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    file.rename(folder / file.name)


def _is_sound(file: Path, pin: FilePin, is_stopped: Callable[[], bool], tell: Callable[[int], object]) -> bool:
    try:
        return file.stat().st_size == pin.size and hash_of(file, pin, is_stopped, tell) == pin.key
    except OSError:
        return False


def _repository_of(folder: Path) -> str:
    """Return the hub's name of a snapshot; "" for a folder that is none."""
    holder = folder.parent.parent.name
    is_snapshot = folder.parent.name == "snapshots" and holder.startswith("models--")
    return holder.removeprefix("models--").replace("--", "/", 1) if is_snapshot else ""


def _pin_of_link(file: Path) -> FilePin | None:
    """Return what a file must be by the name that the hub's cache gave it."""
    if not file.is_symlink():
        return None
    key = file.resolve().name
    if not (_SHA256.fullmatch(key) or _GIT_SHA1.fullmatch(key)):
        return None
    size = file.stat().st_size if file.is_file() else 0
    return FilePin(size=size, sha256=key) if _SHA256.fullmatch(key) else FilePin(size=size, git_sha1=key)


def _free_name(folder: Path, name: str) -> Path:
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def _write(path: Path, record: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _read(folder: Path) -> SetAside | None:
    record = read_record(folder / _NOTE)
    facts = {name: record.get(name) for name in _FACTS}
    if not all(isinstance(value, str) for value in facts.values()):
        return None
    return SetAside(path=folder, **facts)  # type: ignore[arg-type]  # looked at above
