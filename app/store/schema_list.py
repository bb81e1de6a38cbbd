"""Our own list of tables, indexes and triggers, and the comparison of another database with it.

The list is not written down a second time: an empty database is made by our migrations and read. A database from outside
may hold views that run on being read, triggers, columns that compute: whatever is not on the list is a reason to refuse.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import peewee

from app.store import schema, triggers
from app.store.faults import unsound

_OF_SQLITE = re.compile(r"sqlite_(sequence|stat\d)")
_SHOWN = 5
_LISTING = "SELECT type, name, tbl_name, sql FROM sqlite_master"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One thing that a schema holds, with its statement on one line."""

    kind: str
    name: str
    table: str
    sql: str


@cache
def expected(version: int) -> frozenset[Entry]:
    """Return what a library of this schema version holds; the triggers are those of today."""
    db = empty_database(":memory:")
    with db.connection_context():
        make_empty(db, version)
        return entries(db.execute_sql(_LISTING).fetchall())


def empty_database(path: str) -> Any:
    return peewee.SqliteDatabase(path, pragmas=[("foreign_keys", 1), ("trusted_schema", 0)], autoconnect=False)


def make_empty(db: Any, version: int) -> None:
    """Bring an empty database to a schema version, as it once was the newest."""
    schema.upgrade(db, schema.listed(schema.MIGRATIONS)[:version], lambda: None)


def entries(rows: list[tuple[Any, ...]]) -> frozenset[Entry]:
    listed = (tuple("" if part is None else str(part) for part in row) for row in rows)
    return frozenset(
        Entry(kind, name, table, re.sub(r"\s+", " ", sql).strip())
        for kind, name, table, sql in listed
        if not _OF_SQLITE.fullmatch(name)
    )


def refuse_foreign(connection: Any, version: int) -> None:
    """Raise HostError when a database holds anything that a library of its schema version does not, or lacks something.

    ``connection`` is the driver's own. Triggers of an older version may have had other words; they must be known by
    name, and are made anew before anything is written.
    """
    found = entries(connection.execute(_LISTING).fetchall())
    listed = expected(version)
    if version < len(schema.listed(schema.MIGRATIONS)):
        found, listed = (_without_known_triggers(side) for side in (found, listed))
    strange, missing = sorted(found - listed), sorted(listed - found)
    if strange or missing:
        names = [f"strange: {entry.kind} {entry.name}" for entry in strange]
        names += [f"missing: {entry.kind} {entry.name}" for entry in missing]
        raise unsound(
            "The file holds other things than a library of this program does.", detail="; ".join(names[:_SHOWN])
        )


def _without_known_triggers(side: frozenset[Entry]) -> frozenset[Entry]:
    return frozenset(entry for entry in side if entry.kind != "trigger" or entry.name not in triggers.TRIGGERS)
