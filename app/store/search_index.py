"""The full-text index: what goes into it and how it is kept in step. Asking it is the affair of ``search``.

One row per transcript, segments joined by newlines, so that a phrase may cross from one segment into the next.
unicode61 takes a run of Chinese, Japanese or Korean for one word; so each such character stands between separators.
"""

import re
import struct
import unicodedata
import zlib
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


def start_of(packed: bytes, index: int) -> int:
    """Return the start of the segment on line ``index`` of a document."""
    return int(struct.unpack_from("<q", zlib.decompress(packed), index * 8)[0])


def write(db: Any, transcript_id: TranscriptId, version_id: VersionId, transcript: Transcript) -> None:
    """Index the head of a transcript. Inside a write only."""
    text, starts = document(transcript)
    db.execute_sql(
        "INSERT INTO search_doc (transcript_id, version_id, text, starts) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (transcript_id) DO UPDATE "
        "SET version_id = excluded.version_id, text = excluded.text, starts = excluded.starts",
        (transcript_id, version_id, text, starts),
    )


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
