"""Where an export is written: a folder or a ZIP archive. It has its name only when it is whole."""

import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from app.core.errors import ErrorCode, FriscoError, error_of
from app.store.faults import disk_fault
from app.store.layout import sync_file

BLOCK_BYTES = 1 << 20

Written = Callable[[int], object]  # so many bytes more


class Target(Protocol):
    """What an export is written into, one file after another."""

    def put(self, name: str, content: bytes) -> None: ...
    def put_file(self, name: str, source: BinaryIO, written: Written) -> tuple[int, str]:
        """Copy a file in; return its size and SHA-256."""


@contextmanager
def opened_target(path: Path) -> Iterator[Target]:
    """Make a target under a name of its own; at the end it gets the one that was asked for, or is removed."""
    temporary = path.with_name(f".{path.name}-{uuid.uuid4().hex}.part")
    try:
        _refuse_taken(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _zip_target(temporary) if path.suffix.lower() == ".zip" else _folder_target(temporary) as target:
            yield target
        if path.is_dir():
            path.rmdir()  # it is empty: that was looked at
        temporary.replace(path)
    except OSError as error:
        raise disk_fault(error, f"The export {path.name} could not be written") from error
    finally:
        _remove(temporary)


@contextmanager
def _zip_target(temporary: Path) -> Iterator["ZipTarget"]:
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=6) as archive:
        yield ZipTarget(archive)
    sync_file(temporary)


@contextmanager
def _folder_target(temporary: Path) -> Iterator["FolderTarget"]:
    temporary.mkdir()
    yield FolderTarget(temporary)


class FolderTarget:
    """Owns a folder that is being filled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        self._place(name).write_bytes(content)

    def put_file(self, name: str, source: BinaryIO, written: Written) -> tuple[int, str]:
        with self._place(name).open("wb") as file:
            return _copied(source, file, written)

    def _place(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


class ZipTarget:
    """Owns an archive that is being filled; recordings are stored as they are, for they are packed already."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def put(self, name: str, content: bytes) -> None:
        self._archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), content)

    def put_file(self, name: str, source: BinaryIO, written: Written) -> tuple[int, str]:
        with self._archive.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as file:
            return _copied(source, file, written)


def _entry(name: str, way: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # of no date: the same content makes the same archive
    entry.compress_type = way
    entry.external_attr = 0o600 << 16
    return entry


def _copied(source: BinaryIO, target: IO[bytes], written: Written) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := _read(source):
        target.write(block)
        digest.update(block)
        size += len(block)
        written(len(block))
    return size, digest.hexdigest()


def _read(source: BinaryIO) -> bytes:
    """Read on; a recording that cannot be read ends there, and its hash will tell."""
    try:
        return source.read(BLOCK_BYTES)
    except OSError:
        return b""


def _refuse_taken(path: Path) -> None:
    is_free = not path.exists() or (path.is_dir() and path.suffix.lower() != ".zip" and not any(path.iterdir()))
    if path.is_symlink() or not is_free:
        raise _taken(path)


def _taken(path: Path) -> FriscoError:
    sentence = f"There is something at {path} already. Choose another name, or an empty folder."
    return error_of(ErrorCode.OUTPUT_EXISTS, sentence)


def _remove(temporary: Path) -> None:
    with suppress(OSError):
        if temporary.is_dir():
            shutil.rmtree(temporary)
        else:
            temporary.unlink(missing_ok=True)
