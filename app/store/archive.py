"""Old recordings in a folder elsewhere, and back: copied, compared by hash, on the disk, recorded, and only then removed."""

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from app.core.errors import ErrorCode, FriscoError, HostError, InputError
from app.core.jobs import ENDED
from app.core.media import MediaId, MediaRecord
from app.core.storage import size_words
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult, Watch
from app.store.database import Database
from app.store.faults import disk_fault
from app.store.layout import TEMPORARY_SUFFIX, drop, sync_folder
from app.store.mapping import media_from, now, path_text, to_ms
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore, hash_file, make_synced
from app.store.recording_files import is_plain_file
from app.store.tables import Job, Media

_BLOCK_BYTES = 1 << 20
_SPARE_BYTES = 64_000_000
# An interrupted job that is on the list goes on at the next start, and needs its file.
_SETTLED = sorted({state.value for state in ENDED} - {"interrupted"})


class Archive:
    """Moves recordings out of the store and back in; may be used from every thread but the writer's."""

    def __init__(self, database: Database, media: MediaRepository, store: MediaStore) -> None:
        self._database, self._media, self._store = database, media, store

    def plan(self, folder: Path, older_than: timedelta) -> TidyPlan:
        """List the recordings of the store that were added so long ago and that no job needs."""
        folder = self._outside(folder)
        with self._database.reading():
            query = Media.select(Media.id).where(
                Media.referenced_path.is_null(),
                Media.archived_path.is_null(),
                Media.deleted_at.is_null(),
                Media.added_at <= to_ms(now() - older_than),
            )
            ids = [MediaId(row["id"]) for row in self._database.rows(query.order_by(Media.id))]
            ids = [media_id for media_id in ids if not self._is_in_use(media_id)]
        records = [self._media.by_id(media_id) for media_id in ids]
        there = [record for record in records if is_plain_file(self._store.home_of(record))]
        return TidyPlan(kind=TidyKind.ARCHIVE, items=tuple(map(item_of, there)), folder=folder)

    def archived(self) -> TidyPlan:
        """List what lies in an archive, to be brought back."""
        records = [record for record in self._media.all() if record.archived_path is not None]
        return TidyPlan(kind=TidyKind.ARCHIVE, items=tuple(map(item_of, records)))

    def put_away(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        """Move the listed recordings to the plan's folder; what cannot be moved stays where it is."""
        folder = plan.folder
        if folder is None:
            raise ValueError("no folder to put recordings away")
        return _moved(plan, lambda media_id, go_on: self._put_away(media_id, folder, go_on), watch)

    def bring_back(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        """Move the listed recordings back into the store."""
        return _moved(plan, self._bring_back, watch)

    # --- one recording ----------------------------------------------------------------------------------------------

    def _put_away(self, media_id: MediaId, folder: Path, go_on: Callable[[int], bool]) -> int:
        record = self._media.by_id(media_id)
        source = self._store.home_of(record)
        target = folder / source.parent.parent.name / source.parent.name / source.name
        with self._database.reading():
            is_ready = record.archived_path is None and record.referenced_path is None and record.deleted_at is None
            if not is_ready or self._is_in_use(media_id):
                return 0
        _copy_verified(source, target, record, go_on)
        if not self._database.write(lambda: self._is_put_away(record, target)).result():
            drop(target)  # meanwhile a job took it up, or the person deleted or forgot it
            return 0
        return _removed(source)

    def _is_put_away(self, record: MediaRecord, target: Path) -> bool:
        """Write that a recording lies in the archive now, unless what was so before the copying is not so any more."""
        row = self._database.row(Media.select().where(Media.id == record.id, Media.deleted_at.is_null()))
        if row is None or self._is_in_use(record.id):
            return False
        if self._store.path_of(media_from(row, self._database.layout.root)) != self._store.home_of(record):
            return False
        self._note_place(record.id, target)
        return True

    def _bring_back(self, media_id: MediaId, go_on: Callable[[int], bool]) -> int:
        record = self._media.by_id(media_id)
        if record.archived_path is None:
            return 0
        source, home = Path(record.archived_path), self._store.home_of(record)
        if not is_plain_file(source):
            sentence = f"{record.name} lies in the archive at {source}, which is not there now. Connect its disk."
            raise InputError(ErrorCode.MEDIA_MISSING, sentence)
        _copy_verified(source, home, record, go_on)
        self._database.write(lambda: self._note_place(media_id, None)).result()
        return _removed(source)

    def _note_place(self, media_id: MediaId, archived: Path | None) -> None:
        """Write where a recording lies now, for its ended jobs too: one that is taken up again reads it there."""
        root = self._database.layout.root
        query = Media.update(archived_path=path_text(str(archived), root) if archived else None, missing_at=None)
        self._database.run(query.where(Media.id == media_id))
        record = self._media.by_id(media_id)
        place = path_text(str(self._store.path_of(record)), root)
        self._database.run(Job.update(media_path=place).where(Job.media_id == media_id))

    def _is_in_use(self, media_id: MediaId) -> bool:
        unended = Job.state.not_in(_SETTLED) & ((Job.state != "interrupted") | Job.dismissed_at.is_null())
        return self._database.row(Job.select(Job.id).where(Job.media_id == media_id, unended)) is not None

    def _outside(self, folder: Path) -> Path:
        """Return the folder as it will be named in the records; raise InputError for one inside the library."""
        folder, root = folder.expanduser().absolute(), self._database.layout.root
        if folder.resolve().is_relative_to(root.resolve()):
            sentence = "The archive cannot lie inside the library. Choose a folder elsewhere, best on another disk."
            raise InputError(ErrorCode.OUTPUT_UNWRITABLE, sentence)
        return folder


def item_of(record: MediaRecord) -> TidyItem:
    return TidyItem(id=record.id, name=record.name, detail=record.archived_path or "", size_bytes=record.size_bytes)


def _moved(plan: TidyPlan, move: Callable[[MediaId, Callable[[int], bool]], int], watch: Watch) -> TidyResult:
    """Move one after another; a full disk ends it, any other fault leaves one recording where it is."""
    done, freed, passed, left, is_stopped = 0, 0, 0, list[str](), False
    for item in plan.items:
        if not watch(passed, plan.size_bytes):
            is_stopped = True
            break
        try:
            size = move(MediaId(item.id), partial(_go_on, watch, passed, plan.size_bytes))
            done, freed = done + bool(size), freed + size
        except _StoppedError:
            is_stopped = True
            break
        except FriscoError as error:
            left.append(f"{item.name}: {error.sentence}")
            if error.code is ErrorCode.DISK_FULL:
                break
        passed += item.size_bytes
    return TidyResult(
        kind=plan.kind,
        done=done,
        freed_bytes=freed,
        left=tuple(left),
        can_be_undone=done > 0,
        is_stopped=is_stopped,
    )


def _go_on(watch: Watch, passed: int, total: int, here: int) -> bool:
    return watch(passed + here, total)


class _StoppedError(Exception):
    """The person thought better of it in the middle of a file."""


def _copy_verified(source: Path, target: Path, record: MediaRecord, go_on: Callable[[int], bool]) -> None:
    """Have the recording whole at another place; raise what explains why it cannot be."""
    temporary = target.with_name(target.name + TEMPORARY_SUFFIX)
    try:
        if is_plain_file(target) and hash_file(target) == record.sha256:
            return
        make_synced(target.parent)
        _refuse_no_room(target.parent, record.size_bytes)
        if _copied(source, temporary, go_on) != record.sha256 or hash_file(temporary) != record.sha256:
            sentence = f"The file {source} is not what was taken in; it stays where it is. See: frisco verify --deep."
            raise InputError(ErrorCode.MEDIA_CHANGED, sentence)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise disk_fault(error, f"{record.name} could not be copied to {target.parent}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _copied(source: Path, target: Path, go_on: Callable[[int], bool]) -> str:
    digest, done = hashlib.sha256(), 0
    with source.open("rb") as original, target.open("wb") as copy:
        while block := original.read(_BLOCK_BYTES):
            digest.update(block)
            copy.write(block)
            done += len(block)
            if not go_on(done):
                raise _StoppedError
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _refuse_no_room(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes + _SPARE_BYTES:
        sentence = (
            f"There is no room on the disk of {folder}: {size_words(size_bytes)} wanted, {size_words(free)} free."
        )
        raise HostError(ErrorCode.DISK_FULL, sentence)


def _removed(path: Path) -> int:
    """Remove what has its copy elsewhere; one that is held open stays, and is an orphan from now on."""
    size = path.lstat().st_size
    try:
        path.unlink()
    except OSError:
        return 0
    sync_folder(path.parent)
    return size
