"""Restoring a library while no one has it open: from one of its backups, or from another library's file."""

from collections.abc import Callable
from pathlib import Path

from app.core.safekeeping import Restored
from app.store import forgotten_again
from app.store.adoption import adopt
from app.store.backup import Backups, copy_database, remove_database
from app.store.exchange import end_exchange
from app.store.faults import disk_fault, told_apart
from app.store.layout import TEMPORARY_SUFFIX, LibraryLayout
from app.store.strict_reading import (
    count_transcripts,
    library_version,
    refuse_damage,
    refuse_no_database,
    strictly_opened,
)

Tell = Callable[[str], object]


def restore(library_dir: Path, backup: Path, *, is_wanted: Callable[[], bool] = lambda: True) -> Restored:
    """Put a database in the library's place; whoever calls holds its lock. What was there is set aside, never deleted.

    A backup of ours that is as it was written is copied as it is; of any other file only the rows are taken over. Until
    the last step nothing is changed; when it is not wanted any more, or the file is refused, nothing at all.
    """
    layout = LibraryLayout(root=library_dir.absolute())
    layout.make()
    end_exchange(layout)
    fresh = layout.database.with_name(f"restored.db{TEMPORARY_SUFFIX}")
    remove_database(fresh)
    try:
        refuse_no_database(backup)
        _put_together(layout, backup, fresh, is_wanted)
        newest = Backups(layout).newest_sound()
        forgotten_again.carry_over([layout.database, *([newest.path] if newest else [])], fresh)
        transcripts = _looked_through(fresh)
        old = Backups(layout).put_in_place(fresh)
    except OSError as error:
        raise disk_fault(error, "The back-up could not be restored") from error
    finally:
        remove_database(fresh)
    return Restored(backup=backup, set_aside=old, transcripts=transcripts)


def _put_together(layout: LibraryLayout, backup: Path, fresh: Path, is_wanted: Callable[[], bool]) -> None:
    if Backups(layout).is_ours(backup):
        with told_apart():
            copy_database(backup, fresh, is_wanted=is_wanted)
    else:
        adopt(backup, fresh, is_wanted=is_wanted)


def _looked_through(fresh: Path) -> int:
    """Compare what is to be put in place with our own list, whoever wrote it; return its number of transcripts."""
    with strictly_opened(fresh) as connection:
        version = library_version(connection)
        refuse_damage(connection)
        return count_transcripts(connection, version)
