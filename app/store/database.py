"""The open library database: connections, pragmas, the writer, and the steps of opening and closing."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import peewee

from app.core.errors import ErrorCode, FriscoError
from app.store import schema, seal
from app.store.backup import Backups
from app.store.exchange import end_exchange
from app.store.faults import damaged, read_only, told_apart
from app.store.layout import LibraryLayout
from app.store.mapping import Row
from app.store.tables import Setting
from app.store.writer import Bare, NoWriter, Writer

T = TypeVar("T")

BUSY_TIMEOUT_S = 5

# Set on every connection. FULL: a commit survives the loss of power. No mmap: a disk error would kill the process.
PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("busy_timeout", BUSY_TIMEOUT_S * 1000),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("recursive_triggers", 1),
    ("mmap_size", 0),
)

_log = logging.getLogger(__name__)
# At DEBUG it prints statements with their values: what people said would stand in the log.
logging.getLogger("peewee").setLevel(logging.WARNING)


class Database:
    """Owns the connections to one library and its writer thread; may be used from every thread.

    Whoever opens it holds the library's lock, and closes it: the writer is no daemon and keeps the program alive.
    Beside the owner it can be opened for reading only.
    """

    def __init__(self, layout: LibraryLayout, *, is_read_only: bool = False, fault: FriscoError | None = None) -> None:
        """Take an up-to-date library; ``open`` and ``open_for_reading`` make sure that it is."""
        self.layout = layout
        self.is_read_only = is_read_only
        self._peewee: Any = _readable(layout.database) if is_read_only else _connectable(layout.database)
        self._writer: Writer | NoWriter = NoWriter(fault) if is_read_only else Writer(self._peewee)
        self._is_closed = False
        self._is_refusing = fault is not None
        self.on_suspicion: Callable[[], object] = lambda: None  # called on whatever thread finds something

    @classmethod
    def open(cls, library_dir: Path, *, migrations: Path = schema.MIGRATIONS) -> Self:
        """Make, check and upgrade the library as needed, then open it; raise HostError when that cannot be done."""
        layout = LibraryLayout(root=library_dir.absolute())
        layout.make()
        end_exchange(layout)
        layout.sweep_temporaries()
        _refuse_loss(layout)
        with told_apart(layout.root):
            seal.refuse_broken(layout)
            seal.break_open(layout)
            _prepare(layout, schema.listed(migrations))
        return cls(layout)

    @classmethod
    def open_for_reading(cls, library_dir: Path) -> Self | None:
        """Open a library beside its owner, changing nothing; None while the owner has not made it yet.

        Raise HostError when it is of a schema that is not the one known here.
        """
        layout = LibraryLayout(root=library_dir.absolute())
        _refuse_loss(layout)
        if not layout.database.is_file() or layout.database.stat().st_size == 0:
            return None
        db = _readable(layout.database)
        with told_apart(), db.connection_context():
            is_made = schema.is_current(db, schema.listed(schema.MIGRATIONS)[-1].number)
        return cls(layout, is_read_only=True) if is_made else None

    @classmethod
    def open_damaged(cls, library_dir: Path) -> Self:
        """Open what can still be read of a damaged library; raise HostError when that is nothing.

        Every write is answered with a sentence.
        """
        layout = LibraryLayout(root=library_dir.absolute())
        _refuse_loss(layout)
        db = _readable(layout.database)
        with told_apart(), db.connection_context():
            if not schema.is_current(db, schema.listed(schema.MIGRATIONS)[-1].number):
                raise damaged("The database cannot be read.")
        return cls(layout, is_read_only=True, fault=read_only())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish all writes, fold the log into the file, and end the writer; may be called twice."""
        self._writer.close()
        if self._is_closed or self.is_read_only:
            return
        self._is_closed = True
        try:
            with self._peewee.connection_context():
                self._peewee.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            if not self.is_refusing:  # what is damaged is not sealed as it is
                seal.put_on(self.layout)
        except peewee.PeeweeException as error:
            # Nothing is lost by it: what was committed stands in the log and is read at the next start.
            _log.warning("the log could not be folded into the database: %s", type(error).__name__)

    @property
    def changed_rows(self) -> int:
        """Return how many rows were changed since the library was opened."""
        return self._writer.changed_rows

    @property
    def is_refusing(self) -> bool:
        """Tell whether every write is answered with an error: the library is damaged."""
        return self._is_refusing

    def refuse_writes(self) -> None:
        """From now on change nothing: damage was found."""
        self._is_refusing = True
        self._writer.refuse(read_only())

    def settle(self) -> None:
        """Wait for every write that was asked for; where none is taken there is nothing to wait for."""
        if not self.is_refusing:
            self.write(lambda: None).result()

    def write(self, task: Callable[[], T]) -> "Future[T]":
        """Queue a task for the writer: one transaction, and the future is done when it is on disk."""
        future = self._writer.submit(task)
        future.add_done_callback(lambda done: self._suspect(done.exception()) if not done.cancelled() else None)
        return future

    def maintain(self, task: Callable[[], object]) -> "Future[None]":
        """Queue something for the writer that SQLite does outside of a transaction alone; it must not be half done."""
        return self._writer.submit(Bare(task))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let this thread read, all of it from one moment. On a pool's thread a connection must not outlive the task."""
        if self._writer.is_current():
            yield
            return
        if self._is_closed:
            raise RuntimeError("the library is closed")
        moment = self._peewee.atomic("DEFERRED")
        with self._suspecting(), told_apart(self.layout.root), self._peewee.connection_context(), moment:
            yield

    def rows(self, query: Any) -> list[Row]:
        """Carry out a peewee query; inside ``reading`` or a write."""
        return list(query.dicts().execute(self._peewee))

    def row(self, query: Any) -> Row | None:
        rows = self.rows(query.limit(1))
        return rows[0] if rows else None

    def run(self, query: Any) -> int:
        """Insert, update or delete; return the new id or the number of rows. Inside a write only."""
        self._insist_on_writer()
        return int(query.execute(self._peewee) or 0)

    def sql(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Carry out a statement for which peewee has no words."""
        return list(self._peewee.execute_sql(sql, tuple(parameters)).fetchall())

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a statement once for each row. Inside a write only."""
        self._insist_on_writer()
        self._peewee.connection().executemany(sql, rows)

    @property
    def connection(self) -> Any:
        """The connection of this thread, for the modules of the store."""
        return self._peewee

    def setting(self, key: str) -> str | None:
        with self.reading():
            row = self.row(Setting.select(Setting.value).where(Setting.key == key))
        return str(row["value"]) if row else None

    @property
    def library_id(self) -> str:
        """Return what tells this library from every other; stays when the folder is moved."""
        return self.setting("library_id") or ""

    @contextmanager
    def _suspecting(self) -> Iterator[None]:
        try:
            yield
        except FriscoError as error:
            self._suspect(error)
            raise

    def _suspect(self, error: BaseException | None) -> None:
        """Tell whoever looks after the library that something in it could not be read."""
        if isinstance(error, FriscoError) and error.code is ErrorCode.DB_CORRUPT and not self.is_refusing:
            self.on_suspicion()

    def _insist_on_writer(self) -> None:
        if not self._writer.is_current():
            raise RuntimeError("only the writer thread writes: hand the task to Database.write")


def _connectable(path: Path) -> Any:
    return peewee.SqliteDatabase(
        str(path), pragmas=list(PRAGMAS), timeout=BUSY_TIMEOUT_S, lock_type="IMMEDIATE", autoconnect=False
    )


def _readable(path: Path) -> Any:
    # The log is read as the owner writes it; what is last here leaves it as it is.
    pragmas = [("busy_timeout", BUSY_TIMEOUT_S * 1000), ("query_only", 1), ("trusted_schema", 0), ("mmap_size", 0)]
    uri = f"{path.as_uri()}?mode=ro"
    return peewee.SqliteDatabase(uri, uri=True, pragmas=pragmas, timeout=BUSY_TIMEOUT_S, autoconnect=False)


def _refuse_loss(layout: LibraryLayout) -> None:
    """Raise HostError when the database is gone though it was there: an empty new one would hide the loss."""
    is_there = layout.database.is_file() and layout.database.stat().st_size > 0
    if not is_there and Backups(layout).listed():
        raise damaged("The file library.db is missing or empty, though there are back-ups of it.")


def _prepare(layout: LibraryLayout, migrations: Sequence[schema.Migration]) -> None:
    db = _connectable(layout.database)
    with db.connection_context():
        schema.refuse_strangers(db, migrations[-1].number)
        schema.quick_check(db)
        schema.upgrade(db, migrations, lambda: Backups(layout).back_up("before-upgrade"))
        schema.heal(db)
        new_id = Setting.insert(key="library_id", value=uuid.uuid4().hex).on_conflict_ignore()
        new_id.execute(db)
