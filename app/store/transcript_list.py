"""The list of all transcripts, for a library of any length: its order at once, what the rows show a page at a time."""

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from app.core.library import TranscriptNames, TranscriptOrder, TranscriptSummary
from app.core.transcript import TranscriptId
from app.store.database import Database
from app.store.mapping import summary_from
from app.store.tables import TranscriptRow
from app.store.transcript_repository import summaries

_AT_ONCE = 500  # SQLite bounds the values of one statement
_NAMES_AT_ONCE = 4_000
_NONE = "[]"

# Read from one index in its order. As two JSON arrays: a hundred thousand rows of their own take twice as long.
_ORDER = """
    SELECT json_group_array(created_at), json_group_array(id) FROM (
        SELECT created_at, id FROM transcript WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC
    )
"""
_NAMES = """
    SELECT t.id, t.title, m.name, t.tags FROM transcript AS t JOIN media AS m ON m.id = t.media_id
    WHERE t.id IN (SELECT value FROM json_each(?)) AND t.deleted_at IS NULL
"""
_TAGS = "SELECT tags, COUNT(*) FROM transcript WHERE deleted_at IS NULL AND tags <> '[]' GROUP BY tags"


class TranscriptList:
    """Hands out the list of transcripts in pieces; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def order(self) -> TranscriptOrder:
        """Return which transcripts there are, the newest first; the same moment twice, the later number first."""
        with self._database.reading():
            ((created_ms, ids),) = self._database.sql(_ORDER)
        return TranscriptOrder(created_ms=array("q", json.loads(created_ms)), ids=array("q", json.loads(ids)))

    def summaries(self, transcript_ids: Sequence[TranscriptId]) -> list[TranscriptSummary]:
        """Return what these rows show, in any order; what is not there any more is left out."""
        found: list[TranscriptSummary] = []
        with self._database.reading():
            for first in range(0, len(transcript_ids), _AT_ONCE):
                here = TranscriptRow.id.in_(list(transcript_ids[first : first + _AT_ONCE]))
                query = summaries().where(here, TranscriptRow.deleted_at.is_null())
                found.extend(summary_from(row) for row in self._database.rows(query))
        return found

    def names(self, transcript_ids: Sequence[TranscriptId]) -> Iterator[TranscriptNames]:
        """Yield what these are found by, in any order, some thousands at a time: all at once would hold up others."""
        for first in range(0, len(transcript_ids), _NAMES_AT_ONCE):
            page = json.dumps(list(transcript_ids[first : first + _NAMES_AT_ONCE]))
            with self._database.reading():
                rows = self._database.sql(_NAMES, [page])
            for number, title, name, tags in rows:
                yield TranscriptNames(TranscriptId(number), title, name, _tags(tags))

    def tags_in_use(self) -> list[str]:
        """Return every tag that a transcript has, the most used first."""
        with self._database.reading():
            rows = self._database.sql(_TAGS)
        uses: Counter[str] = Counter()
        for tags, count in rows:
            uses.update(dict.fromkeys(_tags(tags), count))
        return sorted(uses, key=lambda tag: (-uses[tag], tag.casefold()))


def _tags(stored: str) -> tuple[str, ...]:
    return () if stored == _NONE else tuple(json.loads(stored))
