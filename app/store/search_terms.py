"""A question to the library, put into words that SQLite takes. Nothing a person may type makes a statement that fails."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from playhouse.fts_parser import parse as web_query

from app.core.jobs import JobState
from app.core.search import SearchFilters, SearchQuery
from app.store.mapping import to_ms
from app.store.search_index import SEPARATOR, searchable

_MOST_TERMS: Final = 32
_MOST_CHARACTERS: Final = 500
_GROWING: Final = re.compile(r"[^\W_]{2}$")  # one letter alone begins too many words
_OPERATORS: Final = ("AND", "OR", "NOT")
_LONE_LINES: Final = re.compile(r"(?<![^\W_])_+(?![^\W_])")  # to the parser a letter, to the index nothing
_ALL: Final = "transcript WHERE deleted_at IS NULL{conditions}"
# The plus: else SQLite may ask the index anew for each transcript that the filters let through.
_MATCHING: Final = (
    "search_fts WHERE search_fts MATCH :match "
    "AND +rowid NOT IN (SELECT id FROM transcript WHERE deleted_at IS NOT NULL)"
)
_WITHIN: Final = " AND +rowid IN (SELECT id FROM transcript WHERE {conditions})"
# What was not written by a job came from a file, and is whole.
_STATE: Final = (
    "COALESCE((SELECT state FROM job WHERE job.transcript_id = transcript.id ORDER BY job.id DESC LIMIT 1), 'finished')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What stands behind FROM, and the values in it."""

    words: str  # what was typed, for the index
    match: str  # with speakers and tags; "" where neither is asked for
    names: dict[str, str]
    values: dict[str, Any]


def terms_of(query: SearchQuery) -> Terms | None:
    """Return how a question is asked; None where it asks for nothing."""
    words = _expression(query)
    if query.words.strip() and not words:
        return None  # only signs that the index does not know
    if not words and not query.filters:
        return None
    match = " AND ".join(f"({part})" for part in (words, *_columns(query.filters)) if part)
    conditions, values = _conditions(query.filters)
    if not match:
        source = _ALL.format(conditions="".join(f" AND {condition}" for condition in conditions))
        return Terms(words="", match="", names={"id": "id", "source": source}, values=values)
    within = _WITHIN.format(conditions=" AND ".join(conditions)) if conditions else ""
    names = {"id": "rowid", "source": _MATCHING + within}
    return Terms(words=words, match=match, names=names, values={**values, "match": match})


def _expression(query: SearchQuery) -> str:
    """Translate what was typed; CJK characters become phrases, as they stand in the index."""
    typed = query.words[:_MOST_CHARACTERS]
    words = " ".join(typed.split()[:_MOST_TERMS])
    is_ended = typed[-1:].isspace() or words.count('"') % 2
    if query.is_growing and not is_ended and _may_grow(words):
        words += "*"
    translated = web_query(_LONE_LINES.sub(" ", searchable(words)), ["title", "notes"])
    return "" if translated == '""' else str(translated)


def _may_grow(words: str) -> bool:
    last = words.rpartition(" ")[2]
    return last not in _OPERATORS and SEPARATOR not in searchable(last[-1:]) and bool(_GROWING.search(words))


def _columns(filters: SearchFilters) -> Iterator[str]:
    for column, names in (("speakers", filters.speakers), ("tags", filters.tags)):
        for name in names:
            phrase = searchable(name[:_MOST_CHARACTERS]).replace('"', " ")
            yield f'{column} : "{phrase}"'


def _conditions(filters: SearchFilters) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for name, day, sign in (("after", filters.after, ">="), ("before", filters.before, "<")):
        if day is not None:
            conditions.append(f"created_at {sign} :{name}")
            values[name] = _start_of(day)
    for column, names in (("language", filters.languages), (_STATE, _states(filters.states))):
        if names:
            keys = [f"value{len(values) + number}" for number in range(len(names))]
            conditions.append(f"{column} IN ({', '.join(f':{key}' for key in keys)})")
            values |= zip(keys, names, strict=True)
    return conditions, values


def _states(states: Sequence[JobState]) -> tuple[str, ...]:
    return tuple(state.value for state in states)


def _start_of(day: date) -> int:
    return to_ms(datetime(day.year, day.month, day.day).astimezone())
