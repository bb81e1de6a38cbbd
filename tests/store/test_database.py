"""Opening, closing, the one writer, the readers, and what a fault of the machine is called."""

import logging
import os
import stat
import sys
import threading
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest
from PySide6.QtCore import QRunnable, QThreadPool

from app.core.errors import ErrorCode, FriscoError, HostError
from app.store.database import Database
from app.store.faults import DRIVER, classify, disk_fault
from app.store.library import Library
from app.store.tables import Setting

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "recursive_triggers": 1,
    "mmap_size": 0,
}


def settings_of(database: Database) -> dict[str, Any]:
    return {name: database.sql(f"PRAGMA {name}")[0][0] for name in PRAGMAS}


def put(database: Database, key: str, value: str = "x") -> "Future[int]":
    return database.write(lambda: database.run(Setting.insert(key=key, value=value).on_conflict_replace()))


def stored_keys(library_dir: Path) -> set[str]:
    """Read with a connection that shares nothing with the program's."""
    with closing(DRIVER.connect(str(library_dir / "library.db"))) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM setting")}


def test_that_every_connection_has_the_pragmas(library: Library) -> None:
    database = library.database
    assert database.write(lambda: settings_of(database)).result() == PRAGMAS
    with database.reading():
        assert settings_of(database) == PRAGMAS


def test_that_sqlite_is_one_without_the_wal_reset_bug() -> None:
    assert DRIVER.sqlite_version_info >= (3, 51, 3)


def test_that_the_folders_are_made_for_the_owner_alone(library: Library) -> None:
    root = library.database.layout.root
    for folder in (root, *(root / name for name in ("media", "proxies", "peaks", "backups", "logs"))):
        mode = stat.S_IMODE(folder.stat().st_mode)
        assert folder.is_dir()
        assert sys.platform == "win32" or mode == 0o700


@pytest.mark.parametrize("name", ["Бибlиотека", "文字起こし", "a b 'c' \"d\"%?#", "emoji 🎙"])
def test_that_a_library_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Database.open(tmp_path / name) as database:
        put(database, "seen").result()
    with Database.open(tmp_path / name) as database:
        assert database.setting("seen") == "x"


def test_that_the_library_id_stays_when_the_folder_is_moved(tmp_path: Path) -> None:
    with Database.open(tmp_path / "one") as database:
        first = database.library_id
    (tmp_path / "one").rename(tmp_path / "two")
    with Database.open(tmp_path / "two") as database:
        assert database.library_id == first
        assert len(first) == 32


def test_that_a_write_is_on_disk_when_its_future_is_done(library: Library, library_dir: Path) -> None:
    seen: list[bool] = []
    future = put(library.database, "acknowledged")
    future.add_done_callback(lambda _: seen.append("acknowledged" in stored_keys(library_dir)))
    future.result()
    library.database.write(lambda: None).result()
    assert seen == [True]


def test_that_a_failed_write_leaves_nothing_and_the_next_one_is_done(library: Library, library_dir: Path) -> None:
    database = library.database

    def fail() -> None:
        database.run(Setting.insert(key="half", value="x"))
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        database.write(fail).result()
    put(database, "whole").result()
    assert "half" not in stored_keys(library_dir)
    assert "whole" in stored_keys(library_dir)


