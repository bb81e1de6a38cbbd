"""The figures of a library, each by one statement; nothing here grows with the length of a transcript."""

import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from app.core.errors import ErrorCode
from app.core.jobs import WITH_TRANSCRIPT, JobState
from app.core.statistics import MISSED, Day, Pace, Statistics
from app.store.database import Database
from app.store.layout import LibraryLayout

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
    SELECT json_extract(options, '$.model') AS model, device, compute_type,
           COUNT(*) AS jobs, SUM(duration_ms), SUM(engine_ms)
    FROM job
    WHERE engine_ms > 0 AND duration_ms > 0 AND state IN ({heard})
    GROUP BY model, device, compute_type
    ORDER BY jobs DESC, model
"""
_DAYS = """
    SELECT date(job.updated_at / 1000, 'unixepoch', 'localtime') AS day,
           COUNT(*), SUM(job.state IN ({missed})), COALESCE(SUM(job.done_ms), 0), COALESCE(SUM(version.word_count), 0)
    FROM job
    LEFT JOIN transcript ON transcript.id = job.transcript_id AND transcript.deleted_at IS NULL
    LEFT JOIN version ON version.id = transcript.head_version_id
    WHERE job.state IN ({ended})
    GROUP BY day
    ORDER BY day
"""


class LibraryStatistics:
    """Asks for the figures; may be used from every thread, and takes a while where the disk is walked."""

    def __init__(self, database: Database, storage: Callable[[], Mapping[str, int]]) -> None:
        """Take what tells the bytes by kind: that is counted on the disk and not in the database."""
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
                paces=tuple(_pace(*row) for row in sql(_with_states(_PACES))),
                days=tuple(_day(*row) for row in sql(_with_states(_DAYS))),
                storage=self._storage(),
            )


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


def bytes_by_kind(layout: LibraryLayout) -> Mapping[str, int]:
    """Return what lies on the disk; links are not followed."""
    database = sum(_size(path) for path in layout.root.glob(f"{layout.database.name}*"))
    folders = (layout.media, layout.proxies, layout.peaks, layout.backups, layout.logs)
    return {"database": database} | {folder.name: _size(folder) for folder in folders}


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; what vanishes meanwhile counts nothing."""
    with suppress(OSError):
        facts = path.lstat()
        if stat.S_ISREG(facts.st_mode):
            return facts.st_size
        if stat.S_ISDIR(facts.st_mode):
            return sum(_size(inner) for inner in path.iterdir())
    return 0
