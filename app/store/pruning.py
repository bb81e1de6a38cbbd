"""Versions that were kept by themselves, thinned as they grow old. What anybody refers to stays."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial

from app.core.library import VersionKind, gone_back_to
from app.core.tidying import AutoKept, TidyItem, TidyKind, TidyPlan, TidyResult, Watch, thinned
from app.core.transcript import VersionId
from app.store.database import Database
from app.store.mapping import from_ms, now
from app.store.purging import purge_version
from app.store.segment_sweep import SegmentSweep

_AT_ONCE = 200
# Their parents' links may be cut: a version stands by itself.
_KEPT = """
    SELECT v.id, v.transcript_id, v.created_at, t.title, v.number, length(v.ids) + length(v.keys) + 200
    FROM version AS v JOIN transcript AS t ON t.id = v.transcript_id
    WHERE v.kind = ? AND v.deleted_at IS NULL AND t.deleted_at IS NULL AND t.head_version_id IS NOT v.id
      AND NOT EXISTS (SELECT 1 FROM draft WHERE base_version_id = v.id)
      AND NOT EXISTS (SELECT 1 FROM export WHERE version_id = v.id)
"""


class Pruning:
    """Thins out the versions that nobody asked for; may be used from every thread."""

    def __init__(self, database: Database, sweep: SegmentSweep) -> None:
        self._database, self._sweep = database, sweep

    def plan(self) -> TidyPlan:
        """List the versions that would go, with what their segments take."""
        with self._database.reading():
            items = self._items()
        going = {item.id for item in items}
        shared = self._sweep.would_free(going)
        return TidyPlan(kind=TidyKind.VERSIONS, items=tuple(items), shared_bytes=shared)

    def prune(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        """Remove what was listed and may still go, then the segments that no version uses."""
        done, freed, ids = 0, 0, [item.id for item in plan.items]
        sizes = {item.id: item.size_bytes for item in plan.items}
        is_stopped = False
        for first in range(0, len(ids), _AT_ONCE):
            if not watch(first, len(ids)):
                is_stopped = True
                break
            part = ids[first : first + _AT_ONCE]
            gone = self._database.write(partial(self._remove, part)).result()
            done, freed = done + len(gone), freed + sum(sizes[version] for version in gone)
        freed += self._sweep.sweep()
        return TidyResult(kind=TidyKind.VERSIONS, done=done, freed_bytes=freed, is_stopped=is_stopped)

    def drop_unused_segments(self) -> int:
        """Remove the segments that no version uses; return the bytes that were in them."""
        return self._sweep.sweep()

    def _items(self, only: Collection[int] | None = None) -> list[TidyItem]:
        rows = self._database.sql(_KEPT, [VersionKind.AUTO_KEEP.value])
        by_transcript = defaultdict[int, list[AutoKept]](list)
        for version_id, transcript_id, created_at, *_ in rows:
            by_transcript[transcript_id].append(AutoKept(id=VersionId(version_id), at=from_ms(created_at)))
        going = {version for kept in by_transcript.values() for version in thinned(kept, now())} - self._gone_back_to()
        return [
            TidyItem(id=version_id, name=title, detail=str(number), size_bytes=size)
            for version_id, _, _, title, number, size in rows
            if version_id in going and (only is None or version_id in only)
        ]

    def _gone_back_to(self) -> set[int]:
        sql = "SELECT note FROM version WHERE kind = ?"
        kind = VersionKind.ROLLBACK
        found = (gone_back_to(kind, row[0]) for row in self._database.sql(sql, [kind.value]))
        return {version for version in found if version is not None}

    def _remove(self, part: Sequence[int]) -> list[int]:
        may_go = [item.id for item in self._items(only=frozenset(part))]
        return [version for version in may_go if purge_version(self._database, VersionId(version))]
