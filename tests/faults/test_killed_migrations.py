"""An upgrade of a library of some size, killed at any operation on the disk: wholly old or wholly new, nothing lost.

``FRISCO_MIGRATED`` sets how many transcripts it has (200; 10,000), ``FRISCO_MIGRATION_KILLS`` how often it dies (20; 50).
"""

import os
import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.core.library import VersionKind
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.schema import MIGRATIONS, listed
from app.store.transcript_repository import new_transcript
from app.store.triggers import TRIGGERS
from app.store.versions import Label
from tests.helpers.failing_disk import KILL, disk_server
from tests.helpers.stored_values import recording, transcript

TRANSCRIPTS = int(os.environ.get("FRISCO_MIGRATED", "200"))
KILLS = int(os.environ.get("FRISCO_MIGRATION_KILLS", "20"))
KILLED = -9
# What SQLite can only do by making the tables anew: with children, triggers and an index hanging on them.
LATER = """
from peewee import IntegerField, TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("media", "later", TextField(default="file")),
        migrator.alter_column_type("media", "name", TextField()),
        migrator.alter_column_type("transcript", "title", TextField()),
        migrator.alter_column_type("search_doc", "version_id", IntegerField()),
    )
"""
_TABLES = ("media", "transcript", "version", "segment_blob", "search_doc", "setting")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + TRANSCRIPTS // 10 + KILLS * 20)]


@dataclass(frozen=True, kw_only=True)
class Stand:
    """What tells an old library from a new one, and a whole one from a broken one."""

    version: int
    has_column: bool
    triggers: frozenset[str]
    rows: tuple[int, ...]


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("later") / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / f"{len(listed(MIGRATIONS)) + 1:04d}_later.py").write_text(LATER)
    return folder


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed library of many transcripts."""
    folder = tmp_path_factory.mktemp("old")
    with Library.open(folder / "library") as library:
        record = recording(library, folder)
        label = Label(kind=VersionKind.ASR)

        def fill() -> None:
            for number in range(TRANSCRIPTS):
                content = transcript(f"talk {number} about needles", f"and hay {number * 7}")
                new_transcript(library.database, record.id, f"Talk {number}", content, label)

        library.database.write(fill).result()
    return folder / "library"


def stand_of(folder: Path) -> Stand:
    with closing(DRIVER.connect(str(folder / "library.db"))) as connection:

        def ask(sql: str) -> list[Any]:
            return list(connection.execute(sql).fetchall())

        return Stand(
            version=ask("PRAGMA user_version")[0][0],
            has_column="later" in {name for _, name, *_ in ask("PRAGMA table_info(media)")},
            triggers=frozenset(name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'trigger'")),
            rows=tuple(ask(f"SELECT COUNT(*) FROM {table}")[0][0] for table in _TABLES),
        )


def test_that_a_killed_upgrade_leaves_the_library_wholly_old_or_wholly_new(
    old: Path, later: Path, tmp_path: Path
) -> None:
    before = stand_of(old)
    after = Stand(version=before.version + 1, has_column=True, triggers=frozenset(TRIGGERS), rows=before.rows)
    assert before.triggers == after.triggers
    root = tmp_path / "root"
    root.mkdir()
    with disk_server(root) as server:

        def upgrade(name: str, **faults: object) -> tuple[Path, int, int]:
            library = root / name
            shutil.copytree(old, library)
            told = server.carry_out(library=library, outside=root, migrations=later, **faults)
            assert told.bug == ""
            return library, told.exit_code, told.operations

        library, code, total = upgrade("undisturbed")
        assert (code, stand_of(library)) == (0, after)
        shutil.rmtree(library)
        chance = random.Random(20261121)
        for number in range(KILLS):
            at = chance.randint(1, total)
            library, code, _ = upgrade(f"kill-{number}", fails_at=at, error=KILL)
            assert code == KILLED, f"operation {at}"
            assert stand_of(library) in (before, after), f"operation {at}"
            Database.open(library, migrations=later).close()
            assert stand_of(library) == after
            _check_index(library)
            shutil.rmtree(library)


def _check_index(folder: Path) -> None:
    with closing(DRIVER.connect(str(folder / "library.db"))) as connection:
        connection.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)")
        found = connection.execute("SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH 'needles'").fetchone()
        assert found == (TRANSCRIPTS,)
        connection.rollback()
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
