"""Tidying a library: for each kind a plan that only looks, and the act that carries it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from app.core.errors import FriscoError
from app.core.media import MediaId
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult, TidyRules, Watch
from app.store.archive import Archive
from app.store.backup import Backups
from app.store.database import Database
from app.store.deletion import Deletion
from app.store.job_cleaning import JobCleaning
from app.store.leftover_files import LeftoverFiles
from app.store.mapping import now, to_ms
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore
from app.store.pruning import Pruning
from app.store.purge import Purge
from app.store.recording_files import RecordingFiles
from app.store.segment_sweep import SegmentSweep
from app.store.tables import Setting
from app.store.transcript_repository import TranscriptRepository

_ARCHIVE_FOLDER = "archive_folder"
_IRREVOCABLE = (TidyKind.VERSIONS, TidyKind.DELETED)  # rows that only a back-up has then
_UNUSED = """
    SELECT m.id, m.name, m.size_bytes, m.referenced_path IS NULL FROM media AS m
    WHERE m.deleted_at IS NULL AND m.added_at <= ?
      AND NOT EXISTS (SELECT 1 FROM transcript WHERE media_id = m.id AND deleted_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM job WHERE media_id = m.id AND dismissed_at IS NULL)
    ORDER BY m.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidying:
    """Plans and carries out; may be used from every thread but the writer's. Owns nothing."""

    database: Database
    deletion: Deletion
    leftovers: LeftoverFiles
    pruning: Pruning
    jobs: JobCleaning
    purge: Purge
    archive: Archive
    backups: Backups

    def plan(self, kind: TidyKind, rules: TidyRules) -> TidyPlan:
        """List what of this kind would go by these rules; change nothing."""
        planners: dict[TidyKind, Callable[[], TidyPlan]] = {
            TidyKind.ORPHANS: lambda: self.leftovers.orphans(rules.files_after),
            TidyKind.CACHES: self.leftovers.caches,
            TidyKind.TEMPORARIES: lambda: self.leftovers.temporaries(rules.files_after),
            TidyKind.UNUSED: lambda: self._unused(rules.unused_after),
            TidyKind.VERSIONS: self.pruning.plan,
            TidyKind.JOBS: lambda: self.jobs.plan(rules.jobs_after),
            TidyKind.DELETED: lambda: self.purge.plan(rules.deleted_after),
            TidyKind.ARCHIVE: lambda: self._old(rules),
        }
        return planners[kind]()

    def carry_out(self, plan: TidyPlan, rules: TidyRules, watch: Watch) -> TidyResult:
        """Do what a plan listed, as far as it still may be done; ``watch`` is told and may stop it."""
        if not plan.items:
            return TidyResult(kind=plan.kind)
        if plan.kind in _IRREVOCABLE:
            self.backups.back_up("before tidying")
        acts: dict[TidyKind, Callable[[], TidyResult]] = {
            TidyKind.ORPHANS: lambda: self.leftovers.remove_orphans(plan, rules.files_after, watch),
            TidyKind.CACHES: lambda: self.leftovers.remove_caches(plan, watch),
            TidyKind.TEMPORARIES: lambda: self.leftovers.remove_temporaries(plan, rules.files_after, watch),
            TidyKind.UNUSED: lambda: self._hide_unused(plan, rules.unused_after, watch),
            TidyKind.VERSIONS: lambda: self.pruning.prune(plan, watch),
            TidyKind.JOBS: lambda: self.jobs.clean(plan, rules.jobs_after, watch),
            TidyKind.DELETED: lambda: self.purge.purge(plan, watch),
            TidyKind.ARCHIVE: lambda: self._put_away(plan, watch),
        }
        return acts[plan.kind]()

    @property
    def archive_folder(self) -> Path | None:
        """Return where recordings were put away last."""
        kept = self.database.setting(_ARCHIVE_FOLDER)
        return Path(kept) if kept else None

    def _old(self, rules: TidyRules) -> TidyPlan:
        folder = rules.archive_folder
        return self.archive.plan(folder, rules.archive_after) if folder else TidyPlan(kind=TidyKind.ARCHIVE)

    def _put_away(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        folder = str(plan.folder)
        keep = Setting.insert(key=_ARCHIVE_FOLDER, value=folder).on_conflict_replace()
        self.database.write(lambda: self.database.run(keep)).result()
        return self.archive.put_away(plan, watch)

    def _unused(self, older_than: timedelta) -> TidyPlan:
        with self.database.reading():
            rows = self.database.sql(_UNUSED, [to_ms(now() - older_than)])
        items = [
            TidyItem(id=media_id, name=name, size_bytes=size if is_ours else 0)
            for media_id, name, size, is_ours in rows
        ]
        return TidyPlan(kind=TidyKind.UNUSED, items=tuple(items))

    def _hide_unused(self, plan: TidyPlan, older_than: timedelta, watch: Watch) -> TidyResult:
        """Delete recordings as a person would: they can be brought back for a while."""
        result = TidyResult(kind=plan.kind)
        still = {item.id for item in self._unused(older_than).items}
        for number, item in enumerate(plan.items):
            if not watch(number, len(plan.items)):
                return replace(result, is_stopped=True)
            if item.id not in still:
                continue
            try:
                self.deletion.delete_recording(MediaId(item.id)).result()
            except FriscoError as error:
                result = replace(result, left=(*result.left, error.sentence))
                continue
            result = replace(result, done=result.done + 1, can_be_undone=True)
        return result


def tidying_of(
    database: Database, media: MediaRepository, store: MediaStore, transcripts: TranscriptRepository, deletion: Deletion
) -> Tidying:
    """Put the parts of tidying together for one library."""
    sweep = SegmentSweep(database, transcripts.forget_written)
    files = RecordingFiles(database.layout, store)
    return Tidying(
        database=database,
        deletion=deletion,
        leftovers=LeftoverFiles(database.layout, media, store),
        pruning=Pruning(database, sweep),
        jobs=JobCleaning(database),
        purge=Purge(database, deletion, files, sweep),
        archive=Archive(database, media, store),
        backups=Backups(database.layout),
    )
