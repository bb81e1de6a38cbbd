"""Opening a library as its one owner: the lock first, then the files, then the sweeping up after a dead owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.store.library import Library
from app.store.library_lock import LibraryLock

LOCK_WAIT_S = 10.0


@contextmanager
def opened_library(folder: Path, owner: str, *, lock_wait_s: float = LOCK_WAIT_S) -> Iterator[Library]:
    """Hold a library open; raise LIBRARY_BUSY with the name of the owner when it stays taken."""
    lock = LibraryLock(folder).acquire(timeout_s=lock_wait_s, owner=owner)
    try:
        with Library.open(folder) as library:
            library.jobs.mark_interrupted().result()
            yield library
    finally:
        lock.release()
