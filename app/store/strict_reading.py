"""Opening a database file that we need not have written: looked at from outside first, then read and never obeyed."""

import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from app.store import schema
from app.store.faults import DRIVER, told_apart, unsound
from app.store.schema_list import refuse_foreign

LARGEST_BYTES: Final = 64 << 30
_MAGIC: Final = b"SQLite format 3\0"
_SMALLEST_PAGE: Final = 512
_SHOWN: Final = 20
_STEPS_BETWEEN_LOOKS: Final = 10_000

# Nothing in the file is trusted: its views and triggers may call nothing, its cells are measured, no statement writes.
_PRAGMAS: Final = (
    "PRAGMA trusted_schema = 0",
    "PRAGMA cell_size_check = 1",
    "PRAGMA mmap_size = 0",
    "PRAGMA foreign_keys = 0",
    "PRAGMA query_only = 1",
)


def refuse_no_database(path: Path) -> None:
    """Raise HostError unless this is an ordinary file that begins as a database does and is no larger than we take."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise unsound(f"{path.name} is not an ordinary file.")
        if facts.st_size > LARGEST_BYTES:
            raise unsound(f"{path.name} is larger than any library that this program takes.")
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise unsound(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if len(header) < 100 or header[:16] != _MAGIC or not _is_page(struct.unpack(">H", header[16:18])[0]):
        raise unsound(f"{path.name} is not a database.")


@contextmanager
def strictly_opened(path: Path, *, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Any]:
    """Open a file that nobody writes, with the driver; what takes long ends with an error when it is not wanted any more.

    Nothing beside it is changed: without a log it is taken for unchangeable, with one that is read and left as it is.
    """
    log = path.with_name(path.name + "-wal")
    way = "mode=ro" if log.is_file() and log.stat().st_size else "immutable=1"
    with told_apart(), closing(DRIVER.connect(f"{path.absolute().as_uri()}?{way}", uri=True)) as connection:
        connection.set_progress_handler(lambda: not is_wanted(), _STEPS_BETWEEN_LOOKS)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        yield connection


def library_version(connection: Any) -> int:
    """Return the schema version of a library; raise HostError when it is none, from a newer program, or foreign."""
    newest = len(schema.listed(schema.MIGRATIONS))
    (identity,), (version,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    if identity != schema.APPLICATION_ID or version < 1:
        raise unsound("The file is a database, but not a library of this program.")
    if version > newest:
        raise unsound(
            f"The file is from a newer version of the program (schema {version}, known here: {newest}). Update first."
        )
    refuse_foreign(connection, int(version))
    return int(version)


def refuse_damage(connection: Any, *, is_deep: bool = False) -> None:
    """Raise HostError when SQLite finds its own structure broken."""
    check = "integrity_check" if is_deep else "quick_check"
    lines = [str(line) for (line,) in connection.execute(f"PRAGMA {check}({_SHOWN})").fetchall()]
    if lines != ["ok"]:
        raise unsound("The database file is damaged.", detail="; ".join(lines))


def count_transcripts(connection: Any, version: int) -> int:
    shown = " WHERE deleted_at IS NULL" if version >= 3 else ""
    return int(connection.execute(f"SELECT COUNT(*) FROM transcript{shown}").fetchone()[0])  # noqa: S608 (names of our own list)


def _is_page(size: int) -> bool:
    """Tell whether this is a page size; 1 stands for 65,536."""
    return size == 1 or (size >= _SMALLEST_PAGE and size & (size - 1) == 0)
