"""Who may do what with a library: its one owner everything, whoever comes beside the owner may read, or reach them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.core.errors import ErrorCode, FriscoError
from app.core.safekeeping import Opening, Restored
from app.store.library import Library
from app.store.library_lock import LibraryLock
from app.store.restoring import restore

T = TypeVar("T")

LOCK_WAIT_S = 10.0
_LOOK_S = 0.1
_AS_IT_IS = Opening()


@contextmanager
def opened_library(folder: Path, owner: str, *, lock_wait_s: float = LOCK_WAIT_S) -> Iterator[Library]:
    """Hold a library open as its owner; raise LIBRARY_BUSY with the name of the owner when it stays taken."""
    lock = LibraryLock(folder).acquire(timeout_s=lock_wait_s, owner=owner)
    with _owned(folder, lock) as library:
        yield library


@contextmanager
def library_or(
    reach: Callable[[], T | None],
    folder: Path,
    owner: str,
    *,
    lock_wait_s: float = LOCK_WAIT_S,
    opening: Opening = _AS_IT_IS,
) -> Iterator[Library | T]:
    """Hold a library open as its owner, or yield what ``reach`` comes back with while somebody else has it.

    Both are tried at once and again until the wait is over; then raise LIBRARY_BUSY with the name of the owner.
    """
    found = _lock_or(reach, folder, owner, lock_wait_s)
    if isinstance(found, LibraryLock):
        with _owned(folder, found, opening) as library:
            yield library
    else:
        yield found


@contextmanager
def readable_library(folder: Path, owner: str) -> Iterator[Library]:
    """Hold a library open as its owner when nobody else does, for reading only beside one who does."""
    with library_or(partial(Library.open_for_reading, folder), folder, owner) as library, library:
        yield library


@contextmanager
def _owned(folder: Path, lock: LibraryLock, opening: Opening = _AS_IT_IS) -> Iterator[Library]:
    """Open the files in the way that is asked for, and sweep up after an owner who died."""
    try:
        if opening.restore is not None:
            restore(folder, opening.restore)
        with Library.open_damaged(folder) if opening.is_read_only else Library.open(folder) as library:
            if not library.is_read_only:
                library.jobs.mark_interrupted().result()
            yield library
    finally:
        lock.release()


def can_be_read(folder: Path) -> bool:
    """Tell whether a damaged library can at least be read; whoever asks has nothing of it open."""
    try:
        with Library.open_damaged(folder) as library:
            return bool(library.transcripts.all())
    except FriscoError:
        return False


def restored_library(folder: Path, backup: Path, owner: str, *, lock_wait_s: float = LOCK_WAIT_S) -> Restored:
    """Restore a library that nobody has open, and see that it opens again."""
    lock = LibraryLock(folder).acquire(timeout_s=lock_wait_s, owner=owner)
    try:
        restored = restore(folder, backup)
        Library.open(folder).close()
    finally:
        lock.release()
    return restored


def _lock_or(reach: Callable[[], T | None], folder: Path, owner: str, wait_s: float) -> LibraryLock | T:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return LibraryLock(folder).acquire(timeout_s=0, owner=owner)
        except FriscoError as error:
            if error.code is not ErrorCode.LIBRARY_BUSY:
                raise
            found = reach()
            if found is not None:
                return found
            if time.monotonic() >= deadline:
                raise
        time.sleep(_LOOK_S)
