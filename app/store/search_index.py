"""The full-text index: what goes into it and how it is kept in step. Asking it is the affair of ``search``.

One row per transcript, segments joined by newlines, so that a phrase may cross from one segment into the next; beside the
text stand title, tags, notes and speakers, so that a word of the one and a word of the other are found together.
unicode61 takes a run of Chinese, Japanese or Korean for one word; so each such character stands between separators.
"""

import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Any

import peewee

from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store.mapping import plain

SEPARATOR = "\u200b"
HIT_BEGIN, HIT_END = "\x02", "\x03"

_CJK = re.compile(
    "(["
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
    "])"
)
_BREAKS = re.compile("[\x00-\x1f\x7f\u200b\\s]+")


def searchable(text: str) -> str:
    """Return text as it is indexed and asked for: composed, on one line, CJK characters apart."""
    composed = unicodedata.normalize("NFC", _BREAKS.sub(" ", plain(text)))
    return _CJK.sub(SEPARATOR + r"\1" + SEPARATOR, composed)


def document(transcript: Transcript) -> tuple[str, bytes]:
    """Return the text of all segments, one a line, and their packed start times."""
    text = "\n".join(searchable(segment.text) for segment in transcript.segments)
    starts = [segment.start_ms for segment in transcript.segments]
    return text, zlib.compress(struct.pack(f"<{len(starts)}q", *starts))


def starts_in(packed: bytes) -> tuple[int, ...]:
    """Return the starts of all segments of a document."""
    starts = zlib.decompress(packed)
    return struct.unpack(f"<{len(starts) // 8}q", starts)


def write(db: Any, transcript_id: TranscriptId, version_id: VersionId, transcript: Transcript) -> None:
    """Index the head of a transcript. Inside a write only."""
    text, starts = document(transcript)
    title, tags, notes = db.execute_sql(_NAMED, (transcript_id,)).fetchone()
    db.execute_sql(
        "INSERT INTO search_doc (transcript_id, version_id, title, tags, notes, speakers, starts, text) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (transcript_id) DO UPDATE SET version_id = excluded.version_id, "
        "title = excluded.title, tags = excluded.tags, notes = excluded.notes, speakers = excluded.speakers, "
        "starts = excluded.starts, text = excluded.text",
        (transcript_id, version_id, *described(title, tags, notes), _lines(transcript.speakers), starts, text),
    )
    _is_told(db, transcript_id)


def describe(db: Any, transcript_id: TranscriptId) -> None:
    """Index what a transcript is called now; its text stays as it was indexed. Inside a write only."""
    title, tags, notes = db.execute_sql(_NAMED, (transcript_id,)).fetchone()
    db.execute_sql(
        "UPDATE search_doc SET title = ?, tags = ?, notes = ? WHERE transcript_id = ?",
        (*described(title, tags, notes), transcript_id),
    )
    _is_told(db, transcript_id)


def described(title: str, tags: str, notes: str) -> tuple[str, str, str]:
    """Return as they are indexed a title, tags as they are stored, and notes."""
    return searchable(title), _lines(_names(tags)), searchable(notes)


_NAMED = "SELECT title, tags, notes FROM transcript WHERE id = ?"


def _names(stored: str) -> list[str]:
    """Return stored tags; damaged ones are for the check of the library to find, not for the index to fail at."""
    try:
        names = json.loads(stored)
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(map(searchable, parts))


def _is_told(db: Any, transcript_id: TranscriptId) -> None:
    db.execute_sql("DELETE FROM search_behind WHERE transcript_id = ?", (transcript_id,))


def describe_what_is_behind(db: Any) -> None:
    """Index what was named, tagged or noted since; a trigger keeps the list of it. Inside a write only."""
    for (transcript_id,) in db.execute_sql("SELECT transcript_id FROM search_behind").fetchall():
        describe(db, transcript_id)


def misdescribed(db: Any) -> list[TranscriptId]:
    """Return the transcripts whose title, tags or notes are not as they are indexed."""
    rows = db.execute_sql(
        "SELECT t.id, t.title, t.tags, t.notes, d.title, d.tags, d.notes "
        "FROM transcript AS t JOIN search_doc AS d ON d.transcript_id = t.id"
    )
    return [TranscriptId(row[0]) for row in rows.fetchall() if described(*row[1:4]) != row[4:]]


def is_sound(db: Any) -> bool:
    """Compare the index with the texts, word by word. Its complaint has the same words as real damage, so it runs alone."""
    try:
        db.execute_sql("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)")
    except peewee.DatabaseError as error:
        cause = error.__cause__ or error.__context__
        if str(getattr(cause, "sqlite_errorname", "")).startswith("SQLITE_CORRUPT"):
            return False
        raise
    return True


def is_counted(db: Any) -> bool:
    """Compare only the number of rows: quick enough for every start."""
    sql = "SELECT (SELECT COUNT(*) FROM search_doc) = (SELECT COUNT(*) FROM search_fts_docsize)"
    return bool(db.execute_sql(sql).fetchone()[0])


def rebuild(db: Any) -> None:
    db.execute_sql("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")
