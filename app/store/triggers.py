"""The one list of triggers.

Rebuilding a table drops its triggers silently, so they are made anew after every migration and compared with this list
whenever a library is opened.
"""

import re
from typing import Any

_INDEXED = "text, title, tags, notes, speakers"
_OLD, _NEW = (f"{which}." + _INDEXED.replace(", ", f", {which}.") for which in ("old", "new"))
_INDEX_DELETE = (
    "INSERT INTO search_fts (search_fts, rowid, text, title, tags, notes, speakers) "
    "VALUES ('delete', old.transcript_id, old.text, old.title, old.tags, old.notes, old.speakers);"
)
_INDEX_INSERT = (
    "INSERT INTO search_fts (rowid, text, title, tags, notes, speakers) "
    "VALUES (new.transcript_id, new.text, new.title, new.tags, new.notes, new.speakers);"
)
_VERSION_CONTENT = "id, transcript_id, kind, created_at, author, note, language, duration_ms, speakers, holes, segment_count, ids, keys"

TRIGGERS: dict[str, str] = {
    "search_doc_insert": f"AFTER INSERT ON search_doc BEGIN {_INDEX_INSERT} END",
    "search_doc_delete": f"AFTER DELETE ON search_doc BEGIN {_INDEX_DELETE} END",
    "search_doc_update": f"AFTER UPDATE OF {_INDEXED} ON search_doc "
    f"WHEN ({_OLD}) IS NOT ({_NEW}) BEGIN {_INDEX_DELETE} {_INDEX_INSERT} END",
    # Whoever changes what a transcript is called: the index learns of it, at the latest at the next start.
    "transcript_described": "AFTER UPDATE OF title, tags, notes ON transcript "
    "WHEN (old.title, old.tags, old.notes) IS NOT (new.title, new.tags, new.notes) "
    "BEGIN INSERT OR IGNORE INTO search_behind (transcript_id) VALUES (new.id); END",
    # The parent may be cut off when kept versions in between are thinned out; nothing else of a version ever changes.
    "version_update": f"BEFORE UPDATE OF {_VERSION_CONTENT} ON version "
    "BEGIN SELECT RAISE(ABORT, 'a saved version is never changed'); END",
    # Deleting the transcript is the one way: its row is gone before the cascade comes to its versions.
    "version_delete": "BEFORE DELETE ON version "
    "WHEN old.kind = 'asr' AND EXISTS (SELECT 1 FROM transcript WHERE id = old.transcript_id) "
    "BEGIN SELECT RAISE(ABORT, 'what the machine wrote goes only with its transcript'); END",
    "segment_blob_update": "BEFORE UPDATE ON segment_blob BEGIN SELECT RAISE(ABORT, 'a segment is written once'); END",
    "job_chunk_update": "BEFORE UPDATE ON job_chunk "
    "BEGIN SELECT RAISE(ABORT, 'a finished stretch is never changed'); END",
    # Once there is a transcript, all of it stands there.
    "job_chunk_delete": "BEFORE DELETE ON job_chunk "
    "WHEN EXISTS (SELECT 1 FROM job WHERE id = old.job_id AND transcript_id IS NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a finished stretch goes only with its job'); END",
}


def present(db: Any) -> dict[str, str]:
    """Return the triggers of the file by name."""
    rows = db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return {str(name): _squeezed(str(sql)) for name, sql in rows}


def are_as_listed(db: Any) -> bool:
    return present(db) == {name: _squeezed(_statement(name)) for name in TRIGGERS}


def drop_all(db: Any) -> None:
    for name in present(db):
        db.execute_sql(f'DROP TRIGGER "{name}"')


def make_all(db: Any) -> None:
    for name in TRIGGERS:
        db.execute_sql(_statement(name))


def _statement(name: str) -> str:
    return f"CREATE TRIGGER {name} {TRIGGERS[name]}"


def _squeezed(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
