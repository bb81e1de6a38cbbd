"""The seal of a library that was closed in good order: the hash of its database, looked at before it is opened again.

SQLite has no check of contents: a letter that changed in a title is as good to it as the one that was written. As long
as nobody has the library open its file must stay as it is to the byte, so one hash tells any damage by the disk. A file
with another time was written by somebody, put there by hand perhaps: that is no damage, and the other checks stand alone,
as they do after a kill. The seal is broken before the first write.
"""

import json
import logging
from contextlib import suppress

from app.store.faults import damaged
from app.store.layout import TEMPORARY_SUFFIX, LibraryLayout, drop, sync_file, sync_folder
from app.store.media_store import hash_file

_log = logging.getLogger(__name__)


def put_on(layout: LibraryLayout) -> None:
    """Seal a database that nobody has open; that it cannot be done costs a check and no more."""
    if not layout.database.is_file() or _has_log(layout):
        return
    fresh = layout.seal.with_name(layout.seal.name + TEMPORARY_SUFFIX)
    try:
        record = {"written_ns": layout.database.stat().st_mtime_ns, "sha256": hash_file(layout.database)}
        fresh.write_text(json.dumps(record), "utf-8")
        sync_file(fresh)
        fresh.replace(layout.seal)
        sync_folder(layout.root)
    except OSError as error:
        _log.warning("the library could not be sealed: %s", type(error).__name__)
        drop(fresh)


def refuse_broken(layout: LibraryLayout) -> None:
    """Raise HostError when the database is not what was closed, though nobody has written it since."""
    sealed = _read(layout)
    if sealed is None or _has_log(layout) or not layout.database.is_file():
        return
    written_ns, sha256 = sealed
    if layout.database.stat().st_mtime_ns == written_ns and hash_file(layout.database) != sha256:
        raise damaged("The database is not what was written when the library was closed.")


def break_open(layout: LibraryLayout) -> None:
    """Take the seal off, for good, before anything is written."""
    if layout.seal.exists():
        drop(layout.seal)
        with suppress(OSError):
            sync_folder(layout.root)


def _read(layout: LibraryLayout) -> tuple[int, str] | None:
    try:
        record = json.loads(layout.seal.read_text("utf-8"))
        return int(record["written_ns"]), str(record["sha256"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _has_log(layout: LibraryLayout) -> bool:
    """Tell whether commits stand in the log beside the file: then the file alone says nothing."""
    try:
        return layout.database.with_name(layout.database.name + "-wal").stat().st_size > 0
    except OSError:
        return False
