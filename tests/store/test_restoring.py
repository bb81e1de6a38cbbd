"""Restoring from back-ups, from what was set aside, and from files that need not be ours."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import JobState
from app.store.backup import Backups
from app.store.faults import DRIVER
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.store.restoring import restore
from tests.helpers.damaged_libraries import contents, differing, fill

Deed = Callable[[Path], None]


@pytest.fixture
def full(library_dir: Path, tmp_path: Path) -> Path:
    """Return the folder of a closed library with something in it."""
    (tmp_path / "talks").mkdir()
    with Library.open(library_dir) as library:
        fill(library, tmp_path / "talks")
    return library_dir


def brought(full: Path, tmp_path: Path) -> Path:
    """Return a copy of the library's database as a person brings it from elsewhere."""
    path = tmp_path / "from elsewhere.db"
    shutil.copyfile(full / "library.db", path)
    return path


def statements(*sql: str) -> Deed:
    def run(path: Path) -> None:
        with closing(DRIVER.connect(str(path))) as connection:
            connection.execute("PRAGMA trusted_schema = 1")
            for one in sql:
                connection.execute(one)
            connection.commit()

    return run


def poked(old: bytes, new: bytes) -> Deed:
    """Replace bytes in the file, as no statement can."""

    def poke(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return poke


def test_that_a_restored_backup_has_every_row_of_the_library(full: Path) -> None:
    before = contents(full / "library.db")
    backup = Backups(LibraryLayout(root=full)).back_up("asked")
    with Library.open(full) as library:
        for summary in library.transcripts.all():
            library.transcripts.rename(summary.id, "ruined").result()
    restored = restore(full, backup)
    assert contents(full / "library.db") == before
    assert restored.transcripts == len(before["transcript"])
    with Library.open(full) as library:
        assert library.verification.verify(is_deep=True).problems == ()


def test_that_one_can_go_back_to_what_was_set_aside(full: Path) -> None:
    backups = Backups(LibraryLayout(root=full))
    backup = backups.back_up("asked")
    with Library.open(full) as library:
        library.transcripts.rename(library.transcripts.all()[0].id, "work of today").result()
    today = contents(full / "library.db")
    aside = restore(full, backup).set_aside
    (record,) = [record for record in backups.listed() if record.is_set_aside]
    assert (record.path, backups.check(record).is_sound) == (aside, True)
    assert record.transcripts == len(today["transcript"])
    restore(full, record.path)
    assert contents(full / "library.db") == today
    assert [found.is_set_aside for found in backups.listed()] == [True, True, False]


def test_that_a_file_from_elsewhere_is_taken_over_row_by_row(full: Path, tmp_path: Path) -> None:
    before = contents(full / "library.db")
    given = brought(full, tmp_path)
    new_home = tmp_path / "new home"
    with Library.open(new_home):
        pass
    restored = restore(new_home, given)
    after = contents(new_home / "library.db")
    assert differing(before, after) == ["job"], "only the unfinished job is put to rest"
    assert restored.set_aside is not None
    with Library.open(new_home) as library:
        assert library.verification.problems_of_database(is_deep=True) == []
        assert [hit.title for hit in library.search.search("put right by hand")] != []
        (job,) = library.jobs.all()
        assert job.state is JobState.INTERRUPTED
        assert library.jobs.interrupted() == [], "a file from elsewhere lets no work begin by itself"
    assert list(new_home.glob("adopting-*")) == []


def test_that_commits_in_the_log_beside_a_given_file_come_along(full: Path, tmp_path: Path) -> None:
    with Library.open(full) as library:
        library.transcripts.rename(library.transcripts.all()[0].id, "only in the log").result()
        for tail in ("", "-wal"):
            shutil.copyfile(full / f"library.db{tail}", tmp_path / f"given.db{tail}")
    restore(tmp_path / "new home", tmp_path / "given.db")
    with Library.open(tmp_path / "new home") as library:
        assert "only in the log" in {summary.title for summary in library.transcripts.all()}


def written(content: Callable[[bytes], bytes]) -> Deed:
    def write(path: Path) -> None:
        path.write_bytes(content(path.read_bytes()))

    return write


HOSTILE: dict[str, Deed] = {
    "view": statements("CREATE VIEW evil AS SELECT writefile('/tmp/evil', 'x')"),
    "trigger": statements("CREATE TRIGGER evil AFTER INSERT ON media BEGIN DELETE FROM transcript; END"),
    "temptation": statements("CREATE TRIGGER version_evil BEFORE UPDATE ON job BEGIN DELETE FROM version; END"),
    "changed trigger": statements(
        "DROP TRIGGER version_delete",
        "CREATE TRIGGER version_delete BEFORE DELETE ON version BEGIN DELETE FROM media; END",
    ),
    "missing trigger": statements("DROP TRIGGER version_update"),
    "generated column": statements("ALTER TABLE job ADD COLUMN evil TEXT AS (hex(zeroblob(1000)) || name) VIRTUAL"),
    "extra table": statements("CREATE TABLE evil (x)"),
    "virtual table": statements("CREATE VIRTUAL TABLE evil USING fts5 (x)"),
    "table that is a view": statements(
        "DROP TABLE forgotten", "CREATE VIEW forgotten AS SELECT randomblob(1e9) AS sha256, 1 AS forgotten_at"
    ),
    "index that computes": statements("CREATE INDEX evil ON job (upper(name))"),
    "missing table": statements("PRAGMA foreign_keys = 0", "DROP TABLE export"),
    "default that computes": statements("ALTER TABLE job ADD COLUMN evil TEXT DEFAULT 'x'"),
    "newer": statements("PRAGMA user_version = 999"),
    "stranger": statements("PRAGMA application_id = 7"),
    "never made": statements("PRAGMA user_version = 0"),
    "path as ending": statements("UPDATE media SET extension = '../../x'"),
    "path as hash": statements(f"UPDATE media SET sha256 = '{'../' * 20}abcd' WHERE id = 1"),
    "rows without parents": statements("PRAGMA foreign_keys = 0", "DELETE FROM media"),
    "options that are none": statements("UPDATE job SET options = '[1'"),
    "state that is none": statements("UPDATE job SET state = 'on holiday'"),
    "year that is none": statements("UPDATE transcript SET created_at = 9000000000000000000"),
    "segment of another": statements(
        "DROP TRIGGER segment_blob_update",
        "UPDATE segment_blob SET body = x'5b5d' WHERE id = 1",
        "CREATE TRIGGER segment_blob_update BEFORE UPDATE ON segment_blob "
        "BEGIN SELECT RAISE(ABORT, 'a segment is written once'); END",
    ),
    "letters that are none": poked(b"to be read again", b"to be \xff\xfe\xfa again"),
    "broken statement": poked(b"CREATE TABLE export", b"CREATE TABLE exp\x00rt"),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "half a page": lambda path: os.truncate(path, 700),
    "empty": lambda path: os.truncate(path, 0),
    "text": written(lambda old: b"Dear library, " * 1000),
    "page size of nobody": written(lambda old: b"SQLite format 3\0\0\3" + old[18:]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_that_a_hostile_file_does_nothing(full: Path, tmp_path: Path, name: str) -> None:
    given = brought(full, tmp_path)
    HOSTILE[name](given)
    content = given.read_bytes()
    before = (full / "library.db").read_bytes()
    with pytest.raises(FriscoError) as caught:
        restore(full, given)
    assert caught.value.code is ErrorCode.DB_CORRUPT
    assert len(caught.value.sentence) > 20
    assert (full / "library.db").read_bytes() == before
    assert given.read_bytes() == content
    folders = {"media", "proxies", "peaks", "backups", "logs"}
    assert {path.name for path in full.iterdir()} == {"library.db", "library.seal", *folders}
    assert list((full / "backups").iterdir()) == []


def test_that_a_link_a_folder_and_a_pipe_are_no_databases(full: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("pipe", "dangling", "talks", "not there"):
        with pytest.raises(FriscoError) as caught:
            restore(full, tmp_path / name)
        assert caught.value.code is ErrorCode.DB_CORRUPT


@pytest.mark.parametrize("path", [r"\\\\attacker\\share\\x.wav", "//attacker/share/x.wav", "library:../../etc/passwd"])
def test_that_a_given_file_sends_nobody_to_another_machine(full: Path, tmp_path: Path, path: str) -> None:
    given = brought(full, tmp_path)
    statements(f"UPDATE media SET referenced_path = '{path}', source_path = '{path}'")(given)
    restore(tmp_path / "new home", given)
    with Library.open(tmp_path / "new home") as library:
        assert {(record.referenced_path, record.source_path) for record in library.media.all()} == {(None, None)}


def test_that_even_our_own_backup_is_compared_with_the_list(full: Path) -> None:
    """Whoever can write into the folder can write the note as well."""
    backups = Backups(LibraryLayout(root=full))
    statements("CREATE VIEW evil AS SELECT 1")(full / "library.db")
    backup = backups.back_up("asked")
    statements("DROP VIEW evil")(full / "library.db")
    before = (full / "library.db").read_bytes()
    assert not backups.check(backups.all()[0]).is_sound
    with pytest.raises(FriscoError):
        restore(full, backup)
    assert (full / "library.db").read_bytes() == before


def test_that_a_backup_of_an_older_schema_is_restored_and_brought_up_to_date(full: Path, tmp_path: Path) -> None:
    from app.store import schema_list

    old = tmp_path / "old.db"
    db = schema_list.empty_database(str(old))
    with db.connection_context():
        schema_list.make_empty(db, 1)
        db.execute_sql("INSERT INTO setting VALUES ('library_id', 'old one')")
    restore(full, old)
    with Library.open(full) as library:
        assert library.database.library_id == "old one"
        assert library.transcripts.all() == []


def test_that_what_was_forgotten_does_not_come_back_with_a_backup(full: Path) -> None:
    backup = Backups(LibraryLayout(root=full)).back_up("asked")
    with Library.open(full) as library:
        record = library.media.all()[0]
        sql = "INSERT INTO forgotten (sha256, forgotten_at) VALUES (?, 1795000000000)"
        library.database.write(lambda: library.database.run_many(sql, [(record.sha256,)])).result()
    restore(full, backup)
    with Library.open(full) as library:
        assert record.sha256 not in {other.sha256 for other in library.media.all()}
        assert "Talk 0" not in {summary.title for summary in library.transcripts.all()}
        assert library.verification.problems_of_database(is_deep=True) == []
        assert library.search.search("day") is not None
    words = [word.encode() for word in ("sound 0", "draft 0")]
    assert not any(word in (full / "library.db").read_bytes() for word in words)


def test_that_restoring_can_be_called_off(full: Path, tmp_path: Path) -> None:
    given = brought(full, tmp_path)
    before = (full / "library.db").read_bytes()
    with pytest.raises(FriscoError) as caught:
        restore(full, given, is_wanted=lambda: False)
    assert caught.value.code is ErrorCode.CANCELLED
    assert (full / "library.db").read_bytes() == before
    assert list(full.glob("adopting-*")) == []


def test_that_a_restore_that_is_cut_off_between_its_moves_leaves_the_library_as_it_was(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power went when the old database had left and the new one had not come; there are no back-ups."""
    before = contents(full / "library.db")
    elsewhere = brought(full, full.parent)
    with monkeypatch.context() as cut:
        cut.setattr("app.store.exchange._put_back", lambda *_: None)
        cut.setattr(Path, "replace", _dying_at("library.db", Path.replace))
        with pytest.raises(KeyboardInterrupt):
            restore(full, elsewhere)
    assert not (full / "library.db").exists()
    Library.open(full).close()
    assert contents(full / "library.db") == before
    assert not (full / "library.exchange").exists()


def _dying_at(name: str, replace: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    def moved(source: Path, target: Path) -> Path:
        if target.name == name and source.name.startswith("restored"):
            raise KeyboardInterrupt
        return replace(source, target)

    return moved


def test_that_a_disk_that_fails_in_the_middle_of_a_restore_leaves_the_library_in_its_place(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(full / "library.db")
    backup = Backups(LibraryLayout(root=full)).back_up("asked")

    def failing(source: Path, target: Path, replace: Callable[[Path, Path], Path] = Path.replace) -> Path:
        if source.name.startswith("restored"):
            raise OSError(28, "No space left on device")
        return replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing)
        with pytest.raises(FriscoError) as told:
            restore(full, backup)
    assert told.value.code is ErrorCode.DISK_FULL
    assert contents(full / "library.db") == before


def test_that_no_empty_library_is_made_beside_one_that_was_set_aside(full: Path) -> None:
    """Somebody has taken the database away; of the only other copy the program would have said nothing."""
    (full / "library.db").replace(full / "backups" / "set-aside-1700000000000.db")
    with pytest.raises(FriscoError) as told:
        Library.open(full)
    assert told.value.code is ErrorCode.DB_CORRUPT
    assert not (full / "library.db").exists()


def test_that_going_back_to_one_of_our_own_can_be_called_off(full: Path) -> None:
    backup = Backups(LibraryLayout(root=full)).back_up("asked")
    before = (full / "library.db").read_bytes()
    with pytest.raises(FriscoError) as told:
        restore(full, backup, is_wanted=lambda: False)
    assert told.value.code is ErrorCode.CANCELLED
    assert (full / "library.db").read_bytes() == before
    assert not list(full.glob("*.part*"))
