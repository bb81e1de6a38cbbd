"""Damaged copies of a library: every one is noticed, and every one is restored from the newest good back-up.

``FRISCO_DAMAGED_LIBRARIES`` sets how many copies one run damages (30 by default, a few seconds; 300 before a release, 3,000 by
night) and ``FRISCO_MUTATION_SEED`` which; a number and a seed always give the same damage.

SQLite itself has no check of contents. What its quick check misses, the full check, the links and the hashes of the
segments find; what is left (a letter of a title, a page that nobody uses) the seal tells, which is put on when a library
is closed in good order. It tells all of it, at the next start; how much the others would find without it is counted too.
"""

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.store.backup import Backups
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.store.restoring import restore
from app.store.strict_reading import refuse_damage, strictly_opened
from tests.helpers.damaged_libraries import DAMAGES, contents, fill

COUNT = int(os.environ.get("FRISCO_DAMAGED_LIBRARIES", "30"))
SEED = int(os.environ.get("FRISCO_MUTATION_SEED", "1"))
SECONDS_EACH = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + COUNT * SECONDS_EACH)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed library with one good back-up of all of it."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "talks").mkdir()
    with Library.open(folder / "library") as library:
        fill(library, folder / "talks", talks=6, rows=40)
    Backups(LibraryLayout(root=folder / "library")).back_up("asked")
    return folder / "library"


def test_that_every_damaged_library_is_noticed_and_restored(
    sound: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (record,) = Backups(LibraryLayout(root=sound)).all()
    before = contents(sound / "library.db")
    assert contents(record.path) == before
    noticed: Counter[str] = Counter()
    complaints: list[str] = []
    for number in range(COUNT):
        library_dir = tmp_path / str(number)
        shutil.copytree(sound, library_dir)
        what = damage(library_dir / "library.db", number)
        how = how_noticed(library_dir)
        noticed[how] += 1
        if not how:
            complaints.append(f"number {number}, seed {SEED}, {what}: nobody noticed")
        backups = Backups(LibraryLayout(root=library_dir))
        newest = backups.newest_sound()
        if newest is None or not backups.check(newest).is_sound:
            complaints.append(f"number {number}, seed {SEED}, {what}: no back-up")
            continue
        restore(library_dir, newest.path)
        if contents(library_dir / "library.db") != before:
            complaints.append(f"number {number}, seed {SEED}, {what}: not restored")
        shutil.rmtree(library_dir)
    print(f"{COUNT} damaged libraries, seed {SEED}: {dict(noticed)}")
    assert not complaints
    by_contents = COUNT - noticed["the seal alone"]
    assert by_contents > COUNT * 0.6, f"the damage is too small to be told from none: {noticed}"


def damage(database: Path, number: int) -> str:
    """Damage a file in one of the ways, never so that it stays the same; as a disk does it, which writes no time."""
    chance = random.Random(f"{SEED}/{number}")
    way = DAMAGES[number % len(DAMAGES)]
    before = database.read_bytes()
    content = bytearray(before)
    while bytes(content) == before:
        way(content, chance)
    facts = database.stat()
    database.write_bytes(content)
    os.utime(database, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    return way.__name__


def how_noticed(library_dir: Path) -> str:
    """Return what noticed the damage: the seal must, in every case; else, what would have without it."""
    try:
        Library.open(library_dir).close()
    except FriscoError as error:
        fault = error
    else:
        return ""
    assert fault.code is ErrorCode.DB_CORRUPT
    LibraryLayout(root=library_dir).seal.unlink()
    return how_noticed_without_seal(library_dir) or "the seal alone"


def how_noticed_without_seal(library_dir: Path) -> str:
    try:
        with strictly_opened(library_dir / "library.db") as connection:
            refuse_damage(connection)
    except FriscoError as error:
        return "quick check" if error.code is ErrorCode.DB_CORRUPT else ""
    try:
        with Library.open(library_dir) as library:
            report = library.verification.verify(is_deep=True)
            if report.problems:
                return "deep check"
            return "index made anew" if report.mended else ""
    except FriscoError:
        return "start"


@pytest.mark.parametrize("number", range(5))
def test_that_a_damaged_backup_is_passed_over(sound: Path, tmp_path: Path, number: int) -> None:
    library_dir = tmp_path / "library"
    shutil.copytree(sound, library_dir)
    backups = Backups(LibraryLayout(root=library_dir))
    newer = backups.back_up("asked")
    damage(newer, number)
    newest = backups.newest_sound()
    assert newest is not None
    assert newest.path != newer
    assert [backups.check(record).is_sound for record in backups.all()] == [False, True]
    with pytest.raises(FriscoError):
        restore(library_dir, newer)


def test_that_the_damage_is_the_same_in_every_run(sound: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        for number in range(10):
            shutil.copyfile(sound / "library.db", tmp_path / f"{name}{number}")
            damage(tmp_path / f"{name}{number}", number)
    for number in range(10):
        assert (tmp_path / f"one{number}").read_bytes() == (tmp_path / f"other{number}").read_bytes()