def test_that_a_write_takes_the_lock_before_it_reads(library: Library, library_dir: Path) -> None:
    """Read-then-write in a deferred transaction fails at once with several writers; IMMEDIATE waits its turn."""

    def try_from_outside() -> str:
        with closing(DRIVER.connect(str(library_dir / "library.db"), timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except DRIVER.OperationalError as error:
                return str(error.sqlite_errorname)
            return "it was free"

    assert library.database.write(try_from_outside).result() == "SQLITE_BUSY"


def test_that_writes_of_eight_threads_are_all_done(library: Library, library_dir: Path) -> None:
    def write_fifty(number: int) -> None:
        for index in range(50):
            put(library.database, f"{number}-{index}").result()

    threads = [threading.Thread(target=write_fifty, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([key for key in stored_keys(library_dir) if "-" in key]) == 400


def test_that_only_the_writer_writes(library: Library) -> None:
    with library.database.reading(), pytest.raises(RuntimeError, match=r"Database\.write"):
        library.database.run(Setting.insert(key="k", value="v"))


def test_that_no_connection_opens_by_itself(library: Library) -> None:
    with pytest.raises(peewee.InterfaceError):
        library.database.rows(Setting.select())


def test_that_one_reading_sees_one_moment(library: Library) -> None:
    with library.database.reading():
        before = library.database.rows(Setting.select())
        put(library.database, "meanwhile").result()
        assert library.database.rows(Setting.select()) == before
    assert library.database.setting("meanwhile") == "x"


def test_that_a_write_may_read(library: Library) -> None:
    def read_own_write() -> str | None:
        library.database.run(Setting.insert(key="own", value="seen"))
        return library.database.setting("own")

    assert library.database.write(read_own_write).result() == "seen"


class _Reader(QRunnable):
    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.setAutoDelete(False)

    def run(self) -> None:
        self._database.setting("library_id")


def descriptors_after_reading(database: Database, pool: QThreadPool, times: int) -> int:
    runnables = [_Reader(database) for _ in range(times)]
    for runnable in runnables:
        pool.start(runnable)
    assert pool.waitForDone(20_000)
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors")
def test_that_reading_on_pool_threads_leaves_no_descriptor_open(library: Library) -> None:
    """SQLite keeps a few to use again, because closing one would drop the locks of the others; it must not grow."""
    pool = QThreadPool()
    pool.setMaxThreadCount(2)
    first = descriptors_after_reading(library.database, pool, 40)
    assert descriptors_after_reading(library.database, pool, 120) <= first + 3


def test_that_closing_finishes_what_is_queued(library_dir: Path) -> None:
    database = Database.open(library_dir)
    futures = [put(database, f"k{number}") for number in range(200)]
    database.close()
    assert all(future.done() and future.exception() is None for future in futures)
    assert len(stored_keys(library_dir)) == 201


def test_that_closing_leaves_one_file_and_no_thread(library_dir: Path) -> None:
    database = Database.open(library_dir)
    put(database, "k").result()
    database.close()
    database.close()
    assert [path.name for path in library_dir.glob("library.db*")] == ["library.db"]
    assert "library-writer" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(RuntimeError, match="closed"):
        put(database, "late")
    with pytest.raises(RuntimeError, match="closed"):
        database.setting("k")


def test_that_the_writer_keeps_the_program_alive_until_it_is_closed(library: Library) -> None:
    writers = [thread for thread in threading.enumerate() if thread.name == "library-writer"]
    assert [thread.daemon for thread in writers] == [False]


def test_that_statements_with_their_values_reach_no_log(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        put(library.database, "k", "canary words of a person").result()
    assert logging.getLogger("peewee").level == logging.WARNING
    assert "canary" not in caplog.text


def test_that_leftovers_are_swept_and_nothing_else(library_dir: Path, tmp_path: Path) -> None:
    Database.open(library_dir).close()
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    leftovers = [library_dir / "restored.db.part", library_dir / "media" / "incoming-1.part"]
    leftovers += [library_dir / "backups" / "library-x.db.part", library_dir / "backups" / "library-x.db.part-journal"]
    for path in leftovers:
        path.write_text("half")
    kept = library_dir / "media" / "notes.txt"
    kept.write_text("mine")
    link = library_dir / "media" / "link.part"
    if sys.platform != "win32":
        link.symlink_to(outside)
    Database.open(library_dir).close()
    assert [path for path in leftovers if path.exists()] == []
    assert kept.read_text() == "mine"
    assert outside.read_text() == "precious"


def raised(library_dir: Path) -> FriscoError:
    with pytest.raises(HostError) as caught:
        Database.open(library_dir)
    return caught.value


def test_that_a_newer_library_is_refused_and_left_alone(library_dir: Path) -> None:
    Database.open(library_dir).close()
    file = library_dir / "library.db"
    with closing(DRIVER.connect(str(file))) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = file.read_bytes()
    error = raised(library_dir)
    assert error.code is ErrorCode.DB_NEWER
    assert "999" in error.sentence
    assert "Update the program" in error.sentence
    assert file.read_bytes() == before


def test_that_a_strangers_database_is_refused(library_dir: Path) -> None:
    library_dir.mkdir()
    with closing(DRIVER.connect(str(library_dir / "library.db"))) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    error = raised(library_dir)
    assert error.code is ErrorCode.DB_CORRUPT
    assert "not a library" in error.sentence


def test_that_a_file_of_another_kind_is_refused(library_dir: Path) -> None:
    library_dir.mkdir()
    (library_dir / "library.db").write_bytes(b"no database at all " * 1000)
    assert raised(library_dir).code is ErrorCode.DB_CORRUPT


def test_that_damage_is_found_at_the_start(library_dir: Path) -> None:
    Database.open(library_dir).close()
    file = library_dir / "library.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    file.write_bytes(content)
    error = raised(library_dir)
    assert error.code is ErrorCode.DB_CORRUPT
    assert "frisco restore" in error.sentence


@pytest.mark.parametrize("is_empty", [True, False])
def test_that_a_lost_database_is_not_replaced_by_an_empty_one(library_dir: Path, is_empty: bool) -> None:
    with Library.open(library_dir) as library:
        library.backups.back_up("test")
    (library_dir / "library.db").unlink()
    if is_empty:
        (library_dir / "library.db").touch()
    error = raised(library_dir)
    assert error.code is ErrorCode.DB_CORRUPT
    assert "missing or empty" in error.sentence


def test_that_a_full_disk_is_called_so_although_peewee_hides_it(library: Library) -> None:
    database = library.database
    pages = database.write(lambda: database.sql("PRAGMA page_count")[0][0]).result()
    database.write(lambda: database.sql(f"PRAGMA max_page_count = {pages + 3}")).result()
    with pytest.raises(HostError) as caught:
        put(database, "large", "x" * 1_000_000).result()
    assert caught.value.code is ErrorCode.DISK_FULL
    assert "SQLITE_FULL" in caught.value.detail
    assert "no transaction is active" in str(caught.value.__cause__)
    database.write(lambda: database.sql("PRAGMA max_page_count = 1000000")).result()
    put(database, "large", "x" * 1_000_000).result()
    assert len(database.setting("large") or "") == 1_000_000


def test_that_a_foreign_lock_is_called_busy(library: Library, library_dir: Path) -> None:
    database = library.database
    database.write(lambda: database.sql("PRAGMA busy_timeout = 20")).result()
    with closing(DRIVER.connect(str(library_dir / "library.db"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HostError) as caught:
            put(database, "k").result()
        other.execute("ROLLBACK")
    assert caught.value.code is ErrorCode.DB_BUSY
    put(database, "k").result()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", ErrorCode.DISK_FULL),
        ("SQLITE_READONLY_DBMOVED", ErrorCode.DISK_READONLY),
        ("SQLITE_IOERR_FSYNC", ErrorCode.DISK_IO),
        ("SQLITE_CANTOPEN", ErrorCode.DISK_IO),
        ("SQLITE_BUSY_SNAPSHOT", ErrorCode.DB_BUSY),
        ("SQLITE_CORRUPT_VTAB", ErrorCode.DB_CORRUPT),
        ("SQLITE_NOTADB", ErrorCode.DB_CORRUPT),
    ],
)
def test_that_a_fault_is_known_by_its_name_at_the_end_of_the_chain(name: str, code: ErrorCode) -> None:
    cause = DRIVER.OperationalError("some text")
    cause.sqlite_errorname = name
    hidden = peewee.OperationalError("some text")
    hidden.__context__ = cause
    top = peewee.OperationalError("cannot rollback - no transaction is active")
    top.__context__ = hidden
    fault = classify(top)
    assert fault is not None
    assert fault.code is code


def test_that_a_bug_is_no_fault_of_the_machine(library: Library) -> None:
    assert classify(ValueError("ours")) is None
    with pytest.raises(peewee.OperationalError, match="no such table"):
        library.database.write(lambda: library.database.sql("SELECT * FROM nowhere")).result()


@pytest.mark.parametrize(
    ("number", "code"),
    [(28, ErrorCode.DISK_FULL), (13, ErrorCode.DISK_READONLY), (30, ErrorCode.DISK_READONLY), (5, ErrorCode.DISK_IO)],
)
def test_that_a_failed_write_to_a_file_is_told_apart(number: int, code: ErrorCode) -> None:
    assert disk_fault(OSError(number, os.strerror(number)), "The file could not be written").code is code


def test_that_a_library_folder_that_cannot_be_made_is_a_host_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert raised(tmp_path / "file" / "library").code is ErrorCode.DISK_IO
