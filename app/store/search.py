"""Search in all transcripts. Whatever is typed is an answerable question: nothing here raises because of the words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app.core.search import (
    MOST_HITS,
    MOST_PLACES,
    NO_FILTERS,
    SearchChoices,
    SearchHit,
    SearchOrder,
    SearchPlace,
    SearchQuery,
    SearchResults,
)
from app.core.search_words import read_query
from app.core.transcript import TranscriptId
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.search_long_texts import LONG, marked
from app.store.search_marks import FoundRow, hit_from, places_in
from app.store.search_terms import Terms, terms_of

_LIMIT_S = 2.0
_STEPS_BETWEEN_LOOKS = 10_000
_MOST_RANKED = 50_000  # ranking costs about 60 ms at this many; above it the newest come first
_MOST_CHOICES = 500

_COUNT = "SELECT COUNT(*) FROM {source}"
# By date and not by number: what was imported may be older than all that was there. The plus has SQLite go along the
# dates until enough is found; of few finds it is quicker to put these alone in order.
_NEWEST = (
    "SELECT id FROM transcript WHERE {plus}id IN (SELECT {id} FROM {source}) "
    "ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
)
_FEW = 1_000
# Text, title, tags, notes, speakers: what a thing is called weighs more than that it was mentioned.
_RANKED = "SELECT {id} FROM {source} ORDER BY bm25(search_fts, 1.0, 8.0, 5.0, 2.0, 3.0), {id} DESC LIMIT :limit OFFSET :offset"
_FACTS = (
    "SELECT t.id, t.created_at, t.language, t.duration_ms, t.title, d.starts "
    "FROM transcript AS t LEFT JOIN search_doc AS d ON d.transcript_id = t.id "
    "WHERE t.id IN (SELECT value FROM json_each(:ids))"
)
# In one run through all that is found: asked one by one, the words are looked up anew for each. The plus keeps SQLite
# from doing so; highlight() reads the whole text, and only of those that pass.
_MARKED = """
    SELECT rowid,
        CASE WHEN length(text) <= :long THEN highlight(search_fts, 0, char(2), char(3)) END, highlight(search_fts, 1, char(2), char(3)),
        highlight(search_fts, 2, char(2), char(3)), highlight(search_fts, 3, char(2), char(3)),
        highlight(search_fts, 4, char(2), char(3))
    FROM search_fts WHERE search_fts MATCH :match AND +rowid IN (SELECT value FROM json_each(:ids))
"""
_TEXT = "SELECT text FROM search_doc WHERE transcript_id = ?"
_CHOICES = {
    "languages": "SELECT DISTINCT language AS name FROM transcript WHERE deleted_at IS NULL",
    "speakers": "SELECT DISTINCT j.value AS name FROM version AS v JOIN transcript AS t ON t.head_version_id = v.id, "
    "json_each(v.speakers) AS j WHERE t.deleted_at IS NULL AND v.speakers <> '[]' AND json_valid(v.speakers)",
    "tags": "SELECT DISTINCT j.value AS name FROM transcript AS t, json_each(t.tags) AS j "
    "WHERE t.deleted_at IS NULL AND t.tags <> '[]' AND json_valid(t.tags)",
}


class _GivenUpError(Exception):
    """It took too long, or nobody waits for the answer any more."""


class Search:
    """Asks the index; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, typed: str, limit: int = MOST_HITS) -> list[SearchHit]:
        """Return the transcripts in which the words stand, the best first; none when it takes too long."""
        return list(self.find(read_query(typed, limit=limit)).hits)

    def find(self, query: SearchQuery, *, is_wanted: Callable[[], bool] = lambda: True) -> SearchResults:
        """Return what a question comes to; it is given up after two seconds, and when it is no longer wanted."""
        terms = terms_of(query)
        if terms is None:
            return SearchResults(order=query.order)
        with self._database.reading():
            try:
                with self._limited(is_wanted) as connection:
                    return _found(connection, terms, query)
            except _GivenUpError:
                return SearchResults(order=query.order, is_given_up=True)

    def places(self, transcript_id: TranscriptId, query: SearchQuery) -> tuple[SearchPlace, ...]:
        """Return every place of a transcript in which something is found, in order of time."""
        terms = terms_of(replace(query, filters=NO_FILTERS))
        if terms is None or not terms.match:
            return ()
        with self._database.reading():
            try:
                with self._limited(lambda: True) as connection:
                    return _all_places(connection, terms, transcript_id)
            except _GivenUpError:
                return ()

    def choices(self) -> SearchChoices:
        """Return what the transcripts can be filtered by, in alphabetical order."""
        with self._database.reading():
            names = {
                kind: [str(row[0]) for row in self._database.sql(f"{sql} LIMIT {_MOST_CHOICES}")]
                for kind, sql in _CHOICES.items()
            }
        return SearchChoices(**{kind: tuple(sorted(found, key=str.casefold)) for kind, found in names.items()})

    @contextmanager
    def _limited(self, is_wanted: Callable[[], bool]) -> Iterator[Any]:
        connection = self._database.connection.connection()
        deadline = time.monotonic() + _LIMIT_S
        connection.set_progress_handler(lambda: time.monotonic() > deadline or not is_wanted(), _STEPS_BETWEEN_LOOKS)
        try:
            yield connection
        except DRIVER.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                raise _GivenUpError from error
            raise
        finally:
            connection.set_progress_handler(None, 0)


def _found(connection: Any, terms: Terms, query: SearchQuery) -> SearchResults:
    count = int(connection.execute(_COUNT.format(**terms.names), terms.values).fetchone()[0])
    if not count:
        return SearchResults(order=query.order)
    is_ranked = query.order is SearchOrder.BEST and bool(query.words.strip()) and count < _MOST_RANKED
    values = {**terms.values, "limit": query.limit, "offset": query.offset}
    sql = (_RANKED if is_ranked else _NEWEST).format(**terms.names, plus="" if count < _FEW else "+")
    ids = [int(row[0]) for row in connection.execute(sql, values)]
    return SearchResults(
        hits=tuple(hit_from(row, most=MOST_PLACES) for row in _rows(connection, terms, ids)),
        count=count,
        order=SearchOrder.BEST if is_ranked else SearchOrder.NEWEST,
    )


def _rows(connection: Any, terms: Terms, ids: list[int]) -> list[FoundRow]:
    told = dict(_marked(connection, terms, str(ids))) if terms.match else {}
    facts = {row[0]: row for row in connection.execute(_FACTS, {"ids": str(ids)})}
    return [FoundRow._make((*facts[number], told.get(number))) for number in ids if number in facts]


def _marked(connection: Any, terms: Terms, ids: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    rows = connection.execute(_MARKED, {"ids": ids, "match": terms.match, "long": LONG}).fetchall()
    for number, text, *others in rows:
        yield number, (_long_text(connection, number, terms.words) if text is None else text, *others)


def _long_text(connection: Any, number: int, words: str) -> str:
    return marked(connection.execute(_TEXT, (number,)).fetchone()[0], words)


def _all_places(connection: Any, terms: Terms, transcript_id: TranscriptId) -> tuple[SearchPlace, ...]:
    rows = _rows(connection, terms, [transcript_id])
    return places_in(rows[0]) if rows else ()
