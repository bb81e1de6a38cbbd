"""Where things lie in a library folder, and the sweeping of what a killed process left there."""

import os
import shutil
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.store.faults import disk_fault

PRIVATE = 0o700
TEMPORARY_SUFFIX = ".part"
ADOPTING = "adopting-"  # folders in which a database from outside is looked through
LEFTOVERS = tuple(TEMPORARY_SUFFIX + tail for tail in ("", "-journal", "-wal", "-shm"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryLayout:
    """The places of one library; it owns no open file."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "library.db"

    @property
    def seal(self) -> Path:
        return self.root / "library.seal"

    @property
    def exchange(self) -> Path:
        """The note of an exchange of databases that has not come to its end."""
        return self.root / "library.exchange"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def proxies(self) -> Path:
        return self.root / "proxies"

    @property
    def peaks(self) -> Path:
        return self.root / "peaks"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def lock_owner(self) -> Path:
        return self.root / "lock.owner"

    def make(self) -> None:
        """Make the folders, closed to other users of the machine."""
        try:
            self.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            for folder in (self.media, self.proxies, self.peaks, self.backups, self.logs):
                folder.mkdir(mode=PRIVATE, exist_ok=True)
        except OSError as error:
            raise disk_fault(error, f"The library folder {self.root} cannot be made") from error

    def sweep_temporaries(self) -> None:
        """Remove half-written files. Only for the owner of the library: another's would be in use."""
        for folder in (self.root, self.media, self.proxies, self.peaks, self.backups):
            for path in sorted(folder.iterdir()):
                if path.name.endswith(LEFTOVERS) and stat.S_ISREG(path.lstat().st_mode):
                    drop(path)
        for path in self.root.glob(f"{ADOPTING}*"):
            if stat.S_ISDIR(path.lstat().st_mode):
                shutil.rmtree(path, ignore_errors=True)


def drop(path: Path) -> None:
    """Remove a leftover; one that a failing disk does not let go is swept at the next start."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Put a file's bytes on the disk itself."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk itself; Windows does this with the rename."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
