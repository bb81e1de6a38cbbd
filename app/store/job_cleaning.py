"""Ended jobs that have grown old: off the list, and what they had noted on the way goes."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from app.core.jobs import ENDED, WITH_TRANSCRIPT
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult, Watch
from app.store.database import Database
from app.store.mapping import now, to_ms
from app.store.tables import Job, JobAttempt, JobChunkRow, JobEventRow

_AT_ONCE = 200
_HEARD_STATES = json.dumps(sorted(state.value for state in WITH_TRANSCRIPT))
_ENDED = json.dumps(sorted(state.value for state in ENDED))
_SIZE = """
    (SELECT COALESCE(SUM(length(body)), 0) FROM job_chunk WHERE job_id = job.id)
    + (SELECT COALESCE(SUM(length(text) + 40), 0) FROM job_event WHERE job_id = job.id)
"""
# A job with a transcript stays as a row: it tells that the work is done, and how fast it went.
_HEARD = f"""
    SELECT id, name, {_SIZE} AS size FROM job
    WHERE transcript_id IS NOT NULL AND updated_at <= ?1 AND state IN (SELECT value FROM json_each(?2))
      AND (dismissed_at IS NULL OR EXISTS (SELECT 1 FROM job_chunk WHERE job_id = job.id)
           OR EXISTS (SELECT 1 FROM job_event WHERE job_id = job.id))
"""  # noqa: S608 (a constant of this file)
_DISMISSED = f"""
    SELECT id, name, {_SIZE} + 500 AS size FROM job
    WHERE transcript_id IS NULL AND dismissed_at <= ?1 AND state IN (SELECT value FROM json_each(?2))
"""  # noqa: S608


class JobCleaning:
    """Cleans up after ended jobs; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, older_than: timedelta) -> TidyPlan:
        with self._database.reading():
            items = [*self._items(_HEARD, older_than), *self._items(_DISMISSED, older_than)]
        return TidyPlan(kind=TidyKind.JOBS, items=tuple(items))

    def clean(self, plan: TidyPlan, older_than: timedelta, watch: Watch) -> TidyResult:
        """Clean up after the listed jobs that are still as they were."""
        done, freed = 0, 0
        ids = [item.id for item in plan.items]
        for first in range(0, len(ids), _AT_ONCE):
            if not watch(first, len(ids)):
                return TidyResult(kind=TidyKind.JOBS, done=done, freed_bytes=freed, is_stopped=True)
            part = ids[first : first + _AT_ONCE]
            gone = self._database.write(partial(self._clean, part, older_than)).result()
            done, freed = done + len(gone), freed + sum(item.size_bytes for item in gone)
        return TidyResult(kind=TidyKind.JOBS, done=done, freed_bytes=freed)

    def _items(self, sql: str, older_than: timedelta) -> list[TidyItem]:
        rows = self._database.sql(sql, [to_ms(now() - older_than), _ENDED if sql is _DISMISSED else _HEARD_STATES])
        return [TidyItem(id=job_id, name=name, size_bytes=size) for job_id, name, size in rows]

    def _clean(self, part: Sequence[int], older_than: timedelta) -> list[TidyItem]:
        heard = [item for item in self._items(_HEARD, older_than) if item.id in part]
        dismissed = [item for item in self._items(_DISMISSED, older_than) if item.id in part]
        ids = [item.id for item in heard]
        self._database.run(JobChunkRow.delete().where(JobChunkRow.job_id.in_(ids)))
        self._database.run(JobEventRow.delete().where(JobEventRow.job_id.in_(ids)))
        self._database.run(JobAttempt.delete().where(JobAttempt.job_id.in_(ids)))
        off = Job.update(dismissed_at=to_ms(now())).where(Job.id.in_(ids), Job.dismissed_at.is_null())
        self._database.run(off)
        self._database.run(Job.delete().where(Job.id.in_([item.id for item in dismissed])))
        return [*heard, *dismissed]
