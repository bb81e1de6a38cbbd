"""What is known of a backup, and when the next one is due. Values and one rule, no storage and no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from app.core.library import BackupRecord

EVERY_S: Final = 30 * 60  # while something changes
AT_LEAST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFinding:
    """What looking into a backup came to; without a fault it can be restored."""

    record: BackupRecord
    transcripts: int | None = None  # None: it cannot be looked into
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a library that was restored, and of the database that was there before."""

    backup: Path
    set_aside: Path | None  # None: there was none
    transcripts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """In which way a library is to be opened."""

    restore: Path | None = None  # what is put in its place first
    is_read_only: bool = False  # as much as can be read of a damaged one


def is_due(*, since_last_s: float, has_changed: bool, newest: datetime | None, today: datetime) -> bool:
    """Tell whether a backup is to be made: half an hour after the last when anything changed, and once a day.

    ``since_last_s`` is counted by a clock that nobody sets. A newest backup from the future says that the wall clock was
    set back: nobody knows its age, so it counts as old.
    """
    if has_changed and since_last_s >= EVERY_S:
        return True
    if newest is None:
        return has_changed
    return not timedelta(0) <= today - newest < AT_LEAST
