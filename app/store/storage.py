"""What lies in a library and how much room there is: counted on the disk itself, file by file, links never followed."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core.storage import DiskRoom, StorageUse
from app.store.database import Database

_DATABASE = frozenset({"library.db", "library.db-wal", "library.db-shm"})


class Storage:
    """Counts what a library takes; blocks, and may be used from every thread. It changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def use(self, *, quota_bytes: int = 0, is_wanted: Callable[[], bool] = lambda: True) -> StorageUse:
        """Count everything; what nobody wants any more is not counted to its end."""
        layout = self._database.layout
        copies = list(_sizes(layout.media, is_wanted))
        caches = sum(_sizes(layout.proxies, is_wanted)) + sum(_sizes(layout.peaks, is_wanted))
        backups = sum(_sizes(layout.backups, is_wanted))
        database = sum(_size(layout.root / name) for name in _DATABASE)
        known = sum(copies) + caches + backups + database
        referred, referred_bytes, missing = self._elsewhere()
        return StorageUse(
            recordings_bytes=sum(copies),
            recordings=len(copies),
            caches_bytes=caches,
            database_bytes=database,
            backups_bytes=backups,
            other_bytes=max(0, sum(_sizes(layout.root, is_wanted)) - known),
            referred_bytes=referred_bytes,
            referred=referred,
            missing=missing,
            quota_bytes=quota_bytes,
            disk=disk_room(layout.root),
        )

    def _elsewhere(self) -> tuple[int, int, int]:
        """Return the number and bytes of recordings that are used where they lie, and how many are missing."""
        sql = (
            "SELECT COUNT(referenced_path), COALESCE(SUM(size_bytes) FILTER (WHERE referenced_path IS NOT NULL), 0),"
            " COUNT(missing_at) FROM media"
        )
        with self._database.reading():
            count, size_bytes, missing = self._database.sql(sql)[0]
        return int(count), int(size_bytes), int(missing)


def disk_room(folder: Path) -> DiskRoom | None:
    """Return how much room there is on the disk of a folder; None when the system does not say."""
    try:
        room = shutil.disk_usage(folder)
    except OSError:
        return None
    return DiskRoom(place=str(folder), total_bytes=room.total, free_bytes=room.free)


def _sizes(folder: Path, is_wanted: Callable[[], bool]) -> Iterator[int]:
    """Yield the size of every file below a folder; what vanishes meanwhile is not counted."""
    waiting = [str(folder)]
    while waiting and is_wanted():
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield _size(Path(entry.path))
        except OSError:  # gone, or not ours to read
            continue


def _size(path: Path) -> int:
    try:
        facts = path.lstat()
    except OSError:
        return 0
    return facts.st_size if stat.S_ISREG(facts.st_mode) else 0
