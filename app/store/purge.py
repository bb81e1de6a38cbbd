"""What was deleted long enough ago, removed for good: rows, index, files and segments that nobody else uses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from app.core.deletion import Deleted, DeletedKey, DeletedKind
from app.core.media import MediaId, MediaRecord
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult, Watch
from app.core.transcript import TranscriptId, VersionId
from app.store.database import Database
from app.store.deletion import Deletion
from app.store.mapping import media_from, now
from app.store.purging import purge_recording, purge_transcript, purge_version
from app.store.recording_files import FoundFile, RecordingFiles
from app.store.segment_sweep import SegmentSweep
from app.store.tables import DraftRow, Media

# What goes with something else goes before it, and so is counted.
_ORDER = (DeletedKind.VERSION, DeletedKind.TRANSCRIPT, DeletedKind.RECORDING)


class Purge:
    """Removes hidden things for good; may be used from every thread but the writer's."""

    def __init__(self, database: Database, deletion: Deletion, files: RecordingFiles, sweep: SegmentSweep) -> None:
        self._database, self._deletion, self._files, self._sweep = database, deletion, files, sweep

    def plan(self, older_than: timedelta) -> TidyPlan:
        """List what has been hidden for so long."""
        return self.plan_of([item for item in self._deletion.deleted() if item.deleted_at <= now() - older_than])

    def plan_of(self, deleted: Sequence[Deleted]) -> TidyPlan:
        """Plan these, however long they have been hidden: the person says so."""
        deleted = sorted(filter(self._may_go, deleted), key=lambda item: _ORDER.index(item.key.kind))
        items = [
            TidyItem(id=item.key.id, name=item.name, detail=item.key.kind.value, size_bytes=self._size_of(item))
            for item in deleted
        ]
        shared = self._sweep.would_free(self._versions_of(deleted)) if items else 0
        return TidyPlan(kind=TidyKind.DELETED, items=tuple(items), shared_bytes=shared)

    def purge(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        """Remove what was listed and is hidden still."""
        result = TidyResult(kind=TidyKind.DELETED)
        for number, item in enumerate(plan.items):
            if not watch(number, len(plan.items)):
                result = replace(result, is_stopped=True)
                break
            key = DeletedKey(kind=DeletedKind(item.detail), id=item.id)
            paths = self._database.write(partial(self._remove, key)).result()
            if paths is not None:
                freed, left = self._files.remove(paths)
                freed, left = result.freed_bytes + freed, (*result.left, *left)
                result = replace(result, done=result.done + 1, freed_bytes=freed, left=left)
        return replace(result, freed_bytes=result.freed_bytes + self._sweep.sweep())

    def _remove(self, key: DeletedKey) -> list[FoundFile] | None:
        """Remove the rows of what is hidden; return the files that nothing needs then, None where it is shown again."""
        if not self._is_hidden(key):
            return None
        match key.kind:
            case DeletedKind.RECORDING:
                record = self._record(MediaId(key.id))
                purge_recording(self._database, record.id)
                return self._files.of(record)
            case DeletedKind.TRANSCRIPT:
                purge_transcript(self._database, TranscriptId(key.id))
                return []
            case DeletedKind.VERSION:
                return [] if purge_version(self._database, VersionId(key.id)) else None

    def _may_go(self, item: Deleted) -> bool:
        """Tell whether nothing holds it: a draft may stand on a version that was deleted since."""
        base = DraftRow.select(DraftRow.position).where(DraftRow.base_version_id == (item.version_id or 0))
        with self._database.reading():
            return self._database.row(base) is None

    def _is_hidden(self, key: DeletedKey) -> bool:
        table = "media" if key.kind is DeletedKind.RECORDING else key.kind.value
        sql = f"SELECT COUNT(*) FROM {table} WHERE id = ? AND deleted_at IS NOT NULL"  # noqa: S608 (one of three names)
        if not self._database.sql(sql, [key.id])[0][0]:
            return False
        shown = "SELECT COUNT(*) FROM transcript WHERE media_id = ? AND deleted_at IS NULL"
        return key.kind is not DeletedKind.RECORDING or not self._database.sql(shown, [key.id])[0][0]

    def _record(self, media_id: MediaId) -> MediaRecord:
        row = self._database.rows(Media.select().where(Media.id == media_id))[0]
        return media_from(row, self._database.layout.root)

    def _size_of(self, item: Deleted) -> int:
        if item.key.kind is not DeletedKind.RECORDING:
            return 0
        with self._database.reading():
            return self._files.size(self._record(item.media_id))

    def _versions_of(self, deleted: Sequence[Deleted]) -> set[int]:
        """Return the versions that go: of a recording also those of transcripts that were deleted before it."""
        with self._database.reading():
            return {version for item in deleted for version in self._versions_of_one(item)}

    def _versions_of_one(self, item: Deleted) -> set[int]:
        if item.version_id is not None:
            return {int(item.version_id)}
        by_media = "SELECT v.id FROM version AS v JOIN transcript AS t ON t.id = v.transcript_id WHERE t.media_id = ?"
        by_itself = "SELECT id FROM version WHERE transcript_id = ?"
        is_whole = item.key.kind is DeletedKind.RECORDING
        return {row[0] for row in self._database.sql(by_media if is_whole else by_itself, [item.key.id])}
