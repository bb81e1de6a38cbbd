"""Migrations: wholly old or wholly new, with rows, triggers and index as they were."""

import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest

from app.core.jobs import JobState
from app.core.library import VersionKind
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.schema import MIGRATIONS, listed
from app.store.tables import MODELS
from app.store.triggers import TRIGGERS, are_as_listed
from app.store.versions import Label
from tests.helpers.stored_values import recording, transcript

REPOSITORY = Path(__file__).parents[2]

# A rebuild of a parent table by peewee's own hand: made, copied, dropped, renamed. With foreign keys on it would
# delete every child row; the triggers of the table vanish with it in any case.
REBUILD = """
from peewee import IntegerField, TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("media", "origin", TextField(default="file")),
        migrator.alter_column_type("media", "name", TextField()),
        migrator.alter_column_type("transcript", "title", TextField()),
        migrator.alter_column_type("search_doc", "version_id", IntegerField()),
        migrator.add_column("version", "weight", IntegerField(default=0)),
    )
"""


# A job as the first release wrote it.
OLD_ROWS = (
    f"INSERT INTO media VALUES (1, '{'a' * 64}', 'wav', 9, 'talk.wav', 0, NULL, NULL, NULL)",
    """
    INSERT INTO job VALUES (
        1, 1, 'talk.wav', '/talk.wav', '{"model": "m", "quality": "best", "language": null, "task": "transcribe",
        "device": "auto", "vocabulary": []}', 'key', 'failed', 0, 0, 0, 1.0, NULL, 0, 1, 0, 0, NULL, 'It broke.', '',
        '', '[]', NULL, NULL, 0, NULL
    )
    """,
)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Return a folder of migrations with one more than is released."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    number = len(listed(MIGRATIONS)) + 1
    (folder / f"{number:04d}_rebuild.py").write_text(REBUILD)
    return folder


