"""Backups of the database: made while it is in use, checked, named only when whole, thinned out with age.

Media are not in them: a recording never changes and is checked by its hash. A plain copy of the file would not do,
because the newest commits stand in the log beside it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import FriscoError
from app.core.library import BackupRecord
from app.core.safekeeping import BackupFinding
from app.store.backup_manifest import (
    SET_ASIDE,
    described,
    is_abandoned,
    manifest_of,
    record_of,
    set_aside_record,
    write_manifest,
)
from app.store.exchange import exchange
from app.store.faults import DRIVER, disk_fault, restoring_cancelled, told_apart, unsound
from app.store.layout import TEMPORARY_SUFFIX, LibraryLayout, drop, sync_file, sync_folder
from app.store.mapping import now, to_ms
from app.store.media_store import hash_file
from app.store.strict_reading import (
    count_transcripts,
    library_version,
    refuse_damage,
    refuse_no_database,
    strictly_opened,
)
from app.store.thinning import to_keep

_NAME = re.compile(r"library-\d{8}T\d{9}Z-[a-z0-9-]+\.db", re.ASCII)
_ASIDE_NAME = re.compile(r"set-aside-\d{1,15}\.db", re.ASCII)
_NEVER_BELOW = 3
_ASIDE_KEPT = timedelta(days=30)
_TAILS = ("", "-journal", "-wal", "-shm")
_PAGES_AT_ONCE = 1_000


class Backups:
    """Owns the folder ``backups/`` of a library; makes, lists, checks and thins. May be used from every thread."""

    def __init__(self, layout: LibraryLayout) -> None:
        self._layout = layout

    def back_up(self, reason: str) -> Path:
        """Write a backup, check it, give it its name; then thin out the old ones. Return where it lies."""
        made_at = now()
        slug = re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-") or "backup"
        stamp = f"{made_at:%Y%m%dT%H%M%S}{made_at.microsecond // 1000:03d}"
        final = self._layout.backups / f"library-{stamp}Z-{slug}.db"
        with self._written(final) as temporary:
            with told_apart():
                transcripts = copy_database(self._layout.database, temporary)
            sync_file(temporary)
            number = self._next_number()
            write_manifest(
                described(final, temporary, number=number, made_at=made_at, reason=reason, transcripts=transcripts)
            )
            temporary.replace(final)
            sync_folder(final.parent)
        self._thin(made_at)
        return final

    def all(self) -> list[BackupRecord]:
        """Return the backups, the newest first; a file without its manifest is none of ours."""
        paths = [path for path in self._layout.backups.glob("library-*.db") if _NAME.fullmatch(path.name)]
        return _newest_first(record_of(path) for path in paths)

    def listed(self) -> list[BackupRecord]:
        """Return all that can be gone back to: the backups, and what was set aside at a restore; the newest first."""
        return sorted(self.all() + self._set_asides(), key=_order, reverse=True)

    def newest_sound(self) -> BackupRecord | None:
        """Return the newest backup that is still what was written."""
        return next((record for record in self.all() if _is_as_written(record)), None)

    def check(self, record: BackupRecord) -> BackupFinding:
        """Look whether a backup is what was written and holds what a library holds; its transcripts are counted."""
        try:
            if record.sha256 and not _is_as_written(record):
                raise unsound("It is not what was written.")
            refuse_no_database(record.path)
            with strictly_opened(record.path) as connection:
                version = library_version(connection)
                refuse_damage(connection)
                return BackupFinding(record=record, transcripts=count_transcripts(connection, version))
        except OSError as error:
            return BackupFinding(record=record, fault=f"It cannot be read: {error.strerror or error}.")
        except FriscoError as error:
            return BackupFinding(record=record, fault=error.sentence)

    def is_ours(self, backup: Path) -> bool:
        """Tell whether a file is a backup of this library; raise HostError for one that is not what was written."""
        if backup.parent != self._layout.backups:
            return False
        record = record_of(backup)
        if record is None:
            if _NAME.fullmatch(backup.name):
                raise unsound(f"The back-up {backup.name} has lost the note that says what was written.")
            return False
        if not _is_as_written(record):
            raise unsound(f"The back-up {backup.name} is not what was written. Choose another one.")
        return True

    def put_in_place(self, fresh: Path) -> Path | None:
        """Let a whole database beside the present one take its place; return where the old one was set aside."""
        made_at = now()
        aside = self._layout.backups / f"set-aside-{to_ms(made_at)}.db"
        number = self._next_number()
        if not exchange(self._layout, fresh, aside):
            return None
        if not aside.with_name(f"{aside.name}-wal").exists():  # closed in good order: all of it stands in the one file
            with suppress(OSError):  # its file tells of it too
                self._describe_aside(aside, number, made_at)
        return aside

    def _set_asides(self) -> list[BackupRecord]:
        paths = [path for path in self._layout.backups.glob("set-aside-*.db") if _ASIDE_NAME.fullmatch(path.name)]
        return _newest_first(set_aside_record(path) for path in paths)

    def _next_number(self) -> int:
        return 1 + max((record.number for record in self.listed()), default=0)

    def _describe_aside(self, aside: Path, number: int, made_at: datetime) -> None:
        found = self.check(BackupRecord(path=aside, made_at=made_at, reason=SET_ASIDE, size_bytes=0, sha256=""))
        write_manifest(
            described(aside, aside, number=number, made_at=made_at, reason=SET_ASIDE, transcripts=found.transcripts)
        )

    @contextmanager
    def _written(self, final: Path) -> Iterator[Path]:
        temporary = final.with_name(final.name + TEMPORARY_SUFFIX)
        try:
            yield temporary
        except BaseException as error:
            drop(manifest_of(final))
            if isinstance(error, OSError):
                raise disk_fault(error, "The back-up could not be written") from error
            raise
        finally:
            remove_database(temporary)

    def _thin(self, today: datetime) -> None:
        records = self.all()
        keep = to_keep([record.made_at for record in records], today)
        sound = self.newest_sound()
        for record in records[_NEVER_BELOW:]:
            if record.made_at not in keep and record != sound:
                remove_database(record.path)
                drop(manifest_of(record.path))
        for record in self._set_asides()[_NEVER_BELOW:]:
            if today - record.made_at > _ASIDE_KEPT:
                remove_database(record.path)
                drop(manifest_of(record.path))
        for manifest in self._layout.backups.glob("library-*.json"):
            if is_abandoned(manifest, today):
                drop(manifest)


def _order(record: BackupRecord) -> tuple[int, datetime]:
    return record.number, record.made_at


def _newest_first(records: "Iterator[BackupRecord | None]") -> list[BackupRecord]:
    return sorted((record for record in records if record is not None), key=_order, reverse=True)


def _is_as_written(record: BackupRecord) -> bool:
    try:
        return hash_file(record.path) == record.sha256
    except OSError:
        return False


def remove_database(database: Path) -> None:
    for tail in _TAILS:
        drop(database.with_name(database.name + tail))


def copy_database(source: Path, target: Path, *, is_wanted: Callable[[], bool] | None = None) -> int:
    """Copy a database with all that is committed, and check the copy; return how many transcripts are in it.

    One that others write to meanwhile is copied at one go: in pieces it would begin anew with each of their writes.
    """
    with closing(DRIVER.connect(str(source))) as original, closing(DRIVER.connect(str(target))) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        if is_wanted is None:
            original.backup(copy)
        else:
            original.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda *_: _go_on(is_wanted))
        # Out of the log mode that it has inherited: a backup is one file.
        copy.execute("PRAGMA journal_mode = DELETE")
        refuse_damage(copy)
        return count_transcripts(copy, int(copy.execute("PRAGMA user_version").fetchone()[0]))


def _go_on(is_wanted: Callable[[], bool]) -> None:
    if not is_wanted():
        raise restoring_cancelled()
