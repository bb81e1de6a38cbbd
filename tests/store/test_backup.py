"""Backups: whole or not there, readable, thinned by age, restored without mixing two databases."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import ErrorCode, HostError
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.store.backup import Backups
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.store.restoring import restore
from app.store.thinning import to_keep
from app.store.versions import Label
from tests.helpers.stored_values import recording, transcript

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def add_talk(library: Library, record: MediaRecord, text: str) -> None:
    library.transcripts.add(record.id, text, transcript(text), Label(kind=VersionKind.ASR)).result()


def titles(library: Library) -> list[str]:
    return [summary.title for summary in library.transcripts.all()]


def test_that_a_backup_has_all_that_is_committed(library: Library, record: MediaRecord) -> None:
    """A plain copy of the file would have nothing: all of it stands in the log still."""
    for number in range(5):
        add_talk(library, record, f"talk {number}")
    path = library.backups.back_up("By hand!")
    assert path.name.endswith("Z-by-hand.db")
    assert [p.name for p in path.parent.iterdir() if p.suffix not in (".db", ".json")] == []
    with closing(DRIVER.connect(str(path))) as connection:
        assert connection.execute("SELECT COUNT(*) FROM transcript").fetchone() == (5,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    (record_of_it,) = library.backups.all()
    assert (record_of_it.path, record_of_it.reason) == (path, "By hand!")
    assert record_of_it.size_bytes == path.stat().st_size


def test_that_backing_up_does_not_stop_the_writer(library: Library, record: MediaRecord) -> None:
    for number in range(20):
        library.transcripts.add(record.id, str(number), transcript("x"), Label(kind=VersionKind.ASR))
    path = library.backups.back_up("busy")
    library.database.write(lambda: None).result()
    assert len(titles(library)) == 20
    assert path.is_file()


def test_that_a_restored_backup_is_the_library_as_it_was(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        record = recording(library, tmp_path)
        add_talk(library, record, "kept")
        backup = library.backups.back_up("test")
        add_talk(library, record, "later")
    restored = restore(library_dir, backup)
    aside = restored.set_aside
    assert restored.transcripts == 1
    with Library.open(library_dir) as library:
        assert titles(library) == ["kept"]
        assert [hit.title for hit in library.search.search("kept")] == ["kept"]
        assert library.verification.verify(is_deep=True).problems == ()
    assert aside is not None
    with closing(DRIVER.connect(str(aside))) as connection:
        assert connection.execute("SELECT COUNT(*) FROM transcript").fetchone() == (2,)


def test_that_a_damaged_library_is_restored_without_the_old_log(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        add_talk(library, recording(library, tmp_path), "kept")
        backup = library.backups.back_up("test")
    (library_dir / "library.db").write_bytes(b"ruined" * 5000)
    (library_dir / "library.db-wal").write_bytes(b"ruined too" * 500)
    aside = restore(library_dir, backup).set_aside
    with Library.open(library_dir) as library:
        assert titles(library) == ["kept"]
    assert aside is not None
    assert aside.with_name(aside.name + "-wal").read_bytes().startswith(b"ruined too")


def test_that_a_lost_library_is_restored(library_dir: Path) -> None:
    with Library.open(library_dir) as library:
        backup = library.backups.back_up("test")
        identity = library.database.library_id
    (library_dir / "library.db").unlink()
    assert restore(library_dir, backup).set_aside is None
    with Database.open(library_dir) as database:
        assert database.library_id == identity


@pytest.mark.parametrize("damage", ["bytes", "manifest", "no manifest"])
def test_that_a_damaged_backup_is_not_restored(library_dir: Path, damage: str) -> None:
    with Library.open(library_dir) as library:
        backup = library.backups.back_up("test")
    manifest = backup.with_suffix(".json")
    if damage == "bytes":
        backup.write_bytes(backup.read_bytes()[:-1] + b"?")
    elif damage == "manifest":
        manifest.write_text("{}")
    else:
        manifest.unlink()
    before = (library_dir / "library.db").read_bytes()
    backups = Backups(LibraryLayout(root=library_dir))
    with pytest.raises(HostError) as caught:
        restore(library_dir, backup)
    assert caught.value.code is ErrorCode.DB_CORRUPT
    assert (library_dir / "library.db").read_bytes() == before
    assert backups.newest_sound() is None


def test_that_a_full_disk_leaves_no_half_backup(library: Library, record: MediaRecord) -> None:
    resource = pytest.importorskip("resource")
    for number in range(200):
        add_talk(library, record, f"talk {number} " * 50)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(HostError) as caught:
            library.backups.back_up("no room")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    # Not DISK_FULL: for a limit of this kind SQLite reports an I/O error, and its text is all that comes through.
    assert caught.value.code is ErrorCode.DISK_IO
    assert list(library.database.layout.backups.iterdir()) == []


def test_that_thinning_removes_old_ones_but_never_the_last_sound_one(library: Library) -> None:
    folder = library.database.layout.backups
    sound = library.backups.back_up("sound")
    old = json.loads(sound.with_suffix(".json").read_text())
    for age_days in range(1, 40):
        copy = folder / f"library-20200101T0000{age_days:05d}Z-old.db"
        copy.write_bytes(b"not what was written")
        age_ms = 86_400_000 if age_days == 1 else age_days * 3_600_000 // 100 + 400 * 86_400_000
        made_at = old["made_at"] - age_ms
        copy.with_suffix(".json").write_text(json.dumps({**old, "made_at": made_at}))
    aged = {**old, "made_at": old["made_at"] - 900 * 86_400_000}
    sound.with_suffix(".json").write_text(json.dumps(aged))
    library.backups.back_up("new").write_bytes(b"fails soon")
    kept = [record.path for record in library.backups.all()]
    assert sound in kept
    assert len(kept) < 10
    assert {path.with_suffix(".json") for path in kept} == set(folder.glob("*.json"))


def moments(hours: list[int]) -> list[datetime]:
    return [NOW - timedelta(hours=hour) for hour in hours]


def test_that_two_days_are_kept_whole() -> None:
    recent = moments(list(range(0, 48, 3)))
    assert to_keep(recent, NOW) >= set(recent)


def test_that_older_ones_are_kept_by_day_week_and_month() -> None:
    hourly = moments(list(range(0, 24 * 400, 6)))
    keep = to_keep(hourly, NOW)
    days = {moment.date() for moment in keep}
    assert len(keep) < 9 + 14 + 8 + 6
    assert all((NOW - timedelta(days=number)).date() in days for number in range(14))
    assert (NOW - timedelta(days=40)).isocalendar()[:2] in {moment.isocalendar()[:2] for moment in keep}
    assert {(m.year, m.month) for m in keep} == {(2026, month) for month in range(1, 7)}


@given(hours=st.lists(st.integers(min_value=0, max_value=50_000), max_size=60))
@settings(max_examples=100, deadline=None)
def test_that_thinning_keeps_three_and_is_stable(hours: list[int]) -> None:
    all_of_them = moments(hours)
    keep = to_keep(all_of_them, NOW)
    newest = sorted(set(all_of_them), reverse=True)[:1]
    assert keep >= set(newest)
    assert len(keep) >= min(3, len(set(all_of_them))) or len(set(all_of_them)) != len(all_of_them)
    assert keep <= set(all_of_them)
    assert to_keep(keep, NOW) == keep
