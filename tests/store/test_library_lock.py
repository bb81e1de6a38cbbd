"""One owner at a time, across processes, also after a violent end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, HostError
from app.store.library_lock import LibraryLock

REPOSITORY = Path(__file__).parents[2]


def child(library_dir: Path, order: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.helpers.store_child", order, str(library_dir), *arguments]
    return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def other_owner(library_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    with child(library_dir, "lock", "the other window") as process:
        try:
            assert first_line(process) == "locked"
            yield process
        finally:
            process.kill()


def test_that_a_second_process_waits_and_is_told_who_has_it(library_dir: Path) -> None:
    with other_owner(library_dir) as process:
        with pytest.raises(HostError) as caught:
            LibraryLock(library_dir).acquire(timeout_s=0.3, owner="me")
        assert caught.value.code is ErrorCode.LIBRARY_BUSY
        assert f"the other window (process {process.pid})" in caught.value.sentence


def test_that_the_lock_of_a_killed_owner_is_free(library_dir: Path) -> None:
    with other_owner(library_dir) as process:
        process.kill()
        process.wait()
        with LibraryLock(library_dir).acquire(timeout_s=5, owner="me"):
            assert json.loads((library_dir / "lock.owner").read_text())["owner"] == "me"


def test_that_the_lock_is_had_as_soon_as_the_owner_lets_go(library_dir: Path) -> None:
    with other_owner(library_dir) as process:
        assert process.stdin is not None
        process.stdin.close()
        with LibraryLock(library_dir).acquire(timeout_s=20, owner="me"):
            assert process.wait(timeout=20) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="asks after a process by signal")
def test_that_children_do_not_inherit_the_lock(library_dir: Path) -> None:
    with child(library_dir, "lock-with-child") as parent:
        bystander = int(first_line(parent))
        parent.kill()
        parent.wait()
        with LibraryLock(library_dir).acquire(timeout_s=10, owner="the next"):
            os.kill(bystander, 0)  # raises if it is gone


def test_that_the_same_process_cannot_own_it_twice(library_dir: Path) -> None:
    with (
        LibraryLock(library_dir).acquire(timeout_s=0, owner="me"),
        pytest.raises(HostError, match="me"),
    ):
        LibraryLock(library_dir).acquire(timeout_s=0, owner="me again")
    LibraryLock(library_dir).acquire(timeout_s=0, owner="later").release()


def test_that_releasing_twice_is_harmless_and_the_note_goes(library_dir: Path) -> None:
    lock = LibraryLock(library_dir).acquire(timeout_s=0, owner="me")
    lock.release()
    lock.release()
    assert not (library_dir / "lock.owner").exists()


@pytest.mark.parametrize("note", ["", "[]", "{}", "\x00\xff"])
def test_that_a_ruined_note_is_only_a_note(library_dir: Path, note: str) -> None:
    with other_owner(library_dir):
        (library_dir / "lock.owner").write_text(note)
        with pytest.raises(HostError, match="another program"):
            LibraryLock(library_dir).acquire(timeout_s=0, owner="me")
    (library_dir / "lock.owner").write_text(note)
    LibraryLock(library_dir).acquire(timeout_s=5, owner="me").release()
