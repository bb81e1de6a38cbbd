"""The description of the database for people: ``python -m app.store.schema_book`` writes ``README.md`` beside this file.

Tables, columns, types, keys and triggers are read from an empty library, the meaning of each column stands here. A test fails
while a column has none, or while the file is not what would be written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.store import schema, schema_list, triggers
from app.store.tables import MODELS

BOOK: Final = Path(__file__).with_name("README.md")

_MS: Final = "milliseconds since 1970 (UTC)"
MEANINGS: Final[dict[str, dict[str, str]]] = {
    "setting": {"key": "its name, such as `library_id`", "value": "its value as text"},
    "media": {
        "sha256": "identity: the hash of all bytes, in hexadecimal",
        "extension": "ending by the detected container, without the dot",
        "size_bytes": "length of the file",
        "name": "as the person called it",
        "added_at": f"when it was taken in, {_MS}; year and month make up the place of a kept copy",
        "referenced_path": "where it lies, if it is used where it lies; else NULL: the library keeps a copy",
        "modified_ms": "when a file that is used where it lies was last changed, by its own disk",
        "duration_ms": "length, once it is known",
        "facts": "JSON: container, codec, channels, tracks, what the recorder wrote into it",
        "source_path": "where it was when it was taken in; for people, nothing is read there",
        "archived_path": "where it was put away",
        "checked_at": f"when its bytes were last compared with its hash, {_MS}",
        "missing_at": f"since when its file was not found, {_MS}",
        "deleted_at": f"since when it is hidden, {_MS}",
    },
    "transcript": {
        "media_id": "its recording",
        "title": "as lists show it",
        "language": "of the newest version, BCP 47; `und` where nobody knows; of a translation: English",
        "duration_ms": "of the newest version",
        "head_version_id": "the newest version",
        "tags": "JSON: a list of texts",
        "notes": "free text",
        "created_at": f"when it was made, {_MS}",
        "changed_at": f"when it was last changed, {_MS}",
        "deleted_at": f"since when it is hidden, {_MS}",
    },
    "segment_blob": {
        "hash": "BLAKE2b of the body, 16 bytes: found by it, checked by it",
        "body": "JSON `[start_ms, length_ms, speaker, marks, [[text, offset_ms, length_ms, probability], …]]`",
    },
    "version": {
        "transcript_id": "whose version it is",
        "parent_id": "the version it was made from; NULL where that was pruned",
        "kind": "`asr` (the machine's own), `save`, `import`, `rollback`, `auto-keep` or `rules` (what replacement rules made of it)",
        "created_at": f"when it was saved, {_MS}",
        "author": "who saved it; of the machine's own the model",
        "note": "why, in the person's words",
        "language": "BCP 47",
        "duration_ms": "length of the recording",
        "speakers": "JSON: the names; a segment carries the place of its speaker in this list",
        "holes": "JSON: stretches of speech without text",
        "segment_count": "how many segments it has",
        "ids": "zlib of packed 32-bit numbers: the `segment_blob` of each row",
        "keys": "zlib of packed 32-bit numbers: the key of each row, which stays through edits",
        "word_count": "how many words it has; NULL: saved before words were counted",
        "deleted_at": f"since when it is hidden, {_MS}",
        "number": "counted from 1 within its transcript, never given twice",
    },
    "draft": {
        "transcript_id": "whose draft it is: at most one",
        "base_version_id": "the version that the edits lie on",
        "position": "how many of the edits hold; those after it are undone",
        "updated_at": f"when it was last changed, {_MS}",
    },
    "draft_edit": {
        "transcript_id": "the draft",
        "seq": "counted from 1",
        "body": "JSON: one edit, as `core/edit_records` writes it",
        "created_at": f"when it was made, {_MS}",
    },
    "job": {
        "media_id": "what is listened to",
        "name": "as the person called the file",
        "media_path": "where the file was when the job was ordered; within the library relative to it",
        "options": "JSON: model, language, quality and all else that was asked for",
        "result_key": "hash of those options that change the result",
        "state": "one of the states in `core/jobs`",
        "created_at": f"when it was ordered, {_MS}",
        "updated_at": f"when it was last written, {_MS}",
        "priority": "higher goes first",
        "position": "order among equals, by hand",
        "duration_ms": "length of the recording, once it is known",
        "done_ms": "everything before this is transcribed and on disk",
        "attempts": "how often it was begun",
        "deaths": "how many workers died of it alone",
        "is_suspect": "1: it was in a worker that died, and runs alone",
        "code": "of the error that ended it",
        "message": "the sentence that was shown",
        "device": "on what it ran",
        "compute_type": "with which numbers",
        "notes": "JSON: what happened on the way, in sentences",
        "language": "that was heard",
        "coverage": "share of the speech that has text, 0 to 1",
        "engine_ms": "time that workers spent on it",
        "transcript_id": "what came of it",
        "dismissed_at": f"when it was taken off the list, {_MS}; NULL while it is shown",
        "retry_at": f"when it is tried again, {_MS}; NULL unless it waits for that",
        "faults": "how many passing faults it has had",
        "heard_with": "the model that heard it, where memory was too short for the one that was asked for",
    },
    "job_chunk": {
        "job_id": "the job",
        "seq": "counted from 1 without a gap",
        "until_ms": "everything before this is done",
        "body": "JSON: segments, speech and language of this stretch",
    },
    "job_event": {
        "job_id": "the job",
        "at": f"when, {_MS}",
        "state": "the state it came into",
        "text": "what happened",
    },
    "job_attempt": {
        "job_id": "the job",
        "number": "counted from 1 within its job",
        "started_at": f"when it was begun, {_MS}",
        "ended_at": f"when it left its worker, {_MS}",
        "model": "what heard it",
        "device": "on what it ran",
        "compute_type": "with which numbers",
        "batch_rows": "how many windows were heard at once",
        "from_ms": "where in the recording it went on",
        "until_ms": "how far it came",
        "state": "the state it came into",
        "code": "of the error that ended it",
        "sentence": "the sentence that was shown",
        "log_tail": "the last lines that the worker wrote to its log; no text of a transcript",
    },
    "worker_run": {
        "started_at": f"when the worker was started, {_MS}",
        "ended_at": f"when it was gone, {_MS}",
        "model": "what it had loaded",
        "device": "on what",
        "compute_type": "with which numbers",
        "load_ms": "how long loading took; NULL: it never got so far",
        "jobs": "how many jobs it was given; all but the first found the model loaded",
        "cause": "`room`, `idle`, `freed`, `yielded`, `quit` or `fault`",
    },
    "export": {
        "version_id": "what was written",
        "format": "in which format",
        "path": "where to",
        "sha256": "hash of the file, so that it is known again as ours",
        "exported_at": f"when, {_MS}",
    },
    "forgotten": {
        "sha256": "hash of a recording that was forgotten on purpose",
        "forgotten_at": f"when, {_MS}; no backup from before brings it back",
    },
    "search_doc": {
        "transcript_id": "whose text it is",
        "version_id": "of which version",
        "title": "its title as it is indexed",
        "tags": "its tags, one a line",
        "notes": "its notes",
        "speakers": "the names of its speakers, one a line",
        "starts": "zlib of packed start times, one for each line of the text",
        "text": "all segments, one a line; characters of unspaced writing stand apart",
    },
    "search_behind": {"transcript_id": "a transcript whose index is to be brought up to date"},
}
_KEY: Final = "number of the row"

_HEAD: Final = """\
# The database of a library

