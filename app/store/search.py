"""Search in all transcripts. Whatever is typed is an answerable question: nothing here raises because of the words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playhouse.fts_parser import parse as web_query

from app.core.library import SearchHit
from app.core.transcript import TranscriptId
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.search_index import HIT_BEGIN, HIT_END, SEPARATOR, searchable, start_of

_MOST_TERMS = 32
_MOST_CHARACTERS = 500
_LIMIT_S = 2.0
_STEPS_BETWEEN_LOOKS = 10_000
_MOST_RANKED = 50_000  # ranking costs about 60 ms at this many; above it the newest come first

_COUNT = "SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH ?"
_RANKED = "SELECT rowid AS id, rank AS place FROM search_fts WHERE search_fts MATCH :query ORDER BY rank LIMIT :limit"
_NEWEST = (
    "SELECT rowid AS id, -rowid AS place FROM search_fts WHERE search_fts MATCH :query ORDER BY rowid DESC LIMIT :limit"
)
# The found ones first, then highlight() on those alone: it reads the whole text of each.
_HITS = """
    SELECT t.id, t.title, d.starts, highlight(search_fts, 0, char(2), char(3))
    FROM ({found}) AS found
    JOIN search_fts ON search_fts.rowid = found.id
    JOIN search_doc AS d ON d.transcript_id = found.id
    JOIN transcript AS t ON t.id = found.id
    WHERE search_fts MATCH :query
    ORDER BY found.place
"""


class Search:
    """Asks the index; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, query: str, limit: int = 20) -> list[SearchHit]:
        """Return the transcripts in which the words stand, the best first; none when it takes too long."""
        expression = _expression(query)
        if not expression:
            return []
        with self._database.reading(), self._limited() as connection:
            try:
                return [_hit(row) for row in _matches(connection, expression, limit)]
            except DRIVER.OperationalError as error:
                # SQLITE_ERROR: the index does not understand it after all; SQLITE_INTERRUPT: it took too long.
                if error.sqlite_errorname in ("SQLITE_ERROR", "SQLITE_INTERRUPT"):
                    return []
                raise

    @contextmanager
    def _limited(self) -> Iterator[Any]:
        connection = self._database.connection.connection()
        deadline = time.monotonic() + _LIMIT_S
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
        try:
            yield connection
        finally:
            connection.set_progress_handler(None, 0)


def _expression(query: str) -> str:
    """Translate what was typed; CJK characters become phrases, as they stand in the index."""
    terms = query[:_MOST_CHARACTERS].split()[:_MOST_TERMS]
    return str(web_query(searchable(" ".join(terms)), ["text"]) or "")


def _matches(connection: Any, expression: str, limit: int) -> list[Any]:
    count = connection.execute(_COUNT, (expression,)).fetchone()[0]
    found = _RANKED if count < _MOST_RANKED else _NEWEST
    return list(connection.execute(_HITS.format(found=found), {"query": expression, "limit": limit}).fetchall())


def _hit(row: tuple[int, str, bytes, str]) -> SearchHit:
    transcript_id, title, starts, marked = row
    before, _, _ = marked.partition(HIT_BEGIN)
    line = before.count("\n")
    text = marked.split("\n")[line]
    for mark in (HIT_BEGIN, HIT_END, SEPARATOR):
        text = text.replace(mark, "")
    return SearchHit(
        transcript_id=TranscriptId(transcript_id), title=title, at_ms=start_of(starts, line), text=text.strip()
    )
