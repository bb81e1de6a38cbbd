"""The first tables. A migration is frozen once released: a change of the schema is a new file with the next number.

Triggers are not made here: they stand in one list, ``app/store/triggers.py``, and are made anew after every migration.
All times are milliseconds: instants since 1970 in UTC, places in a recording since its beginning.
"""

from typing import Any

_STATEMENTS = (
    """
    CREATE TABLE setting (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE media (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
        extension TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        name TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        referenced_path TEXT,
        duration_ms INTEGER,
        facts TEXT
    ) STRICT
    """,
    """
    CREATE TABLE transcript (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE RESTRICT,
        title TEXT NOT NULL,
        language TEXT NOT NULL,
        duration_ms INTEGER NOT NULL,
        head_version_id INTEGER REFERENCES version (id),
        tags TEXT NOT NULL DEFAULT '[]',
        notes TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX transcript_media ON transcript (media_id)",
    "CREATE INDEX transcript_head ON transcript (head_version_id)",
    """
    CREATE TABLE segment_blob (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 16),
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE version (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        transcript_id INTEGER NOT NULL REFERENCES transcript (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES version (id) ON DELETE SET NULL,
        kind TEXT NOT NULL CHECK (kind IN ('asr', 'save', 'import', 'rollback', 'auto-keep')),
        created_at INTEGER NOT NULL,
        author TEXT NOT NULL,
        note TEXT NOT NULL,
        language TEXT NOT NULL,
        duration_ms INTEGER NOT NULL,
        speakers TEXT NOT NULL,
        holes TEXT NOT NULL,
        segment_count INTEGER NOT NULL,
        ids BLOB NOT NULL,
        keys BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX version_transcript ON version (transcript_id)",
    "CREATE INDEX version_parent ON version (parent_id)",
    """
    CREATE TABLE draft (
        transcript_id INTEGER PRIMARY KEY REFERENCES transcript (id) ON DELETE CASCADE,
        base_version_id INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position >= 0),
        updated_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX draft_base ON draft (base_version_id)",
    """
    CREATE TABLE draft_edit (
        transcript_id INTEGER NOT NULL REFERENCES draft (transcript_id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        body TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        PRIMARY KEY (transcript_id, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE RESTRICT,
        name TEXT NOT NULL,
        media_path TEXT NOT NULL,
        options TEXT NOT NULL,
        result_key TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        position REAL NOT NULL,
        duration_ms INTEGER,
        done_ms INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        deaths INTEGER NOT NULL,
        is_suspect INTEGER NOT NULL CHECK (is_suspect IN (0, 1)),
        code TEXT,
        message TEXT NOT NULL,
        device TEXT NOT NULL,
        compute_type TEXT NOT NULL,
        notes TEXT NOT NULL,
        language TEXT,
        coverage REAL,
        engine_ms INTEGER NOT NULL,
        transcript_id INTEGER REFERENCES transcript (id) ON DELETE SET NULL
    ) STRICT
    """,
    "CREATE INDEX job_media ON job (media_id, result_key)",
    "CREATE INDEX job_transcript ON job (transcript_id)",
    "CREATE INDEX job_state ON job (state)",
    """
    CREATE TABLE job_chunk (
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        until_ms INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (job_id, seq),
        UNIQUE (job_id, until_ms)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE job_event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX job_event_job ON job_event (job_id)",
    """
    CREATE TABLE export (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        version_id INTEGER NOT NULL REFERENCES version (id) ON DELETE CASCADE,
        format TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        exported_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX export_version ON export (version_id)",
    "CREATE INDEX export_path ON export (path)",
    """
    CREATE TABLE search_doc (
        transcript_id INTEGER PRIMARY KEY REFERENCES transcript (id) ON DELETE CASCADE,
        version_id INTEGER NOT NULL,
        text TEXT NOT NULL,
        starts BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE search_fts USING fts5 (
        text,
        content = 'search_doc',
        content_rowid = 'transcript_id',
        tokenize = "unicode61 remove_diacritics 2"
    )
    """,
)


def up(_migrator: Any, db: Any) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
