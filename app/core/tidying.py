"""Tidying a library, as values: what could go, how much that frees, what came of it; and which kept versions are thinned."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.core.transcript import VersionId

Watch = Callable[[int, int], bool]  # told how much is done of how much; says whether to go on


class TidyKind(StrEnum):
    """What can be tidied; the names are words of the command line."""

    ORPHANS = "orphans"  # files of the store that no recording knows
    CACHES = "caches"  # waveforms and playable copies of recordings that are gone
    TEMPORARIES = "temporaries"  # half-written files that nobody writes any more
    UNUSED = "unused"  # recordings without a transcript
    VERSIONS = "versions"  # versions kept by themselves, thinned as they grow old
    JOBS = "jobs"  # ended jobs: off the list, and what they had noted on the way
    DELETED = "deleted"  # what was deleted long enough ago
    ARCHIVE = "archive"  # old recordings, to a folder elsewhere


USUAL = tuple(kind for kind in TidyKind if kind not in (TidyKind.ARCHIVE, TidyKind.UNUSED))


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyRules:
    """How old things must be; the archive is tidied only where a folder for it is given."""

    jobs_after: timedelta = timedelta(days=30)
    deleted_after: timedelta = timedelta(days=30)
    files_after: timedelta = timedelta(hours=1)  # younger ones may be in somebody's hands
    archive_after: timedelta = timedelta(days=365)
    unused_after: timedelta = timedelta(days=7)
    archive_folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyItem:
    """One thing that would go, or move."""

    name: str
    detail: str = ""
    size_bytes: int = 0
    id: int = 0  # of its row, where it has one
    path: Path | None = None  # of its file, where it is one


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyPlan:
    """All of one kind that would go. Carrying it out takes these and no others, and of these only what still may."""

    kind: TidyKind
    items: tuple[TidyItem, ...] = ()
    shared_bytes: int = 0  # freed when all of them are gone
    folder: Path | None = None  # where they would go

    @property
    def size_bytes(self) -> int:
        return self.shared_bytes + sum(item.size_bytes for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyResult:
    """What came of a plan."""

    kind: TidyKind
    done: int = 0
    freed_bytes: int = 0
    left: tuple[str, ...] = ()  # what was not done and why, in sentences
    can_be_undone: bool = False
    is_stopped: bool = False  # by the person, before the end


class AutoKept(NamedTuple):
    """A version that was kept without being asked, and when."""

    id: VersionId
    at: datetime


_WHOLE_DAYS = timedelta(days=1)
_WHOLE_MONTH = timedelta(days=30)


def thinned(kept: Iterable[AutoKept], now: datetime) -> list[VersionId]:
    """Return what goes: of a day the last of each hour stays, of thirty days that of each day, then of each week.

    What bears a moment still to come stays: a clock was wrong, then or now.
    """
    seen: set[str] = set()
    going: list[VersionId] = []
    for version in sorted(kept, key=lambda item: (item.at, item.id), reverse=True):
        period = _period(version.at, now)
        if period in seen:
            going.append(version.id)
        elif period:
            seen.add(period)
    return going


def _period(at: datetime, now: datetime) -> str:
    age = now - at
    if age < timedelta(0):
        return ""
    if age <= _WHOLE_DAYS:
        return at.strftime("hour %Y-%m-%d %H")
    return at.strftime("day %Y-%m-%d" if age <= _WHOLE_MONTH else "week %G-%V")
