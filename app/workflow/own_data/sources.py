"""What an export is read from: a folder or a ZIP archive that anybody may have made.

Nothing is unpacked. Files are asked for by the names of the manifest alone, each of which must be one of ours; each is read
no further than the manifest says it is long, and must have the hash that it says.
"""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, Protocol

from app.core import checked
from app.core.errors import ErrorCode, InputError
from app.workflow.own_data.format import FORMAT, MANIFEST, NAMES, VERSION
from app.workflow.own_data.json_text import parsed

BLOCK_BYTES: Final = 1 << 20
MOST_FILES: Final = 5_000_000
LARGEST_MANIFEST: Final = 1 << 30
LARGEST_TEXT: Final = 1 << 29
MOST_TEXT: Final = 1 << 36
LARGEST_MEDIA: Final = 1 << 40
MOST_RATIO: Final = 200  # what one packed byte may unpack to, in files over a megabyte
_FREE_RATIO_BYTES: Final = 1 << 20
_WAYS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of an export as the manifest tells of it."""

    name: str
    size_bytes: int
    sha256: str

    @property
    def is_media(self) -> bool:
        return self.name.startswith("media/")


class Source(Protocol):
    """Hands out files by name; raise InputError for what is not there or not an ordinary file."""

    def size_of(self, name: str) -> int: ...
    def open(self, name: str) -> BinaryIO: ...


@contextmanager
def opened_source(path: Path) -> Iterator[Source]:
    """Open an export; raise InputError when it is none."""
    try:
        if path.is_dir():
            yield FolderSource(path)
        else:
            with zipfile.ZipFile(path) as archive:
                yield ZipSource(archive, path.stat().st_size)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise broken(f"{path.name} is no archive that can be read: {error}.") from error
    except RuntimeError as error:  # how zipfile tells of a password
        if "password" not in str(error):
            raise
        raise broken(f"{path.name} is locked with a password.") from error
    except OSError as error:
        raise broken(f"{path.name} cannot be read: {error.strerror or error}.") from error


class FolderSource:
    """Reads below one folder; links are not followed, wherever they stand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def size_of(self, name: str) -> int:
        return self._facts(name).st_size

    def open(self, name: str) -> BinaryIO:
        self._facts(name)
        descriptor = os.open(
            self._folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        return os.fdopen(descriptor, "rb")

    def _facts(self, name: str) -> os.stat_result:
        place = self._folder
        try:
            for part in PurePosixPath(name).parts:
                place = place / part
                facts = place.lstat()
                if stat.S_ISLNK(facts.st_mode):
                    raise broken(f"{name} is a link.")
        except OSError as error:
            raise broken(f"{name} is missing.") from error
        if not stat.S_ISREG(facts.st_mode):
            raise broken(f"{name} is not an ordinary file.")
        return facts


class ZipSource:
    """Reads out of one archive, whose list of contents is looked through first."""

    def __init__(self, archive: zipfile.ZipFile, size_bytes: int) -> None:
        self._archive = archive
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            raise broken("The archive lists more files than any library has.")
        if len({entry.filename for entry in entries}) != len(entries):
            raise broken("The archive lists a file twice.")
        if sum(entry.compress_size for entry in entries) > size_bytes:
            raise broken("The archive lists more than it holds.")

    def size_of(self, name: str) -> int:
        return self._entry(name).file_size

    def open(self, name: str) -> BinaryIO:
        file: Any = self._archive.open(self._entry(name))
        return file  # type: ignore[no-any-return]

    def _entry(self, name: str) -> zipfile.ZipInfo:
        try:
            entry = self._archive.getinfo(name)
        except KeyError as error:
            raise broken(f"{name} is missing.") from error
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.is_dir() or entry.compress_type not in _WAYS:
            raise broken(f"{name} is not an ordinary file.")
        is_large = entry.file_size > _FREE_RATIO_BYTES
        if is_large and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise broken(
                f"{name} unpacks to far more than it takes: {entry.file_size} bytes out of {entry.compress_size}."
            )
        return entry


def read_manifest(source: Source) -> dict[str, Entry]:
    """Return the files of an export by name; raise InputError when the manifest is none of ours."""
    if source.size_of(MANIFEST) > LARGEST_MANIFEST:
        raise broken("The list of contents is too long.")
    with source.open(MANIFEST) as file:
        manifest = parsed(file.read(LARGEST_MANIFEST + 1), MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise broken("It is not an export of a library.")
        if manifest["version"] != VERSION:
            raise broken(f"It is of version {manifest['version']}; this program reads version {VERSION}. Update first.")
        entries = {name: _entry(name, facts) for name, facts in manifest["files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise broken(f"Its list of contents is not as it should be ({error!r}).") from error
    _refuse_too_much(entries)
    return entries


def _entry(name: str, facts: Any) -> Entry:
    if not NAMES.fullmatch(name):
        raise broken(f"It lists a file that no export has: {name[:80]!r}.")
    return Entry(name=name, size_bytes=checked.whole(facts["size_bytes"]), sha256=checked.text(facts["sha256"]))


def _refuse_too_much(entries: dict[str, Entry]) -> None:
    texts = [entry.size_bytes for entry in entries.values() if not entry.is_media]
    media = [entry.size_bytes for entry in entries.values() if entry.is_media]
    if len(entries) > MOST_FILES or sum(texts) > MOST_TEXT:
        raise broken("It lists more than any library holds.")
    if max(texts, default=0) > LARGEST_TEXT or max(media, default=0) > LARGEST_MEDIA:
        raise broken("It lists a file that is larger than any in a library.")


def blocks(source: Source, entry: Entry) -> Iterator[bytes]:
    """Yield a file's content, comparing it with the manifest; the last block comes only when all of it was right."""
    digest, left = hashlib.sha256(), entry.size_bytes
    if source.size_of(entry.name) != entry.size_bytes:
        raise broken(f"{entry.name} has another size than was written.")
    held = b""
    with source.open(entry.name) as file:
        while block := file.read(min(BLOCK_BYTES, left + 1)):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            if held:
                yield held
            held = block
    if left != 0 or digest.hexdigest() != entry.sha256:
        raise broken(f"{entry.name} is not what was written.")
    yield held


def content(source: Source, entry: Entry) -> bytes:
    return b"".join(blocks(source, entry))


def broken(reason: str) -> InputError:
    return InputError(ErrorCode.FORMAT_BROKEN, f"The export cannot be read. {reason} Nothing was taken in.")
