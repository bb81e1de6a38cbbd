"""From what SQLite and the system report to errors with a stable code.

peewee hides a full disk: SQLite has rolled back by itself, peewee's own ROLLBACK then fails, and only the end of the
chain of exceptions tells the cause. So the whole chain is read, by error name, and by text only where there is no name.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from app.core.errors import ErrorCode, FriscoError, HostError

# The SQLite that peewee uses. With pysqlite3 its classes are not those of the standard library's sqlite3.
DRIVER: Any = vars(peewee)["sqlite3"]
DRIVER_ERROR: type[Exception] = DRIVER.Error

_FULL = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}
)
_LOG_BYTES = 1 << 16  # what SQLite needs to open a database: its log's index
_READONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_BY_NAME: tuple[tuple[str, ErrorCode], ...] = (
    ("SQLITE_FULL", ErrorCode.DISK_FULL),
    ("SQLITE_READONLY", ErrorCode.DISK_READONLY),
    ("SQLITE_PERM", ErrorCode.DISK_READONLY),
    ("SQLITE_CANTOPEN", ErrorCode.DISK_IO),
    ("SQLITE_IOERR", ErrorCode.DISK_IO),
    ("SQLITE_BUSY", ErrorCode.DB_BUSY),
    ("SQLITE_LOCKED", ErrorCode.DB_BUSY),
    ("SQLITE_CORRUPT", ErrorCode.DB_CORRUPT),
    ("SQLITE_NOTADB", ErrorCode.DB_CORRUPT),
)

# The driver's backup() tells no name, only SQLite's own text for the code.
_NAME_OF_TEXT = {
    "database or disk is full": "SQLITE_FULL",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "unable to open database file": "SQLITE_CANTOPEN",
    "disk I/O error": "SQLITE_IOERR",
    "database is locked": "SQLITE_BUSY",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
}

_SENTENCES = {
    ErrorCode.DISK_FULL: "The disk with the library is full. Make room; the work then goes on.",
    ErrorCode.DISK_READONLY: "The library cannot be written to. Check the rights of its folder.",
    ErrorCode.DISK_IO: "The disk with the library reports an error. Check the disk and its connection.",
    ErrorCode.DB_BUSY: "Another program keeps the library's database busy. Close it and try again.",
    ErrorCode.DB_CORRUPT: "The library's database is damaged. Restore the newest back-up: frisco restore --newest.",
}


def classify(error: BaseException, folder: Path | None = None) -> HostError | None:
    """Return the host's fault behind a database error; None when it is a bug of ours.

    Without room for its log SQLite only says that it cannot open it: the disk of ``folder`` is then asked.
    """
    if not isinstance(error, (peewee.PeeweeException, DRIVER_ERROR)):
        return None
    for link in _chain(error):
        name = _name_of(link)
        for prefix, code in _BY_NAME:
            if name.startswith(prefix):
                is_full = code is ErrorCode.DISK_IO and folder is not None and _is_full(folder)
                told = ErrorCode.DISK_FULL if is_full else code
                return HostError(told, _SENTENCES[told], detail=f"{name}: {link}")
    return None


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LOG_BYTES
    except OSError:
        return False


# What the driver and the full-text index say of contents that nobody can have written; they have no name of their own.
_DAMAGE_BEGINS = ("Could not decode to UTF-8", "invalid fts5 file format", "fts5: corrupt")


def _name_of(link: BaseException) -> str:
    if isinstance(link, DRIVER_ERROR) and str(link).startswith(_DAMAGE_BEGINS):
        return "SQLITE_CORRUPT"
    name = getattr(link, "sqlite_errorname", None)
    if name is None and isinstance(link, DRIVER_ERROR):
        name = _NAME_OF_TEXT.get(str(link))
    return str(name or "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__context__, link.__cause__]


@contextmanager
def told_apart(folder: Path | None = None) -> Iterator[None]:
    """Let the host's faults leave as HostError; bugs and FriscoErrors pass as they are."""
    try:
        yield
    except (peewee.PeeweeException, DRIVER_ERROR) as error:
        fault = classify(error, folder)
        if fault is None:
            raise
        raise fault from error


def damaged(what: str, *, detail: str = "") -> HostError:
    """Build the error for contents that cannot be what we wrote."""
    return HostError(ErrorCode.DB_CORRUPT, f"{what} {_SENTENCES[ErrorCode.DB_CORRUPT]}", detail=detail)


def read_only() -> HostError:
    """Build the error for a write to a library that is open for reading only, because it is damaged."""
    sentence = "The library is damaged and open for reading only. Restore a back-up: Library › Back-ups."
    return HostError(ErrorCode.DB_CORRUPT, sentence)


def unsound(what: str, *, detail: str = "") -> HostError:
    """Build the error for a database or an export that is brought from elsewhere, or a backup: the library is untouched."""
    return HostError(ErrorCode.DB_CORRUPT, what, detail=detail)


def restoring_cancelled() -> HostError:
    return HostError(ErrorCode.CANCELLED, "Restoring was cancelled; nothing has changed.")


def disk_fault(error: OSError, what: str) -> FriscoError:
    """Build the error for a failed write; ``what`` begins the sentence."""
    if error.errno in _FULL:
        return HostError(ErrorCode.DISK_FULL, f"{what}: the disk is full. Make room and try again.", detail=str(error))
    if error.errno in _READONLY:
        return HostError(ErrorCode.DISK_READONLY, f"{what}: writing is not allowed there.", detail=str(error))
    return HostError(ErrorCode.DISK_IO, f"{what}: {error.strerror or error}. Check the disk.", detail=str(error))
