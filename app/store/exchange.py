"""Putting a database in the place of another, so that a kill in between leaves the one or the other.

A note is written before the first move and removed after the last. While it stands and no database does, the old one is
on its way out: whoever opens the library next puts it back.
"""

from collections.abc import Iterable
from pathlib import Path

from app.store.faults import disk_fault
from app.store.layout import LibraryLayout, drop, sync_file, sync_folder

_PARTS = ("", "-wal", "-shm")  # a log must never meet another database, so it moves with its own


def exchange(layout: LibraryLayout, fresh: Path, aside: Path) -> bool:
    """Move the database to ``aside`` and the fresh one to its place; False when there was none to move."""
    sync_file(fresh)
    drop(layout.seal)  # it is that of the old one
    is_there = layout.database.exists()
    try:
        if is_there:
            layout.exchange.write_text(aside.name, "ascii")
            sync_file(layout.exchange)
            sync_folder(layout.root)
            _move(layout.database, aside)
            sync_folder(layout.backups)
        fresh.replace(layout.database)
        sync_folder(layout.root)
    finally:
        end_exchange(layout)
    return is_there


def end_exchange(layout: LibraryLayout) -> None:
    """Put back a database that was moved away while no other came in its place. Only for the owner of the library."""
    try:
        if layout.exchange.exists():
            _put_back(layout, layout.backups / Path(layout.exchange.read_text("ascii", "replace")).name)
    except OSError as error:
        raise disk_fault(error, "The library could not be put back after a restore that was cut off") from error


def _put_back(layout: LibraryLayout, aside: Path) -> None:
    if not layout.database.exists() and aside.is_file():
        _move(aside, layout.database, reversed(_PARTS))  # the file last: until it is there this is begun anew
        sync_folder(layout.root)
    drop(layout.exchange)


def _move(source: Path, target: Path, parts: Iterable[str] = _PARTS) -> None:
    for tail in parts:
        part = source.with_name(source.name + tail)
        if part.exists():
            part.replace(target.with_name(target.name + tail))
