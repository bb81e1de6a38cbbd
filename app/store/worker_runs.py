"""The lives of workers on disk, and what they tell about models that stay loaded."""

import json
from concurrent.futures import Future

from app.core.attempts import EVICTIONS, RunEnd, Warmth, WorkerRun
from app.store.database import Database
from app.store.mapping import from_ms, to_ms
from app.store.tables import WorkerRunRow

_MOST_KEPT = 10_000
_WARMTH = """
    SELECT COALESCE(SUM(MAX(0, jobs - 1)), 0), COALESCE(SUM(jobs > 0), 0),
           COALESCE(SUM(cause IN (SELECT value FROM json_each(?))), 0)
    FROM worker_run
"""
_MIDDLE_LOAD = """
    SELECT load_ms FROM worker_run WHERE load_ms IS NOT NULL ORDER BY load_ms
    LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM worker_run WHERE load_ms IS NOT NULL)
"""


class WorkerRuns:
    """Writes down what became of each worker; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, run: WorkerRun) -> "Future[None]":
        """Write one; of very many the oldest go."""

        def note() -> None:
            row = WorkerRunRow.insert(
                started_at=to_ms(run.started_at),
                ended_at=to_ms(run.ended_at),
                model=run.model,
                device=run.device,
                compute_type=run.compute_type,
                load_ms=run.load_ms,
                jobs=run.jobs,
                cause=run.end.value,
            )
            newest = self._database.run(row)
            self._database.run(WorkerRunRow.delete().where(WorkerRunRow.id <= newest - _MOST_KEPT))

        return self._database.write(note)

    def newest(self, most: int = 200) -> list[WorkerRun]:
        query = WorkerRunRow.select().order_by(WorkerRunRow.id.desc()).limit(most)
        with self._database.reading():
            rows = self._database.rows(query)
        return [
            WorkerRun(
                started_at=from_ms(row["started_at"]),
                ended_at=from_ms(row["ended_at"]),
                model=row["model"],
                device=row["device"],
                compute_type=row["compute_type"],
                load_ms=row["load_ms"],
                jobs=row["jobs"],
                end=RunEnd(row["cause"]),
            )
            for row in rows
        ]

    def warmth(self) -> Warmth:
        """Return the sums over all that are written down."""
        with self._database.reading():
            hits, misses, evictions = self._database.sql(_WARMTH, [json.dumps(sorted(end.value for end in EVICTIONS))])[
                0
            ]
            middle = self._database.sql(_MIDDLE_LOAD)
        return Warmth(hits=hits, misses=misses, evictions=evictions, load_ms=middle[0][0] if middle else 0)
