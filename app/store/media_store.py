"""The managed media store: ``media/YYYY/MM/<sha256>.<ext>``, each content once, never a half file under its name."""

import hashlib
import os
import re
import stat
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.core.errors import ErrorCode, InputError
from app.core.library import StoredMedia
from app.core.media import HEADER_BYTES, MediaRecord
from app.core.storage import size_words
from app.store.faults import disk_fault
from app.store.layout import PRIVATE, TEMPORARY_SUFFIX, LibraryLayout, drop, sync_folder
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
        self._placing = threading.Lock()  # between finding a file there and relying on it

    def take(
        self, path: Path, *, limit_bytes: int, on_progress: Progress | None = None, is_lasting: bool = True
    ) -> StoredMedia:
        """Copy a file into the store while hashing it; raise InputError or HostError and leave nothing behind.

        Its content is on the disk then. Its name is too, unless whoever takes many leaves that to ``make_lasting``.
        """
        with opened(path) as source:
            if source.size_bytes > limit_bytes:
                raise _too_large(source.size_bytes, limit_bytes)
            header = source.read(HEADER_BYTES)
            extension = extension_of(header, path.name)
            with self._temporary() as temporary:
                sha256 = _copy(source, header, temporary, on_progress)
                stored = self._settle(temporary, sha256, extension, source.size_bytes)
        if is_lasting:
            self.make_lasting([stored])
        return stored

    def make_lasting(self, stored: Iterable[StoredMedia]) -> None:
        """Put the names of copies on the disk; raise HostError when that cannot be done."""
        folders = {self.stored_path(one).parent for one in stored if one.is_new}
        try:
            for folder in folders:
                sync_folder(folder)
        except OSError as error:
            raise disk_fault(error, "The file could not be copied into the library") from error

    def place(self, record: MediaRecord, blocks: Iterable[bytes], on_block: Callable[[int], object]) -> Path | None:
        """Write the file of a recorded recording from its bytes; None when it lies there already.

        Whoever gives the bytes has them compared with the hash: the last block comes only when all were right.
        """
        place = self.home_of(record)
        if place.is_file() and place.stat().st_size == record.size_bytes:
            return None
        with self._temporary() as temporary:
            with temporary.open("xb") as file:
                for block in blocks:
                    file.write(block)
                    on_block(len(block))
                file.flush()
                os.fsync(file.fileno())
            with self._placing:
                make_synced(place.parent)
                temporary.replace(place)
                sync_folder(place.parent)
        return place

    def refer(self, path: Path, *, on_progress: Progress | None = None) -> StoredMedia:
        """Hash a file that stays where it lies; raise InputError for what is no recording."""
        with opened(path) as source:
            header = source.read(HEADER_BYTES)
            extension = extension_of(header, path.name)
            sha256 = _hashed(source, header, on_progress)
        known = self._known(sha256)
        return StoredMedia(
            sha256=sha256,
            extension=extension,
            size_bytes=source.size_bytes,
            is_new=False,
            added_at=known.added_at if known else now(),
            modified_ms=source.modified_ms,
        )

    def path_of(self, record: MediaRecord) -> Path:
        """Return where a recording lies: computed, or where its reference or the archive has it."""
        elsewhere = record.referenced_path or record.archived_path
        return Path(elsewhere) if elsewhere is not None else self.home_of(record)

    def home_of(self, record: MediaRecord) -> Path:
        """Return the place of a recording in the store, whether it lies there or not."""
        return self._place(record.added_at, record.sha256, record.extension)

    def stored_path(self, stored: StoredMedia) -> Path:
        return self._place(stored.added_at, stored.sha256, stored.extension)

    def is_stored(self, path: Path) -> bool:
        """Tell a file of the store from a stranger and from a link, whatever it is a copy of."""
        month = path.parent
        is_ours = _MONTH.fullmatch(f"{month.parent.name}/{month.name}") and _STORED.fullmatch(path.name)
        if not is_ours or month.parent.parent != self._layout.media or month.is_symlink() or month.parent.is_symlink():
            return False
        return stat.S_ISREG(path.lstat().st_mode)

    def discard(self, path: Path, is_needless: Callable[[], bool]) -> int | None:
        """Remove a file of the store if it is needless still; return the bytes that are free now, None if it stays.

        Nobody takes the same content in between the question and the removal.
        """
        with self._placing:
            if not path.exists() or not self.is_stored(path) or not is_needless():
                return None
            size = path.lstat().st_size
            path.unlink()
            sync_folder(path.parent)
            return size

    def remove_untouched(self, path: Path, written_ns: int) -> int:
        """Remove a file unless it is younger than it was; return the bytes that are free now. Raise OSError."""
        with self._placing:
            facts = path.lstat()
            if facts.st_mtime_ns != written_ns:
                return 0
            path.unlink()
            return facts.st_size

    def files(self) -> list[Path]:
        """Return all files of the store; links are neither listed nor followed."""
        return list(self._stored_files())

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        path = self._layout.media / f"incoming-{uuid.uuid4().hex}{TEMPORARY_SUFFIX}"
        try:
            yield path
        except OSError as error:
            raise disk_fault(error, "The file could not be copied into the library") from error
        finally:
            drop(path)

    def _settle(self, temporary: Path, sha256: str, extension: str, size_bytes: int) -> StoredMedia:
        """Give the copy its name, unless the content is there already, whole."""
        added_at, extension = self._where(sha256, extension)
        place = self._place(added_at, sha256, extension)
        with self._placing:
            is_new = not (place.is_file() and place.stat().st_size == size_bytes)
            if is_new:
                make_synced(place.parent)
                temporary.replace(place)
            else:
                os.utime(place)  # young again: tidying leaves it alone until it is recorded
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


def _hashed(source: MediaSource, header: bytes, on_progress: Progress | None) -> str:
    """Hash to the end; raise InputError when the file moved meanwhile."""
    digest, done, block = hashlib.sha256(), 0, header
    while block:
        digest.update(block)
        done += len(block)
        if on_progress is not None:
            on_progress(done, source.size_bytes)
        if done > source.size_bytes:
            raise changed()
        block = source.read(_BLOCK_BYTES)
    source.refuse_change()
    return digest.hexdigest()


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


def make_synced(folder: Path) -> None:
    """Make a folder, and put the entries of its parents on the disk."""
    if folder.is_dir():
        return
    make_synced(folder.parent)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    sync_folder(folder.parent)


def _too_large(size_bytes: int, limit_bytes: int) -> InputError:
    sentence = (
        f"The file has {size_words(size_bytes)}; copies may have {size_words(limit_bytes)}. Use it where it lies "
        "(--keep refer), or raise the limit under Library › Storage (media_limit_bytes in the settings)."
    )
    return InputError(ErrorCode.MEDIA_TOO_LARGE, sentence)
