"""A version may be of one more kind: what the replacement rules of a job made of the machine's own.

SQLite changes what a column may hold by making the table anew. Numbers once given stay given.
"""

from typing import Any

_COLUMNS = (
    "id, transcript_id, parent_id, kind, created_at, author, note, language, duration_ms, speakers, holes, "
    "segment_count, ids, keys, word_count, deleted_at, number"
)
_STATEMENTS = (
    """
    CREATE TABLE version_made_anew (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        transcript_id INTEGER NOT NULL REFERENCES transcript (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES version (id) ON DELETE SET NULL,
        kind TEXT NOT NULL CHECK (kind IN ('asr', 'save', 'import', 'rollback', 'auto-keep', 'rules')),
        created_at INTEGER NOT NULL,
        author TEXT NOT NULL,
        note TEXT NOT NULL,
        language TEXT NOT NULL,
        duration_ms INTEGER NOT NULL,
        speakers TEXT NOT NULL,
        holes TEXT NOT NULL,
        segment_count INTEGER NOT NULL,
        ids BLOB NOT NULL,
        keys BLOB NOT NULL,
        word_count INTEGER,
        deleted_at INTEGER,
        number INTEGER
    ) STRICT
    """,
    f"INSERT INTO version_made_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM version",  # noqa: S608
    "DELETE FROM sqlite_sequence WHERE name = 'version_made_anew'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'version_made_anew', seq FROM sqlite_sequence WHERE name = 'version'",
    "DROP TABLE version",
    "ALTER TABLE version_made_anew RENAME TO version",
    "CREATE INDEX version_transcript ON version (transcript_id, number, deleted_at)",
    "CREATE INDEX version_parent ON version (parent_id)",
)


def up(_migrator: Any, db: Any) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
