"""Taking over a library's database that need not be ours: nothing of the file is put in place, only its rows are read.

They go into a fresh database made by our migrations, where every constraint looks at them again; then all of it is read
once as the program will read it. Whatever does not stand that is refused, and nothing has happened.
"""

import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import peewee

from app.core.errors import FriscoError
from app.core.jobs import ACTIVE, WAITING, JobState
from app.store import schema_list
from app.store.faults import DRIVER_ERROR, disk_fault, restoring_cancelled, told_apart, unsound
from app.store.layout import ADOPTING, PRIVATE
from app.store.library import Library
from app.store.mapping import now, to_ms
from app.store.strict_reading import library_version, refuse_damage, refuse_no_database, strictly_opened
from app.store.tables import MODELS

_ROWS_AT_ONCE: Final = 1_000
_MORE_ROOM: Final = 3  # the copy, the fresh database, and what is built from it
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EXTENSION = re.compile(r"[a-z0-9]{1,5}", re.ASCII)
_NETWORK_PATH = re.compile(r"[\\/]{2}")
_PATHS = ("referenced_path", "archived_path", "source_path")

Wanted = Callable[[], bool]


def adopt(given: Path, target: Path, *, is_wanted: Wanted = lambda: True) -> None:
    """Write a fresh database with the rows of the given one; raise HostError and leave nothing when it is refused."""
    with _beside(target) as folder:
        copy = folder / "given.db"
        _copy_in(given, copy)
        refuse_no_database(copy)
        with _refused_in_words(is_wanted):
            _check_and_take(copy, folder / "fresh", is_wanted)
        (folder / "fresh" / "library.db").replace(target)


def _check_and_take(copy: Path, fresh_dir: Path, is_wanted: Wanted) -> None:
    with strictly_opened(copy, is_wanted=is_wanted) as connection:
        version = library_version(connection)
        refuse_damage(connection, is_deep=True)
        fresh_dir.mkdir(mode=PRIVATE)
        _take_rows(connection, fresh_dir / "library.db", version, is_wanted)
    _read_as_the_program_will(fresh_dir)


@contextmanager
def _refused_in_words(is_wanted: Wanted) -> Iterator[None]:
    """Turn what a database makes of strange contents into a sentence: they are no bug of ours."""
    try:
        yield
    except (FriscoError, peewee.PeeweeException, DRIVER_ERROR) as error:
        if not is_wanted():
            raise restoring_cancelled() from error
        if isinstance(error, FriscoError):
            raise
        raise unsound("The file holds what no library of this program does.", detail=repr(error)) from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make a folder beside the target for the time of the work; what a kill leaves of it is swept at the next start."""
    folder = target.parent / f"{ADOPTING}{uuid.uuid4().hex}"
    try:
        folder.mkdir(mode=PRIVATE)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_in(given: Path, copy: Path) -> None:
    """Copy the file, and the log that may lie beside it with the newest commits."""
    try:
        parts = [(part, tail) for tail in ("", "-wal") if (part := given.with_name(given.name + tail)).is_file()]
        needed = _MORE_ROOM * sum(part.stat().st_size for part, _ in parts)
        if shutil.disk_usage(copy.parent).free < needed:
            raise unsound(f"There is not enough room on the disk: {needed / 1e9:.1f} GB are needed to look into it.")
        for part, tail in parts:
            shutil.copyfile(part, copy.with_name(copy.name + tail))
    except OSError as error:
        raise disk_fault(error, f"{given.name} could not be copied") from error


def _take_rows(source: Any, target: Path, version: int, is_wanted: Wanted) -> None:
    db = schema_list.empty_database(str(target))
    with told_apart(), db.connection_context():
        schema_list.make_empty(db, version)
        db.pragma("foreign_keys", 0)
        with db.atomic():
            for table in _tables(version):
                _take_table(source, db, table, is_wanted)
            _refuse_rows(db)
        broken = db.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise unsound("Rows in the file belong to rows that are not there.", detail=str(broken[:5]))


def _tables(version: int) -> list[str]:
    """Return the tables to be taken over: what only serves the search is made anew."""
    listed = {entry.name for entry in schema_list.expected(version) if entry.kind == "table"}
    names = [str(model._meta.table_name) for model in MODELS]
    return [name for name in names if name in listed and not name.startswith("search_")]


def _take_table(source: Any, db: Any, table: str, is_wanted: Wanted) -> None:
    columns = [str(row[1]) for row in db.execute_sql(f"PRAGMA table_info({table})").fetchall()]
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    rows = source.execute(f"SELECT {names} FROM {table}")  # noqa: S608 (names of our own list)
    put = f"INSERT OR ABORT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (names of our own list)
    while part := rows.fetchmany(_ROWS_AT_ONCE):
        if not is_wanted():
            raise restoring_cancelled()
        db.connection().executemany(put, part)


def _refuse_rows(db: Any) -> None:
    """Refuse what would become a path of ours, cut off what would reach over the network, and let no job begin by itself."""
    for sha256, extension in db.execute_sql("SELECT sha256, extension FROM media").fetchall():
        if not (_SHA256.fullmatch(sha256) and _EXTENSION.fullmatch(extension)):
            raise unsound("The file names a recording in a way that no library does.")
    known = {str(row[1]) for row in db.execute_sql("PRAGMA table_info(media)").fetchall()}
    for column in [name for name in _PATHS if name in known]:
        for number, path in db.execute_sql(f"SELECT id, {column} FROM media WHERE {column} IS NOT NULL").fetchall():  # noqa: S608 (names of our own list)
            if _is_elsewhere(path):
                db.execute_sql(f"UPDATE media SET {column} = NULL WHERE id = ?", (number,))  # noqa: S608 (names of our own list)
    _put_jobs_to_rest(db)


def _is_elsewhere(path: str) -> bool:
    """Tell a path of another machine: looking at one is a login there on Windows."""
    text = str(json.loads(path.removeprefix("json:"))) if path.startswith("json:") else path
    return _NETWORK_PATH.match(text) is not None or ".." in re.split(r"[\\/]", text)


def _put_jobs_to_rest(db: Any) -> None:
    begun = [state.value for state in WAITING | ACTIVE]
    rest = f"state IN ({', '.join('?' for _ in begun)})"
    has_list = any(row[1] == "dismissed_at" for row in db.execute_sql("PRAGMA table_info(job)").fetchall())
    db.execute_sql(f"UPDATE job SET state = ? WHERE {rest}", (JobState.INTERRUPTED.value, *begun))  # noqa: S608 (names of our own list)
    if has_list:
        db.execute_sql("UPDATE job SET dismissed_at = ? WHERE state = ?", (to_ms(now()), JobState.INTERRUPTED.value))


def _read_as_the_program_will(fresh_dir: Path) -> None:
    """Open the fresh library, which upgrades it and makes the index, and read every row of it."""
    try:
        with Library.open(fresh_dir) as library:
            library.database.write(lambda: None).result()
            problems = library.verification.problems_of_database(is_deep=True)
            library.media.all()
            jobs = library.jobs.all()
            for job in jobs:
                library.jobs.events(job.id)
            for summary in library.transcripts.all():
                library.drafts.load(summary.id)
    except FriscoError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise unsound("The file holds values that no library of this program does.", detail=repr(error)) from error
    if problems:
        raise unsound("The file is damaged: what it holds is not what was written.", detail="; ".join(problems[:5]))
