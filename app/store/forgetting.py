"""Forgetting a recording completely: file, caches, transcripts, drafts, jobs, index, and the bytes they stood in.

What an older database brings back is forgotten again when the library is opened (``apply_forgotten``). A row of the table
``forgotten`` says that this database knows; with the moment ``KNOWN_AGAIN`` the person has added the recording since.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import peewee

from app.core.errors import FriscoError
from app.core.forgetting import ForgetPlan, ForgetResult, HoldingBackup
from app.core.media import MediaId, MediaRecord
from app.core.transcript import TranscriptId
from app.store import forgotten_list
from app.store.backup import Backups, remove_database
from app.store.backup_manifest import manifest_of, record_of
from app.store.database import Database
from app.store.deletion import refuse_in_use
from app.store.faults import DRIVER_ERROR, disk_fault
from app.store.layout import drop
from app.store.mapping import media_from, now, path_from, to_ms
from app.store.media_store import MediaStore
from app.store.purging import purge_recording
from app.store.recording_files import RecordingFiles
from app.store.segment_sweep import SegmentSweep
from app.store.strict_reading import strictly_opened
from app.store.tables import Forgotten, Media, Setting
from app.store.transcript_repository import TranscriptRepository
from app.store.versions import unknown

_SCRUB = "scrub_pending"  # set while bytes of what was forgotten may still stand in freed pages
_CHECKPOINTS = 5


class Forgetting:
    """Forgets recordings; may be used from every thread but the writer's. Blocks for seconds in a large library."""

    def __init__(self, database: Database, files: RecordingFiles, sweep: SegmentSweep) -> None:
        self._database, self._files, self._sweep = database, files, sweep

    def recording_of(self, transcript_id: TranscriptId) -> MediaId:
        """Return the recording of a transcript, which may be deleted already; raise InputError when there is none."""
        with self._database.reading():
            found = self._database.sql("SELECT media_id FROM transcript WHERE id = ?", [transcript_id])
        if not found:
            raise unknown(f"transcript {transcript_id}")
        return MediaId(found[0][0])

    def plan(self, media_id: MediaId) -> ForgetPlan:
        """Tell what goes and what is out of reach; change nothing."""
        with self._database.reading():
            record = self._record(media_id)
            exports = self._exports(media_id)
            sql = "SELECT id FROM transcript WHERE media_id = ? ORDER BY id"
            transcripts = tuple(TranscriptId(row[0]) for row in self._database.sql(sql, [media_id]))
            sql = (
                "SELECT COUNT(*) FROM version AS v JOIN transcript AS t ON t.id = v.transcript_id WHERE t.media_id = ?"
            )
            versions = int(self._database.sql(sql, [media_id])[0][0])
        return ForgetPlan(
            media_id=media_id,
            name=record.name,
            sha256=record.sha256,
            transcript_ids=transcripts,
            versions=versions,
            file_bytes=self._files.size(record),
            own_file=Path(record.referenced_path) if record.referenced_path else None,
            exports=exports,
            backups=holding(self._database, record.sha256),
        )

    def forget(self, media_id: MediaId, *, with_backups: bool = False) -> ForgetResult:
        """Forget a recording and all that came of it; raise InputError while a job has it in hand."""
        with self._database.reading():
            record = self._record(media_id)
            refuse_in_use(self._database, media_id, record.name)
        backups = holding(self._database, record.sha256)
        try:
            forgotten_list.put_down(self._database.layout, record.sha256)
        except OSError as error:
            raise disk_fault(error, "The list of what was forgotten could not be written") from error
        paths = self._files.of(record)
        _forget_rows(self._database, [record.sha256])
        freed, left = self._files.remove(paths)
        freed += self._sweep.sweep()
        scrub(self._database)
        holding_still, removed = self._settle(backups, record.sha256, with_backups)
        return ForgetResult(freed_bytes=freed, left=left, backups=holding_still, backups_removed=removed)

    def _settle(
        self, backups: tuple[HoldingBackup, ...], sha256: str, with_backups: bool
    ) -> tuple[tuple[HoldingBackup, ...], int]:
        """Remove the back-ups that hold it, a new one first; or note in each that it does."""
        if with_backups and backups:
            Backups(self._database.layout).back_up("after forgetting")
            for backup in backups:
                remove_database(backup.path)
                drop(manifest_of(backup.path))
            left = tuple(backup for backup in backups if backup.path.exists())
            return left, len(backups) - len(left)
        for backup in backups:
            if backup.made_at is not None:
                with suppress(OSError, ValueError):  # the list tells it too
                    forgotten_list.note_in(manifest_of(backup.path), sha256)
        return backups, 0

    def _record(self, media_id: MediaId) -> MediaRecord:
        rows = self._database.rows(Media.select().where(Media.id == media_id))
        if not rows:
            raise unknown(f"recording {media_id}")
        return media_from(rows[0], self._database.layout.root)

    def _exports(self, media_id: MediaId) -> tuple[Path, ...]:
        sql = (
            "SELECT DISTINCT e.path FROM export AS e JOIN version AS v ON v.id = e.version_id "
            "JOIN transcript AS t ON t.id = v.transcript_id WHERE t.media_id = ? ORDER BY e.path"
        )
        root = self._database.layout.root
        return tuple(Path(path_from(row[0], root)) for row in self._database.sql(sql, [media_id]))


