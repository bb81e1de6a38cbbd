"""The managed media store: ``media/YYYY/MM/<sha256>.<ext>``, each content once, never a half file under its name."""

import hashlib
import os
import re
import stat
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.core.errors import ErrorCode, InputError
from app.core.library import StoredMedia
from app.core.media import HEADER_BYTES, MediaRecord
from app.store.faults import disk_fault
from app.store.layout import PRIVATE, TEMPORARY_SUFFIX, LibraryLayout, sync_folder
from app.store.mapping import now
from app.store.media_source import MediaSource, changed, extension_of, opened

_BLOCK_BYTES = 1 << 20
_MONTH = re.compile(r"[12]\d{3}/(0[1-9]|1[0-2])", re.ASCII)
_STORED = re.compile(r"(?P<sha256>[0-9a-f]{64})\.[a-z0-9]{1,5}", re.ASCII)

Progress = Callable[[int, int], None]  # bytes done, bytes in all


class MediaStore:
    """Owns the files below ``media/``; may be used from every thread.

    ``known`` finds the record of a content that the library has, wherever its file lies.
    """

    def __init__(self, layout: LibraryLayout, known: Callable[[str], MediaRecord | None]) -> None:
        self._layout = layout
        self._known = known

    def take(self, path: Path, *, limit_bytes: int, on_progress: Progress | None = None) -> StoredMedia:
        """Copy a file into the store while hashing it; raise InputError or HostError and leave nothing behind."""
        with opened(path) as source:
            if source.size_bytes > limit_bytes:
                raise _too_large(source.size_bytes, limit_bytes)
            header = source.read(HEADER_BYTES)
            extension = extension_of(header, path.name)
            with self._temporary() as temporary:
                sha256 = _copy(source, header, temporary, on_progress)
                return self._settle(temporary, sha256, extension, source.size_bytes)

    def path_of(self, record: MediaRecord) -> Path:
        """Return where a recording lies: computed, or where its reference points."""
        if record.referenced_path is not None:
            return Path(record.referenced_path)
        return self._place(record.added_at, record.sha256, record.extension)

    def stored_path(self, stored: StoredMedia) -> Path:
        return self._place(stored.added_at, stored.sha256, stored.extension)

    def orphans(self, known_sha256s: Collection[str]) -> list[Path]:
        """Return files of the store that no record knows; links are neither listed nor followed."""
        return [path for path in self._stored_files() if path.name[:64] not in known_sha256s]

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        path = self._layout.media / f"incoming-{uuid.uuid4().hex}{TEMPORARY_SUFFIX}"
        try:
            yield path
        except OSError as error:
            raise disk_fault(error, "The file could not be copied into the library") from error
        finally:
            path.unlink(missing_ok=True)

    def _settle(self, temporary: Path, sha256: str, extension: str, size_bytes: int) -> StoredMedia:
        """Give the copy its name, unless the content is there already, whole."""
        added_at, extension = self._where(sha256, extension)
        place = self._place(added_at, sha256, extension)
        is_new = not (place.is_file() and place.stat().st_size == size_bytes)
        if is_new:
            _make_synced(place.parent, self._layout.media)
            temporary.replace(place)
            sync_folder(place.parent)
        return StoredMedia(sha256=sha256, extension=extension, size_bytes=size_bytes, is_new=is_new, added_at=added_at)

    def _where(self, sha256: str, extension: str) -> tuple[datetime, str]:
        """Return the date and ending that make up the place: the record's, an unrecorded file's, or today's.

        An unrecorded file is asked for by name in each month: 3 ms after ten years, however many files lie there.
        """
        record = self._known(sha256)
        if record is not None and record.referenced_path is None:
            return record.added_at, record.extension
        for folder in self._months():
            if (folder / f"{sha256}.{extension}").is_file():
                return now().replace(year=int(folder.parent.name), month=int(folder.name), day=1), extension
        return now(), extension

    def _place(self, added_at: datetime, sha256: str, extension: str) -> Path:
        return self._layout.media / f"{added_at:%Y}" / f"{added_at:%m}" / f"{sha256}.{extension}"

    def _months(self) -> Iterator[Path]:
        media = self._layout.media
        for folder in sorted(media.glob("*/*")):
            is_month = _MONTH.fullmatch(folder.relative_to(media).as_posix()) is not None
            if is_month and folder.is_dir() and not folder.is_symlink() and not folder.parent.is_symlink():
                yield folder

    def _stored_files(self) -> Iterator[Path]:
        for folder in self._months():
            for path in sorted(folder.iterdir()):
                if _STORED.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode):
                    yield path


def content_of(path: Path) -> str:
    """Return the hash of a file that a person gave; raise InputError when it cannot be read."""
    digest = hashlib.sha256()
    with opened(path) as source:
        while block := source.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: MediaSource, header: bytes, target: Path, on_progress: Progress | None) -> str:
    """Copy to the end and put it on the disk; return the hash, or raise InputError when the file moved meanwhile."""
    digest, done = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        block = header
        while block:
            digest.update(block)
            file.write(block)
            done += len(block)
            if done > source.size_bytes:
                raise changed()
            if on_progress is not None:
                on_progress(done, source.size_bytes)
            block = source.read(_BLOCK_BYTES)
        source.refuse_change()
        if done != source.size_bytes:
            raise changed()
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _make_synced(folder: Path, top: Path) -> None:
    """Make a folder, and put the entries of its parents on the disk."""
    if folder.is_dir():
        return
    _make_synced(folder.parent, top)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    sync_folder(folder.parent)


def _too_large(size_bytes: int, limit_bytes: int) -> InputError:
    sentence = (
        f"The file has {size_bytes / 2**30:.1f} GiB; the limit is {limit_bytes / 2**30:.1f} GiB. "
        "Raise media_limit_bytes in the settings."
    )
    return InputError(ErrorCode.MEDIA_TOO_LARGE, sentence)
