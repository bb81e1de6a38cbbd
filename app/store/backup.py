"""Backups of the database: made while it is in use, checked, named only when whole, thinned out with age.

Media are not in them: a recording never changes and is checked by its hash. A plain copy of the file would not do,
because the newest commits stand in the log beside it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.library import BackupRecord
from app.store.faults import DRIVER, damaged, disk_fault, told_apart
from app.store.layout import TEMPORARY_SUFFIX, LibraryLayout, sync_file, sync_folder
from app.store.mapping import from_ms, now, to_ms
from app.store.media_store import hash_file

_NAME = re.compile(r"library-\d{8}T\d{9}Z-[a-z0-9-]+\.db", re.ASCII)
_NEVER_BELOW = 3
_BEING_WRITTEN = timedelta(hours=1)
_ALL_OF = timedelta(days=2)
_DAILY, _WEEKLY, _MONTHLY = 14, 8, 6


class Backups:
    """Owns the folder ``backups/`` of a library; makes, lists, thins and restores. May be used from every thread."""

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
                _copy(self._layout.database, temporary)
            sync_file(temporary)
            _write_manifest(final, temporary, made_at, reason)
            temporary.replace(final)
            sync_folder(final.parent)
        self._thin(made_at)
        return final

    def all(self) -> list[BackupRecord]:
        """Return the backups, the newest first; a file without its manifest is none of ours."""
        paths = [path for path in self._layout.backups.glob("library-*.db") if _NAME.fullmatch(path.name)]
        records = [_record(path) for path in paths]
        return sorted((r for r in records if r is not None), key=lambda r: r.made_at, reverse=True)

    def newest_sound(self) -> BackupRecord | None:
        """Return the newest backup that is still what was written."""
        return next((record for record in self.all() if hash_file(record.path) == record.sha256), None)

    def restore(self, backup: Path) -> Path | None:
        """Put a backup in the database's place while no one has it open; return where the old one was set aside."""
        record = _record(backup)
        if record is None or hash_file(backup) != record.sha256:
            raise damaged(f"The backup {backup.name} is not what was written.")
        fresh = self._layout.database.with_name(f"restored.db{TEMPORARY_SUFFIX}")
        try:
            with told_apart():
                _copy(backup, fresh)
            sync_file(fresh)
            old = self._set_aside()
            fresh.replace(self._layout.database)
            sync_folder(self._layout.root)
        except OSError as error:
            raise disk_fault(error, "The backup could not be restored") from error
        finally:
            fresh.unlink(missing_ok=True)
        return old

    def _set_aside(self) -> Path | None:
        """Move the database away together with its log: the log must never meet another database."""
        database = self._layout.database
        if not database.exists():
            return None
        aside = self._layout.backups / f"set-aside-{to_ms(now())}.db"
        for tail in ("", "-wal", "-shm"):
            part = database.with_name(database.name + tail)
            if part.exists():
                part.replace(aside.with_name(aside.name + tail))
        return aside

    @contextmanager
    def _written(self, final: Path) -> Iterator[Path]:
        temporary = final.with_name(final.name + TEMPORARY_SUFFIX)
        try:
            yield temporary
        except BaseException as error:
            _manifest_of(final).unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise disk_fault(error, "The backup could not be written") from error
            raise
        finally:
            for tail in ("", "-journal", "-wal", "-shm"):
                temporary.with_name(temporary.name + tail).unlink(missing_ok=True)

    def _thin(self, today: datetime) -> None:
        records = self.all()
        keep = to_keep([record.made_at for record in records], today)
        sound = self.newest_sound()
        for record in records:
            if record.made_at not in keep and record != sound:
                record.path.unlink(missing_ok=True)
                _manifest_of(record.path).unlink(missing_ok=True)
        for manifest in self._layout.backups.glob("library-*.json"):
            if _is_abandoned(manifest, today):
                manifest.unlink(missing_ok=True)


def to_keep(moments: Iterable[datetime], today: datetime) -> set[datetime]:
    """Choose what stays: all of two days, then the last of 14 days, 8 weeks and 6 months, never fewer than three."""
    newest_first = sorted(moments, reverse=True)
    keep = set(newest_first[:_NEVER_BELOW])
    keep |= {moment for moment in newest_first if today - moment <= _ALL_OF}
    keep |= _last_of_each(newest_first, "%Y-%m-%d", _DAILY)
    keep |= _last_of_each(newest_first, "%G-%V", _WEEKLY)
    keep |= _last_of_each(newest_first, "%Y-%m", _MONTHLY)
    return keep


def _last_of_each(newest_first: Sequence[datetime], period: str, count: int) -> set[datetime]:
    last: dict[str, datetime] = {}
    for moment in newest_first:
        last.setdefault(moment.strftime(period), moment)
    return set(list(last.values())[:count])


def _copy(source: Path, target: Path) -> None:
    """Copy a database with all that is committed, and check the copy."""
    with closing(DRIVER.connect(str(source))) as original, closing(DRIVER.connect(str(target))) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        original.backup(copy)
        # Out of the log mode that it has inherited: a backup is one file.
        copy.execute("PRAGMA journal_mode = DELETE")
        lines = [str(line) for (line,) in copy.execute("PRAGMA quick_check(20)").fetchall()]
    if lines != ["ok"]:
        raise damaged("The copy of the database is not sound.", detail="; ".join(lines))


def _manifest_of(backup: Path) -> Path:
    return backup.with_suffix(".json")


def _write_manifest(final: Path, temporary: Path, made_at: datetime, reason: str) -> None:
    """Write the manifest first: a backup under its final name is never without."""
    manifest = {
        "made_at": to_ms(made_at),
        "reason": reason,
        "size_bytes": temporary.stat().st_size,
        "sha256": hash_file(temporary),
    }
    path = _manifest_of(final)
    path.write_text(json.dumps(manifest, indent=1), "utf-8")
    sync_file(path)


def _is_abandoned(manifest: Path, today: datetime) -> bool:
    """Tell the manifest of a backup that was killed from one that another process is just writing."""
    try:
        written_at = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    except OSError:
        return False
    return today - written_at > _BEING_WRITTEN and not manifest.with_suffix(".db").exists()


def _record(backup: Path) -> BackupRecord | None:
    try:
        manifest = json.loads(_manifest_of(backup).read_text("utf-8"))
        return BackupRecord(
            path=backup,
            made_at=from_ms(manifest["made_at"]),
            reason=manifest["reason"],
            size_bytes=manifest["size_bytes"],
            sha256=manifest["sha256"],
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
