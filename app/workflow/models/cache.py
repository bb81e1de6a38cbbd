"""The hub's cache layout under the models' folder, and our own folders beside it. Nothing is fetched or hashed here.

``models--owner--name/{blobs,snapshots/<commit>,refs/main}`` is the hub's; ``downloads``, ``imported`` and ``quarantine``
are ours. A snapshot comes into being by one renaming, with all its files and the note of what they are.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.errors import ErrorCode, InputError
from app.store.faults import disk_fault
from app.store.file_lock import FileLock
from app.store.layout import sync_folder
from app.workflow.exporting import write_atomically
from app.workflow.models.pins import NEEDED, FilePin, ModelFiles, file_pins

MANIFEST: Final = "frisco-manifest.json"
_PREFIX: Final = "models--"
_REF: Final = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsFolder:
    """Where everything about models lies. Holds no state; all calls ask the disk."""

    root: Path

    def repository(self, name: str) -> Path:
        return self.root / (_PREFIX + name.replace("/", "--"))

    def blob(self, files: ModelFiles, pin: FilePin) -> Path:
        return self.repository(files.repository) / "blobs" / pin.key

    def snapshot(self, files: ModelFiles) -> Path:
        return self.repository(files.repository) / "snapshots" / files.revision

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def imported(self) -> Path:
        return self.root / "imported"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @contextlib.contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Keep a model to ourselves while it is fetched, taken in or removed; raise IN_USE while another has it."""
        lock = FileLock(self.downloads / f"{safe_name(name)}.lock")
        try:
            is_ours = lock.acquire()
        except OSError as error:
            raise disk_fault(error, f"{self.root} cannot be used for models") from error
        if not is_ours:
            sentence = f"Another program is at work on {name} already. Wait for it, or stop it there."
            raise InputError(ErrorCode.IN_USE, sentence)
        try:
            yield
        finally:
            lock.release()

    def snapshots(self, name: str) -> Sequence[Path]:
        """Return the stored revisions of a repository that are whole, the current one first."""
        repository = self.repository(name)
        folder, ref = repository / "snapshots", repository / "refs" / _REF
        if not folder.is_dir():
            return []
        current = ref.read_text("utf-8", "replace").strip() if ref.is_file() else ""
        found = sorted(folder.iterdir(), key=lambda path: (path.name != current, path.name))
        return [path for path in found if is_whole(path)]

    def fetched(self) -> Iterator[str]:
        """Tell the hub's names of all that we have fetched ourselves, or that somebody began to fetch."""
        if self.root.is_dir():
            for folder in sorted(self.root.glob(f"{_PREFIX}*--*")):
                name = folder.name.removeprefix(_PREFIX).replace("--", "/", 1)
                if any((path / MANIFEST).is_file() for path in self.snapshots(name)):
                    yield name

    def imports(self) -> Sequence[Path]:
        if not self.imported.is_dir():
            return []
        return [path for path in sorted(self.imported.iterdir()) if not path.name.startswith(".") and is_whole(path)]

    def put_snapshot(self, files: ModelFiles) -> Path:
        """Make the snapshot of files that have all come, then name it the current one."""
        snapshot = self.snapshot(files)
        staged = self.downloads / f"{safe_name(files.repository)}.staged"
        with _disk("The model could not be put in its place"):
            for left in (staged, staged.with_suffix(".old")):
                remove_tree(left)
            staged.mkdir(parents=True)
            for name, pin in files.files.items():
                _place(self.blob(files, pin), staged / name)
            write_manifest(staged, files.files, repository=files.repository, revision=files.revision)
            snapshot.parent.mkdir(parents=True, exist_ok=True)
            if snapshot.exists():
                snapshot.rename(staged.with_suffix(".old"))
            staged.rename(snapshot)
            remove_tree(staged.with_suffix(".old"))
            sync_folder(snapshot.parent)
        write_atomically(self.repository(files.repository) / "refs" / _REF, files.revision.encode())
        return snapshot


def safe_name(name: str) -> str:
    return name.replace("/", "--")


def is_whole(folder: Path) -> bool:
    """Say whether all is there that a model needs; what the files hold is not looked at."""
    return all((folder / name).is_file() for name in NEEDED)


def write_manifest(folder: Path, files: Mapping[str, FilePin], **facts: str) -> None:
    record = {**facts, "files": {name: pin.as_record() for name, pin in files.items()}}
    write_atomically(folder / MANIFEST, (json.dumps(record, indent=1) + "\n").encode())


def read_manifest(folder: Path) -> Mapping[str, FilePin] | None:
    """Return what the files of a model must be as it was written down; None where nothing usable was."""
    record = read_record(folder / MANIFEST)
    try:
        return file_pins(record["files"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def read_record(path: Path) -> dict[str, Any]:
    """Return a small file of ours; nothing for what is none."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def remove_tree(folder: Path) -> None:
    """Remove a folder of ours, or a link in its place; a link inside is removed and not followed."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _place(blob: Path, name: Path) -> None:
    """Show a file in a snapshot: as a link, as a second name where links are not allowed, else moved there."""
    with contextlib.suppress(OSError):
        name.symlink_to(Path("..", "..", "blobs", blob.name))
        return
    with contextlib.suppress(OSError):
        os.link(blob, name)
        return
    shutil.move(blob, name)


@contextlib.contextmanager
def _disk(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_fault(error, what) from error
