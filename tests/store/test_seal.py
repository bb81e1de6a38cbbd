"""The seal of a closed library: tells damage by the disk, and takes nothing for damage that somebody wrote."""

import json
import os
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.store import seal
from app.store.layout import LibraryLayout
from app.store.library import Library
from tests.helpers.stored_values import recording


@pytest.fixture
def closed(tmp_path: Path) -> LibraryLayout:
    with Library.open(tmp_path / "library") as library:
        recording(library, tmp_path, name="a talk about harbours.wav")
    return LibraryLayout(root=tmp_path / "library")


def change_a_letter(layout: LibraryLayout, *, as_a_disk: bool) -> None:
    facts, content = layout.database.stat(), layout.database.read_bytes()
    assert b"harbours" in content
    layout.database.write_bytes(content.replace(b"harbours", b"harbourz"))
    moment_ns = facts.st_mtime_ns + (0 if as_a_disk else 1_000_000_000)
    os.utime(layout.database, ns=(moment_ns, moment_ns))


def test_that_a_library_is_sealed_when_it_is_closed_and_not_while_it_is_open(closed: LibraryLayout) -> None:
    assert closed.seal.exists()
    with Library.open(closed.root) as library:
        assert not closed.seal.exists()
        assert len(library.media.all()) == 1
    assert closed.seal.exists()


def test_that_one_changed_letter_is_noticed_at_the_next_start_and_every_start_after(closed: LibraryLayout) -> None:
    change_a_letter(closed, as_a_disk=True)
    for _ in range(2):
        with pytest.raises(FriscoError, match="not what was written") as refused:
            Library.open(closed.root)
        assert refused.value.code is ErrorCode.DB_CORRUPT


def test_that_what_somebody_wrote_into_the_file_is_no_damage(closed: LibraryLayout) -> None:
    change_a_letter(closed, as_a_disk=False)
    with Library.open(closed.root) as library:
        assert library.media.all()[0].name == "a talk about harbourz.wav"


def test_that_a_database_with_a_log_beside_it_is_not_held_against_the_seal(closed: LibraryLayout) -> None:
    change_a_letter(closed, as_a_disk=True)
    closed.database.with_name("library.db-wal").write_bytes(b"a log")
    seal.refuse_broken(closed)


@pytest.mark.parametrize("content", ["", "{}", "[]", "not json", '{"written_ns": "x", "sha256": 5}', "\x00" * 9])
def test_that_a_seal_that_cannot_be_read_tells_nothing(closed: LibraryLayout, content: str) -> None:
    closed.seal.write_text(content)
    change_a_letter(closed, as_a_disk=True)
    Library.open(closed.root).close()
    assert json.loads(closed.seal.read_text())["sha256"]


def test_that_a_damaged_library_is_not_sealed_as_it_is(closed: LibraryLayout) -> None:
    with Library.open(closed.root) as library:
        library.database.settle()
        library.database.refuse_writes()
    assert not closed.seal.exists()
