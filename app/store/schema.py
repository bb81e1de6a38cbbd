"""Brings the schema of a library up to date: the runner of the numbered files in ``migrations/``.

All that is pending is one transaction, triggers and version number included: a kill leaves the library wholly old or
wholly new. ``migration_context`` switches foreign keys off around it, without which SQLite's way of changing a table
(make, copy, drop, rename) would delete the rows of every child table.
"""

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrate import SchemaMigrator

from app.core.errors import ErrorCode, HostError
from app.store import search_index, triggers
from app.store.faults import damaged

APPLICATION_ID = 0x46726973  # "Fris", so that a stranger's database is not taken for a library
# Beside this file also in the frozen program, which ships the folder as data.
MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One numbered file; it defines ``up(migrator, db)``."""

    number: int
    path: Path


def listed(folder: Path) -> tuple[Migration, ...]:
    """Return the migrations in order; raise RuntimeError when the installation lacks one."""
    paths = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.py"))
    migrations = tuple(Migration(number=int(path.name[:4]), path=path) for path in paths)
    if not migrations or [m.number for m in migrations] != list(range(1, len(migrations) + 1)):
        raise RuntimeError(f"the migrations in {folder} are not numbered 1, 2, 3 and so on: {[p.name for p in paths]}")
    return migrations


def refuse_strangers(db: Any, newest: int) -> None:
    """Raise HostError when the file is from a newer program or is no library at all."""
    version = int(db.pragma("user_version"))
    if _table_names(db) and int(db.pragma("application_id")) != APPLICATION_ID:
        raise damaged("The file library.db is not a library of this program.")
    if version > newest:
        sentence = (
            f"This library was last used by a newer version of the program (schema {version}, known here: {newest}). "
            "Update the program, or restore a back-up from before the update."
        )
        raise HostError(ErrorCode.DB_NEWER, sentence)


def is_current(db: Any, newest: int) -> bool:
    """Tell a library that can be read here from one that is being made; raise HostError for one of another schema."""
    refuse_strangers(db, newest)
    version = int(db.pragma("user_version"))
    if 0 < version < newest:
        sentence = (
            f"The library is in use by an older version of the program (schema {version}, known here: {newest}), or is "
            "being brought up to date. Try again in a moment, or close the other program."
        )
        raise HostError(ErrorCode.LIBRARY_BUSY, sentence)
    return version == newest


def upgrade(db: Any, migrations: Sequence[Migration], back_up: Callable[[], object]) -> None:
    """Apply what is pending, after a backup when there is anything to lose."""
    version = int(db.pragma("user_version"))
    pending = [migration for migration in migrations if migration.number > version]
    if not pending:
        return
    if version:
        back_up()
    with SchemaMigrator.from_database(db).migration_context():
        _apply(db, pending)
    quick_check(db)


def _apply(db: Any, pending: Sequence[Migration]) -> None:
    counts = _row_counts(db)
    triggers.drop_all(db)
    changing: set[str] = set()
    for migration in pending:
        changing |= _run(db, migration)
    triggers.make_all(db)
    if not search_index.is_sound(db):
        search_index.rebuild(db)
    _refuse_losses(db, counts, changing)
    db.pragma("application_id", APPLICATION_ID)
    db.pragma("user_version", pending[-1].number)


def _run(db: Any, migration: Migration) -> frozenset[str]:
    """Carry out one file; return the tables whose number of rows it means to change (``CHANGES_ROWS_OF``)."""
    spec = importlib.util.spec_from_file_location(f"migration_{migration.number}", migration.path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"not a migration: {migration.path}")
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.up(SchemaMigrator.from_database(db), db)
    return frozenset(getattr(module, "CHANGES_ROWS_OF", ()))


def _refuse_losses(db: Any, before: dict[str, int], changing: set[str]) -> None:
    """Raise RuntimeError, which rolls the whole upgrade back, when rows or their links were lost."""
    after = _row_counts(db)
    differing = {
        table: (count, after[table])
        for table, count in before.items()
        if table in after and after[table] != count and table not in changing
    }
    if differing:
        raise RuntimeError(f"a migration changed the number of rows: {differing}")
    broken = db.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"a migration broke foreign keys: {broken[:5]}")


def quick_check(db: Any) -> None:
    """Raise HostError when SQLite finds the file damaged. An index that cannot even be looked at is made anew."""
    try:
        lines = _quick_lines(db)
    except peewee.DatabaseError as error:
        if "fts5" not in str(error):
            raise
        search_index.rebuild(db)
        lines = _quick_lines(db)
    if lines != ["ok"]:
        raise damaged("The check at the start found damage.", detail="; ".join(lines))


def _quick_lines(db: Any) -> list[str]:
    return [str(line) for (line,) in db.execute_sql("PRAGMA quick_check(20)").fetchall()]


def heal(db: Any) -> None:
    """Put back triggers that are missing and an index that fell behind; nothing a person wrote is touched."""
    if not triggers.are_as_listed(db):
        with db.atomic():
            triggers.drop_all(db)
            triggers.make_all(db)
            search_index.rebuild(db)
    elif not search_index.is_counted(db):
        with db.atomic():
            search_index.rebuild(db)


def _table_names(db: Any) -> list[str]:
    rows = db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [str(name) for (name,) in rows if not re.match(r"sqlite_|search_fts", str(name))]


def _row_counts(db: Any) -> dict[str, int]:
    counts = "SELECT COUNT(*) FROM "  # and a name that the file itself has told
    return {name: int(db.execute_sql(f'{counts}"{name}"').fetchone()[0]) for name in _table_names(db)}