def add_line(folder: Path, line: str) -> None:
    newest = listed(folder)[-1].path
    newest.write_text(f"{newest.read_text()}    {line}\n")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Return a closed library with 20 transcripts of two versions each."""
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        record = recording(library, tmp_path)
        for number in range(20):
            first = transcript(f"talk {number}", "about needles and hay")
            new = library.transcripts.add(record.id, f"Talk {number}", first, Label(kind=VersionKind.ASR)).result()
            second = transcript(f"talk {number}", "about needles and corn")
            library.transcripts.save_version(new, second, kind=VersionKind.SAVE).result()
    return folder


def raw(folder: Path, sql: str) -> list[Any]:
    with closing(DRIVER.connect(str(folder / "library.db"))) as connection:
        return list(connection.execute(sql).fetchall())


def counts(folder: Path) -> dict[str, int]:
    tables = ("media", "transcript", "version", "segment_blob", "search_doc", "setting")
    return {table: raw(folder, f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables}


def state_of(folder: Path) -> tuple[Any, ...]:
    """Return what tells an old library from a new one."""
    columns = {name for _, name, *_ in raw(folder, "PRAGMA table_info(media)")}
    weights = {name for _, name, *_ in raw(folder, "PRAGMA table_info(version)")}
    triggers = {name for (name,) in raw(folder, "SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return raw(folder, "PRAGMA user_version")[0][0], "origin" in columns, "weight" in weights, triggers, counts(folder)


def test_that_the_models_are_what_the_migrations_make(library: Library) -> None:
    with library.database.reading():
        for model in MODELS:
            table = model._meta.table_name
            info = library.database.sql(f'PRAGMA table_info("{table}")')
            made = {name: (kind, bool(needed or key)) for _, name, kind, needed, _, key in info}
            fields = model._meta.sorted_fields
            kinds = {"AUTO": "INTEGER", "INT": "INTEGER", "FLOAT": "REAL"}
            meant = {f.column_name: (_kind_of(f, kinds), not f.null) for f in fields}
            assert meant == made, table


def _kind_of(field: Any, kinds: dict[str, str]) -> str:
    if isinstance(field, peewee.ForeignKeyField):
        return "INTEGER"
    return kinds.get(str(field.field_type), str(field.field_type))


def test_that_a_missing_migration_is_noticed(tmp_path: Path, later: Path) -> None:
    listed(later)[0].path.unlink()
    with pytest.raises(RuntimeError, match="not numbered"):
        Database.open(tmp_path / "new", migrations=later)


def test_that_an_upgrade_keeps_rows_triggers_and_index(filled: Path, later: Path) -> None:
    before = counts(filled)
    Database.open(filled, migrations=later).close()
    version, has_origin, has_weight, triggers, after = state_of(filled)
    assert (version, has_origin, has_weight) == (len(listed(later)), True, True)
    assert after == before
    assert triggers == set(TRIGGERS)
    with Database.open(filled, migrations=later) as database:
        assert database.write(lambda: are_as_listed(database.connection)).result()
        database.write(lambda: database.sql("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)"))
        found = database.write(lambda: database.sql("SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH 'corn'"))
        assert found.result() == [(20,)]


def test_that_an_upgrade_makes_a_backup_first(filled: Path, later: Path) -> None:
    Database.open(filled, migrations=later).close()
    (backup,) = (filled / "backups").glob("library-*-before-upgrade.db")
    with closing(DRIVER.connect(str(backup))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(listed(MIGRATIONS)),)
        assert connection.execute("SELECT COUNT(*) FROM transcript").fetchone() == (20,)


def test_that_the_jobs_of_an_older_library_are_all_on_the_list(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_initial.py", first)
    folder = tmp_path / "library"
    Database.open(folder, migrations=first).close()
    with closing(DRIVER.connect(str(folder / "library.db"))) as connection:
        for row in OLD_ROWS:
            connection.execute(row)
        connection.commit()
    with Library.open(folder) as library:
        assert [(job.id, job.name, job.state) for job in library.jobs.listed()] == [(1, "talk.wav", JobState.FAILED)]
        assert library.jobs.listed() == library.jobs.all()
    assert len(list((folder / "backups").glob("library-*-before-upgrade.db"))) == 1


def test_that_a_new_library_needs_no_backup(tmp_path: Path) -> None:
    Database.open(tmp_path / "new").close()
    assert list((tmp_path / "new" / "backups").iterdir()) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("db.execute_sql('DELETE FROM version WHERE id > 5')", "number of rows"),
        ("db.execute_sql('UPDATE transcript SET media_id = 77')", "foreign keys"),
        ("raise LookupError('number of rows: on purpose')", "number of rows"),
    ],
)
def test_that_a_migration_that_goes_wrong_changes_nothing(filled: Path, later: Path, line: str, reason: str) -> None:
    before = state_of(filled)
    add_line(later, line)
    with pytest.raises((RuntimeError, LookupError), match=reason):
        Database.open(filled, migrations=later)
    assert state_of(filled) == before
    Database.open(filled).close()


def test_that_a_migration_may_say_that_it_changes_rows(filled: Path, later: Path) -> None:
    add_line(later, "db.execute_sql('DELETE FROM setting')\n\n\nCHANGES_ROWS_OF = ('setting',)")
    Database.open(filled, migrations=later).close()
    assert counts(filled)["setting"] == 1


def test_that_missing_triggers_return_and_the_index_with_them(filled: Path) -> None:
    with closing(DRIVER.connect(str(filled / "library.db"))) as connection:
        connection.execute("DROP TRIGGER search_doc_update")
        connection.execute("DROP TRIGGER version_update")
        connection.execute("UPDATE search_doc SET text = 'quite different' WHERE transcript_id = 3")
        connection.commit()
    with Library.open(filled) as library:
        assert library.database.write(lambda: are_as_listed(library.database.connection)).result()
        assert [hit.transcript_id for hit in library.search.search("quite different")] == [3]
        assert library.verification.verify().mended == ()


def test_that_an_index_that_lost_a_row_is_made_anew(filled: Path) -> None:
    with closing(DRIVER.connect(str(filled / "library.db"))) as connection:
        connection.execute(
            "INSERT INTO search_fts (search_fts, rowid, text) SELECT 'delete', transcript_id, text FROM search_doc LIMIT 1"
        )
        connection.commit()
    with Library.open(filled) as library:
        assert len(library.search.search("corn", limit=50)) == 20


def run_upgrade(folder: Path, migrations: Path, die_at: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.helpers.store_child", "upgrade", str(folder), str(migrations), str(die_at)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with SIGKILL")
def test_that_an_upgrade_killed_anywhere_leaves_the_library_wholly_old_or_wholly_new(
    filled: Path, later: Path, tmp_path: Path
) -> None:
    old = state_of(filled)
    rehearsal = shutil.copytree(filled, tmp_path / "rehearsal")
    statements = int(run_upgrade(rehearsal, later, 0).stdout)
    new = state_of(rehearsal)
    assert new != old
    seen = set()
    for die_at in (*range(1, statements, max(1, statements // 14)), statements - 3, statements):
        victim = shutil.copytree(filled, tmp_path / f"victim{die_at}")
        assert run_upgrade(victim, later, die_at).returncode == -9
        state = state_of(victim)
        assert state in (old, new), f"killed before statement {die_at}"
        seen.add(state[0])
        Database.open(victim, migrations=later).close()
        assert state_of(victim) == new
        assert raw(victim, "PRAGMA integrity_check") == [("ok",)]
        assert [path for path in victim.rglob("*") if re.search(r"\.part", path.name)] == []
    assert seen == {old[0], new[0]}
