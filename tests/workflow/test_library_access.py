"""Who gets a library: the lock first, then somebody who has it, and at last the sentence."""

from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.store.library import Library
from app.store.library_lock import LibraryLock
from app.workflow.library_access import library_or, opened_library, readable_library


def test_that_a_free_library_is_owned_and_nobody_is_looked_for(tmp_path: Path) -> None:
    def reach() -> str:
        raise AssertionError("nobody has it")

    with library_or(reach, tmp_path, "me") as found:
        assert isinstance(found, Library)
        with pytest.raises(FriscoError, match="in use by me"):
            LibraryLock(tmp_path).acquire(timeout_s=0, owner="another")
    LibraryLock(tmp_path).acquire(timeout_s=0, owner="another").release()


def test_that_somebody_who_has_it_is_reached_at_once(tmp_path: Path) -> None:
    with (
        LibraryLock(tmp_path).acquire(timeout_s=0, owner="the window"),
        library_or(lambda: "reached", tmp_path, "me", lock_wait_s=0) as found,
    ):
        assert found == "reached"


def test_that_both_are_tried_again_until_one_is_there(tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path).acquire(timeout_s=0, owner="the window")
    looks = 0

    def reach() -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            lock.release()

    with library_or(reach, tmp_path, "me") as found:
        assert isinstance(found, Library)
    assert looks == 2


def test_that_in_the_end_it_is_said_who_has_it(tmp_path: Path) -> None:
    with (
        LibraryLock(tmp_path).acquire(timeout_s=0, owner="frisco transcribe"),
        pytest.raises(FriscoError, match="frisco transcribe") as caught,
        library_or(lambda: None, tmp_path, "me", lock_wait_s=0.3),
    ):
        pass
    assert caught.value.code is ErrorCode.LIBRARY_BUSY


def test_that_reading_waits_for_nobody(tmp_path: Path) -> None:
    with readable_library(tmp_path, "me") as alone:
        assert not alone.is_read_only
    with opened_library(tmp_path, "the window"), readable_library(tmp_path, "me") as beside:
        assert beside.is_read_only
        assert beside.transcripts.all() == []
