"""What a library needs that is kept for years.

Deleted things are hidden first (``deleted_at``) and purged later; a recording remembers where it came from, whether it lies
in the archive, when it was last compared with its hash and since when it is missing; a version knows how many words it has;
what was forgotten on purpose is remembered by hash alone, so that an old backup does not bring it back.
"""

from typing import Any

_STATEMENTS = (
    "ALTER TABLE media ADD COLUMN source_path TEXT",
    "ALTER TABLE media ADD COLUMN archived_path TEXT",
    "ALTER TABLE media ADD COLUMN checked_at INTEGER",
    "ALTER TABLE media ADD COLUMN missing_at INTEGER",
    "ALTER TABLE media ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE transcript ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE version ADD COLUMN word_count INTEGER",
    "ALTER TABLE version ADD COLUMN deleted_at INTEGER",
    "CREATE INDEX transcript_created ON transcript (created_at, id)",
    "CREATE INDEX transcript_deleted ON transcript (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX media_checked ON media (checked_at)",
    """
    CREATE TABLE forgotten (
        sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
        forgotten_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)


def up(_migrator: Any, db: Any) -> None:
    for statement in _STATEMENTS:
        db.execute_sql(statement)
    for version_id, text in db.execute_sql("SELECT version_id, text FROM search_doc").fetchall():
        # In the index characters of unspaced writing stand apart.
        count = len(text.replace("\u200b", " ").split())
        db.execute_sql("UPDATE version SET word_count = ? WHERE id = ?", (count, version_id))