Written by `python -m app.store.schema_book` from the tables themselves; a test fails when it is out of date.

`library.db` is SQLite (schema version {version}, application id `0x{identity:08x}`), in WAL mode with `synchronous=FULL`. Instants are
{ms}, places in a recording milliseconds from its start. Recordings lie beside it in
`media/YYYY/MM/<sha256>.<ending>`; `proxies/` and `peaks/` are caches; `backups/` holds copies of the database, each with a
note of its hash. The export of everything in open formats (`frisco export-library`) is described in the export itself and
in `app/workflow/own_data/format.py`.

Versions are only ever added; segments are written once and shared by all versions. The search index (`search_fts`, FTS5) is
made from `search_doc` by triggers and can be made anew at any time.
"""


def written() -> str:
    """Return the whole description."""
    version = len(schema.listed(schema.MIGRATIONS))
    db = schema_list.empty_database(":memory:")
    with db.connection_context():
        schema_list.make_empty(db, version)
        parts = [_HEAD.format(version=version, identity=schema.APPLICATION_ID, ms=_MS)]
        parts += ["\n".join(_table(db, model)) for model in MODELS]
    names = ", ".join(f"`{name}`" for name in sorted(triggers.TRIGGERS))
    parts.append(f"## Triggers\n\nAll stand in `triggers.py`, and are made anew after every migration: {names}.")
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _table(db: Any, model: Any) -> Iterator[str]:
    name = str(model._meta.table_name)
    yield f"## {name}\n\n{(model.__doc__ or '').strip()}\n"
    yield "| Column | Type | Meaning |\n|---|---|---|"
    parents = {row[3]: row[2] for row in db.execute_sql(f"PRAGMA foreign_key_list({name})").fetchall()}
    for _, column, kind, is_bound, _, place in db.execute_sql(f"PRAGMA table_info({name})").fetchall():
        meaning = _KEY if column == "id" else MEANINGS[name][column]
        more = [f"→ {parents[column]}"] if column in parents else []
        more += ["primary key"] if place else []
        more += ["may be NULL"] if not (is_bound or place) else []
        yield f"| `{column}` | {kind} | {meaning}{' (' + ', '.join(more) + ')' if more else ''} |"


if __name__ == "__main__":
    BOOK.write_text(written(), "utf-8")
    sys.exit(0)
