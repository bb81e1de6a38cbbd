"""The figures of a library, each by one statement; nothing here grows with the length of a transcript."""

from datetime import date

from app.core.errors import ErrorCode
from app.core.jobs import WITH_TRANSCRIPT, JobState
from app.core.statistics import MISSED, Day, Pace, Statistics
from app.core.storage import StorageUse
from app.store.database import Database
from app.store.storage import Storage
from app.store.worker_runs import WorkerRuns

_RECORDINGS = "SELECT COUNT(*), COALESCE(SUM(duration_ms), 0) FROM media WHERE deleted_at IS NULL"
_TRANSCRIPTS = """
    SELECT COUNT(*), COALESCE(SUM(t.duration_ms), 0), COALESCE(SUM(v.word_count), 0)
    FROM transcript AS t JOIN version AS v ON v.id = t.head_version_id
    WHERE t.deleted_at IS NULL
"""
_VERSIONS = """
    SELECT COUNT(*) FROM version AS v JOIN transcript AS t ON t.id = v.transcript_id
    WHERE v.deleted_at IS NULL AND t.deleted_at IS NULL
"""
_STATES = "SELECT state, COUNT(*) FROM job GROUP BY state"
_FAILURES = (
    "SELECT code, COUNT(*) FROM job WHERE code IS NOT NULL AND state IN ({missed}) GROUP BY code ORDER BY 2 DESC"
)
_PACES = """
    SELECT COALESCE(NULLIF(heard_with, ''), json_extract(options, '$.model')) AS model, device, compute_type,
           COUNT(*) AS jobs, SUM(done_ms - COALESCE(json_extract(options, '$.from_ms'), 0)), SUM(engine_ms)
    FROM job
    WHERE engine_ms > 0 AND duration_ms > 0 AND state IN ({heard})
    GROUP BY model, device, compute_type
    ORDER BY jobs DESC, model
"""
_DAYS = """
    SELECT date(job.updated_at / 1000, 'unixepoch', 'localtime') AS day,
           COUNT(*), SUM(job.state IN ({missed})),
           COALESCE(SUM(MAX(0, job.done_ms - COALESCE(json_extract(options, '$.from_ms'), 0))), 0),
           COALESCE(SUM(version.word_count), 0)
    FROM job
    LEFT JOIN transcript ON transcript.id = job.transcript_id AND transcript.deleted_at IS NULL
    LEFT JOIN version ON version.id = transcript.head_version_id
    WHERE job.state IN ({ended})
    GROUP BY day
    ORDER BY day
"""


class LibraryStatistics:
    """Asks for the figures; may be used from every thread, and takes a while where the disk is walked."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    def read(self) -> Statistics:
        sql = self._database.sql
        with self._database.reading():
            recordings, recorded_ms = sql(_RECORDINGS)[0]
            transcripts, transcribed_ms, words = sql(_TRANSCRIPTS)[0]
            return Statistics(
                recordings=recordings,
                recorded_ms=recorded_ms,
                transcripts=transcripts,
                transcribed_ms=transcribed_ms,
                words=words,
                versions=sql(_VERSIONS)[0][0],
                jobs={JobState(state): count for state, count in sql(_STATES)},
                failures={ErrorCode(code): count for code, count in sql(_with_states(_FAILURES))},
                paces=self._paces(),
                days=tuple(_day(*row) for row in sql(_with_states(_DAYS))),
                storage=_by_kind(self._storage.use()),
                warmth=WorkerRuns(self._database).warmth(),
            )

    def paces(self) -> tuple[Pace, ...]:
        """Return how fast each model was on each device; quick, for the disk is not walked."""
        with self._database.reading():
            return self._paces()

    def _paces(self) -> tuple[Pace, ...]:
        return tuple(_pace(*row) for row in self._database.sql(_with_states(_PACES)))


def _with_states(sql: str) -> str:
    """Put the lists of states into a statement; they are names of ours."""
    missed, heard = _listed(MISSED), _listed(WITH_TRANSCRIPT)
    return sql.format(missed=missed, heard=heard, ended=_listed(MISSED | WITH_TRANSCRIPT))


def _listed(states: frozenset[JobState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def _pace(model: str, device: str, compute_type: str, jobs: int, recorded_ms: int, engine_ms: int) -> Pace:
    return Pace(
        model=model,
        device=device,
        compute_type=compute_type,
        jobs=jobs,
        recorded_ms=recorded_ms,
        engine_ms=engine_ms,
    )


def _day(day: str, jobs: int, missed: int, recorded_ms: int, words: int) -> Day:
    return Day(day=date.fromisoformat(day), jobs=jobs, missed=missed, recorded_ms=recorded_ms, words=words)


def _by_kind(use: StorageUse) -> dict[str, int]:
    return {
        "recordings": use.recordings_bytes,
        "caches": use.caches_bytes,
        "database": use.database_bytes,
        "backups": use.backups_bytes,
        "other": use.other_bytes,
    }
