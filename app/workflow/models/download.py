"""Fetching one model: its files into the cache, each checked, then the model as a whole; it can be left and gone on with.

What is under way is noted beside the files, so that another start of the program knows of it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.errors import HostError
from app.store.faults import disk_fault
from app.workflow.exporting import write_atomically
from app.workflow.fetching.front import fetch
from app.workflow.fetching.terms import Halted, part_of, refuse_without_room
from app.workflow.models.cache import ModelsFolder, read_record, safe_name
from app.workflow.models.hub import Hub
from app.workflow.models.pins import FilePin, ModelFiles, file_pins

_BLOCK: Final = 1 << 20
_SPARE_BYTES: Final = 200_000_000  # a disk that is filled to the last byte helps nobody

Tell = Callable[[int, int], object]  # bytes that are there, and bytes of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A model that somebody began to fetch: what is wanted, and how much of it is there."""

    name: str  # what the person called it
    files: ModelFiles
    done_bytes: int


class ModelDownload:
    """Fetches one model into a folder. Owns nothing between calls; blocks, for a thread of its own."""

    def __init__(self, folder: ModelsFolder, name: str, files: ModelFiles) -> None:
        self._folder, self._name, self._files = folder, name, files

    def run(self, hub: Hub, *, tell: Tell, is_stopped: Callable[[], bool]) -> Path:
        """Fetch what is missing and return the model's folder; raise Halted, which keeps what came, or HostError."""
        with self._folder.held(self._files.repository):
            try:
                return self._fetched(hub, tell, is_stopped)
            except HostError:
                if not self._there():  # of nothing there is nothing to go on with
                    forget(self._folder, self._files.repository)
                raise

    def _fetched(self, hub: Hub, tell: Tell, is_stopped: Callable[[], bool]) -> Path:
        total = self._files.size_bytes
        refuse_without_room(self._folder.root, total - self._there() + _SPARE_BYTES, self._name)
        note(self._folder, self._name, self._files)
        before = 0
        for name, pin in sorted(self._files.files.items(), key=lambda item: item[1].size):
            target = self._folder.blob(self._files, pin)
            if not self._is_there(name, pin, target, is_stopped):
                fetch(
                    hub.file_address(self._files, name),
                    target,
                    size=pin.size,
                    sha256=pin.sha256,
                    git_sha1=pin.git_sha1,
                    progress=lambda done, before=before: tell(before + done, total),  # type: ignore[misc]
                    is_stopped=is_stopped,
                    network=hub.network,
                    name=f"{name} of {self._name}",
                )
            before += pin.size
            tell(before, total)
        if is_stopped():
            raise Halted
        path = self._folder.put_snapshot(self._files)
        forget(self._folder, self._files.repository)
        return path

    def cancel(self) -> None:
        """Remove what came of it; a model that is whole is not touched."""
        with self._folder.held(self._files.repository):
            try:
                self._remove_what_came()
            except OSError as error:
                raise disk_fault(error, f"What came of {self._name} could not be removed") from error

    def _remove_what_came(self) -> None:
        has_whole = bool(self._folder.snapshots(self._files.repository))
        for pin in self._files.files.values():
            part_of(self._folder.blob(self._files, pin)).unlink(missing_ok=True)
            if not has_whole:
                self._folder.blob(self._files, pin).unlink(missing_ok=True)
        forget(self._folder, self._files.repository)
        _remove_if_empty(self._folder.repository(self._files.repository))

    def _there(self) -> int:
        return bytes_there(self._folder, self._files)

    def _is_there(self, name: str, pin: FilePin, target: Path, is_stopped: Callable[[], bool]) -> bool:
        """Say whether a file is what it must be; one that is not is dropped, one that lies in the snapshot is used."""
        in_place = self._folder.snapshot(self._files) / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if _is_right(target, pin, is_stopped):
                return True
            if not in_place.is_symlink() and _is_right(in_place, pin, is_stopped):
                in_place.replace(target)
                return True
            target.unlink(missing_ok=True)
        except OSError as error:
            raise disk_fault(error, f"{name} of {self._name} could not be written") from error
        return False


def unfinished(folder: ModelsFolder) -> list[Unfinished]:
    """Return what was begun and is neither whole nor given up."""
    found = (_read_note(path) for path in sorted(folder.downloads.glob("*.json")))
    begun = [one for one in found if one is not None]
    return [Unfinished(name=name, files=files, done_bytes=bytes_there(folder, files)) for name, files in begun]


def bytes_there(folder: ModelsFolder, files: ModelFiles) -> int:
    """Add up what has come of a model so far; asks the disk, hashes nothing."""
    return sum(min(_size(folder.blob(files, pin)), pin.size) for pin in files.files.values())


def note(folder: ModelsFolder, name: str, files: ModelFiles) -> None:
    record = {
        "name": name,
        "repository": files.repository,
        "revision": files.revision,
        "files": {file: pin.as_record() for file, pin in files.files.items()},
    }
    write_atomically(_note_path(folder, files.repository), (json.dumps(record, indent=1) + "\n").encode())


def forget(folder: ModelsFolder, repository: str) -> None:
    _note_path(folder, repository).unlink(missing_ok=True)


def _note_path(folder: ModelsFolder, repository: str) -> Path:
    return folder.downloads / f"{safe_name(repository)}.json"


def _read_note(path: Path) -> tuple[str, ModelFiles] | None:
    record: Mapping[str, Any] = read_record(path)
    try:
        files = ModelFiles(
            repository=str(record["repository"]), revision=str(record["revision"]), files=file_pins(record["files"])
        )
        return str(record["name"]), files
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _size(blob: Path) -> int:
    for path in (blob, part_of(blob)):
        if path.is_file():
            return path.stat().st_size
    return 0


def _is_right(path: Path, pin: FilePin, is_stopped: Callable[[], bool]) -> bool:
    """Say whether a file that is there already is what it must be."""
    try:
        return path.is_file() and path.stat().st_size == pin.size and hash_of(path, pin, is_stopped) == pin.key
    except OSError:
        return False


def hash_of(path: Path, pin: FilePin, is_stopped: Callable[[], bool], tell: Callable[[int], object] = abs) -> str:
    """Hash a file in the manner of its pin, telling of each block; raise Halted."""
    digest = hashlib.sha256() if pin.sha256 else hashlib.sha1(b"blob %d\0" % pin.size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if is_stopped():
                raise Halted
            digest.update(block)
            tell(len(block))
    return digest.hexdigest()


def _remove_if_empty(repository: Path) -> None:
    for folder in (repository / "blobs", repository / "snapshots", repository / "refs", repository):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
