"""A person's day in the library while the disk fails: at each of its operations, once or for good, or the process dies.

Nothing acknowledged is lost, every error is an expected one with a code, and the next start finds a sound library
without leftovers. ``FRISCO_DISK_ERRORS`` and ``FRISCO_DISK_KILLS`` set how many of some five hundred operations are tried
(spread evenly; "all" tries every one, with every error).
"""

import errno
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import aftermath
from tests.helpers.disk_child import prepare
from tests.helpers.failing_disk import ERRORS, KILL, DiskServer, Told, disk_server

DISK_ERRORS = os.environ.get("FRISCO_DISK_ERRORS", "60")
KILLS = int(os.environ.get("FRISCO_DISK_KILLS", "60"))
LEAST_OPERATIONS = 300
KILLED = -9
# What a person may be told; SQLite itself tells some causes apart only as "cannot open", and then goes on reading.
CODES = {
    errno.ENOSPC: {"DISK_FULL", "DISK_IO", "DISK_READONLY", "OUTPUT_UNWRITABLE"},
    errno.EIO: {"DISK_IO", "DISK_READONLY", "OUTPUT_UNWRITABLE"},
    errno.EACCES: {"DISK_READONLY", "DISK_IO", "OUTPUT_UNWRITABLE"},
    errno.EMFILE: {"DISK_IO", "DISK_READONLY", "OUTPUT_UNWRITABLE", "MEDIA_UNREADABLE"},
}
_MANY = DISK_ERRORS == "all" or KILLS > 100
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600 if _MANY else 300)]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Lives days in fresh libraries, one after another."""

    server: DiskServer
    root: Path
    outside: Path

    def day(self, name: str, **faults: object) -> tuple[Path, Told]:
        library = self.root / name
        return library, self.server.carry_out(library=library, outside=self.outside, **faults)

    def operations(self) -> int:
        library, told = self.day("undisturbed")
        aftermath.look(library, told.acknowledged).close()
        return told.operations


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    prepare(outside, 1)
    with disk_server(root) as server:
        yield Person(server=server, root=root, outside=outside)


def test_that_an_undisturbed_day_acknowledges_everything(person: Person) -> None:
    library, told = person.day("quiet")
    assert (told.exit_code, told.errors, told.bug) == (0, (), "")
    kinds = {line.split()[0] for line in told.acknowledged}
    assert kinds == {"open", "media", "chunk", "transcript", "edit", "version", "export", "backup", "closed"}
    aftermath.look(library, told.acknowledged).close()
    assert told.operations > LEAST_OPERATIONS


@pytest.mark.parametrize("is_sticky", [False, True], ids=["once", "from then on"])
def test_that_no_failing_operation_loses_what_was_acknowledged_or_shows_a_bug(person: Person, is_sticky: bool) -> None:
    total = person.operations()
    for at, error in _faults(total, seed=int(is_sticky)):
        library, told = person.day(f"{at}-{error}", fails_at=at, error=error, is_sticky=is_sticky)
        assert (told.bug, told.exit_code) == ("", 0), f"operation {at}, {errno.errorcode[error]}"
        assert set(told.errors) <= CODES[error], f"operation {at}, {errno.errorcode[error]}: {told.errors}"
        aftermath.look(library, told.acknowledged).close()
        shutil.rmtree(library)


def test_that_a_kill_before_any_operation_loses_nothing_that_was_acknowledged(person: Person) -> None:
    total = person.operations()
    chance = random.Random(20261121)
    deaths = 0
    for number in range(KILLS):
        at = chance.randint(1, total)
        library, told = person.day(f"kill-{number}", fails_at=at, error=KILL)
        assert (told.bug, told.exit_code) == ("", KILLED), f"operation {at}"
        if library.exists():
            aftermath.look(library, told.acknowledged).close()
            shutil.rmtree(library)
        deaths += 1
    assert deaths == KILLS


def _faults(total: int, seed: int) -> list[tuple[int, int]]:
    if DISK_ERRORS == "all":
        return [(at, error) for at in range(1, total + 1) for error in ERRORS]
    count = min(total, int(DISK_ERRORS) // 2)
    step = total / count
    # An odd start for each run of the sweep, so that both halves together meet more of them.
    return [(1 + int((index + seed / 2) * step), ERRORS[(index + seed) % len(ERRORS)]) for index in range(count)]
