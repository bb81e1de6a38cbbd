"""What a library needs that is kept for years.

Deleted things are hidden first (``deleted_at``) and purged later; a recording remembers where it came from, when a file
that is used where it lies was last changed, whether it lies in the archive, when it was last compared with its hash and since when it is missing; a version knows how many words it has;
what was forgotten on purpose is remembered by hash alone, so that an old backup does not bring it back.
"""

import json
import re
import unicodedata
from typing import Any

_STATEMENTS = (
    "ALTER TABLE media ADD COLUMN source_path TEXT",
    "ALTER TABLE media ADD COLUMN modified_ms INTEGER",
    "ALTER TABLE media ADD COLUMN archived_path TEXT",
    "ALTER TABLE media ADD COLUMN checked_at INTEGER",
    "ALTER TABLE media ADD COLUMN missing_at INTEGER",
    "ALTER TABLE media ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE transcript ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE version ADD COLUMN word_count INTEGER",
    "ALTER TABLE version ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE version ADD COLUMN number INTEGER",  # counted within a transcript, and never given again
    """
    UPDATE version SET number = (
        SELECT COUNT(*) FROM version AS v WHERE v.transcript_id = version.transcript_id AND v.id <= version.id
    )
    """,
    "DROP INDEX version_transcript",
    # Counted from the index alone: in the table these columns stand behind the long ones.
    "CREATE INDEX version_transcript ON version (transcript_id, number, deleted_at)",
    "CREATE INDEX job_position ON job (position)",
    "CREATE INDEX transcript_created ON transcript (created_at, id, deleted_at)",
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
    _index_more_than_text(db)


# Titles, tags, notes and speakers are found too; the long columns stand last, so that the others are read without them.
# No index of beginnings: it would double the index, for two typed letters in 12 ms instead of 43 (10,000 transcripts).
_SEARCH = (
    "DROP TABLE search_fts",
    "ALTER TABLE search_doc RENAME TO search_doc_before",
    """
    CREATE TABLE search_doc (
        transcript_id INTEGER PRIMARY KEY REFERENCES transcript (id) ON DELETE CASCADE,
        version_id INTEGER NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL,
        notes TEXT NOT NULL,
        speakers TEXT NOT NULL,
        starts BLOB NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE search_fts USING fts5 (
        text, title, tags, notes, speakers,
        content = 'search_doc',
        content_rowid = 'transcript_id',
        tokenize = "unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TABLE search_behind (
        transcript_id INTEGER PRIMARY KEY REFERENCES transcript (id) ON DELETE CASCADE
    ) STRICT
    """,
)
_APART = re.compile(
    "([\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)


def _index_more_than_text(db: Any) -> None:
    for statement in _SEARCH:
        db.execute_sql(statement)
    described = db.execute_sql(
        "SELECT d.transcript_id, t.title, t.tags, t.notes, COALESCE(v.speakers, '[]') FROM search_doc_before AS d "
        "JOIN transcript AS t ON t.id = d.transcript_id LEFT JOIN version AS v ON v.id = d.version_id"
    )
    for transcript_id, title, tags, notes, speakers in described.fetchall():
        parts = ([title], json.loads(tags), [notes], json.loads(speakers))
        lines = ("\n".join(map(_searchable, part)) for part in parts)
        db.execute_sql(
            "INSERT INTO search_doc SELECT transcript_id, version_id, ?, ?, ?, ?, starts, text "
            "FROM search_doc_before WHERE transcript_id = ?",
            (*lines, transcript_id),
        )
    db.execute_sql("DROP TABLE search_doc_before")


def _searchable(text: str) -> str:
    """Return text as it was indexed when this was written."""
    squeezed = re.sub("[\x00-\x1f\x7f\u200b\\s]+", " ", text)
    return _APART.sub("\u200b\\1\u200b", unicodedata.normalize("NFC", squeezed))
