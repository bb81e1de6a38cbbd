"""What became of each start of a job and of each worker; when a job is tried again; which model really heard it."""

from typing import Any

_STATEMENTS = (
    "ALTER TABLE job ADD COLUMN retry_at INTEGER",
    "ALTER TABLE job ADD COLUMN faults INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE job ADD COLUMN heard_with TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE job_attempt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        model TEXT NOT NULL,
        device TEXT NOT NULL,
        compute_type TEXT NOT NULL,
        batch_rows INTEGER NOT NULL,
        from_ms INTEGER NOT NULL,
        until_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        code TEXT,
        sentence TEXT NOT NULL,
        log_tail TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX job_attempt_job ON job_attempt (job_id)",
    "CREATE INDEX job_code ON job (code) WHERE code IS NOT NULL",
    """
    CREATE TABLE worker_run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        model TEXT NOT NULL,
        device TEXT NOT NULL,
        compute_type TEXT NOT NULL,
        load_ms INTEGER,
        jobs INTEGER NOT NULL,
        cause TEXT NOT NULL
    ) STRICT
    """,
)


def up(_migrator: Any, db: Any) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