def forgetting_of(database: Database, store: MediaStore, transcripts: TranscriptRepository) -> Forgetting:
    files = RecordingFiles(database.layout, store)
    return Forgetting(database, files, SegmentSweep(database, transcripts.forget_written))


def apply_forgotten(database: Database) -> int:
    """Forget again what this database still has, since it is older than the list; return how many recordings went.

    For the opening of a library, before anybody looks into it. A forgetting or a scrubbing that was cut off is ended.
    """
    again = forgotten_list.listed(database.layout)
    with database.reading():
        known = {row["sha256"] for row in database.rows(Forgotten.select(Forgotten.sha256))}
        fresh = sorted(again - known)
        records = [_by_sha256(database, sha256) for sha256 in fresh]
    gone = [record for record in records if record is not None]
    if fresh:
        files = RecordingFiles(database.layout, MediaStore(database.layout, lambda _sha256: None))
        paths = [path for record in gone for path in files.of(record)]
        _forget_rows(database, fresh)
        files.remove(paths)
    if gone or database.setting(_SCRUB):
        SegmentSweep(database, lambda: None).sweep()
        scrub(database)
    return len(gone)


def scrub(database: Database) -> None:
    """Write the database anew, so that nothing of what was removed stands in freed pages, in the index or in the log."""

    def rewrite() -> None:
        db = database.connection
        db.execute_sql(
            "INSERT INTO search_fts (search_fts) VALUES ('optimize')"
        )  # joins what was taken out with its place
        db.execute_sql("VACUUM")

    database.maintain(rewrite).result()
    if any(_is_log_empty(database) for _ in range(_CHECKPOINTS)):
        database.write(lambda: database.run(Setting.delete().where(Setting.key == _SCRUB))).result()


def _is_log_empty(database: Database) -> bool:
    """Fold the log into the file and cut it to nothing; somebody who reads just now may be in the way."""
    answers: list[tuple[int, int, int]] = []
    database.maintain(
        lambda: answers.append(database.connection.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    ).result()
    return answers[0][0] == 0


def _forget_rows(database: Database, sha256s: list[str]) -> None:
    """Remove recordings by their hash and write down that they were; freed bytes are overwritten."""

    def forget() -> None:
        for sha256 in sha256s:
            record = _by_sha256(database, sha256)
            if record is not None:
                purge_recording(database, record.id)
                database.run(Setting.insert(key=_SCRUB, value="1").on_conflict_replace())
            database.run(Forgotten.insert(sha256=sha256, forgotten_at=to_ms(now())).on_conflict_replace())

    _securely(database, lambda: database.write(forget).result())


def _securely(database: Database, act: Callable[[], object]) -> None:
    database.maintain(lambda: database.connection.execute_sql("PRAGMA secure_delete = ON")).result()
    try:
        act()
    finally:
        database.maintain(lambda: database.connection.execute_sql("PRAGMA secure_delete = OFF")).result()


def _by_sha256(database: Database, sha256: str) -> MediaRecord | None:
    row = database.row(Media.select().where(Media.sha256 == sha256))
    return media_from(row, database.layout.root) if row else None


def holding(database: Database, sha256: str) -> tuple[HoldingBackup, ...]:
    """Return the back-ups that have a recording in them, and those into which nobody can look; the newest first."""
    found = [path for path in sorted(database.layout.backups.glob("*.db"), reverse=True) if _holds(path, sha256)]
    return tuple(map(_described, found))


def _described(path: Path) -> HoldingBackup:
    record = record_of(path)
    return HoldingBackup(path=path, made_at=record.made_at if record else None, size_bytes=path.stat().st_size)


def _holds(path: Path, sha256: str) -> bool:
    try:
        with strictly_opened(path) as connection:
            return bool(connection.execute("SELECT 1 FROM media WHERE sha256 = ?", (sha256,)).fetchone())
    except (FriscoError, DRIVER_ERROR, peewee.PeeweeException, OSError):
        return True
