"""Taking files in: copied or used where they lie, within limits that speak, and looked at before work."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError, HostError, InputError
from app.core.media import Keeping, MediaRecord
from app.core.settings import Settings
from app.store.library import Library
from app.workflow.ingest import Ingest, StoppedError
from app.workflow.media_places import MediaPlaces
from tests.helpers.stored_values import wave_file

ROOMY = Settings(least_free_bytes=0)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def ingest(library: Library) -> Ingest:
    return Ingest(library, ROOMY)


def copies(library: Library) -> list[Path]:
    return [path for path in library.database.layout.media.rglob("*") if path.is_file()]


def checked(library: Library, media: MediaRecord) -> FriscoError | None:
    """Do what is done before work begins; return what it says against it."""
    check = MediaPlaces(library).of(media).check
    assert check is not None
    try:
        check()
    except FriscoError as error:
        return error
    return None


def test_that_a_file_is_copied_and_remembers_where_it_came_from(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path)
    assert (media.referenced_path, media.source_path) == (None, str(path))
    assert copies(library) == [library.media_store.path_of(media)]


def test_that_a_file_that_is_used_where_it_lies_is_not_copied(library: Library, ingest: Ingest, tmp_path: Path) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path, Keeping.REFER)
    assert (media.referenced_path, media.modified_ms) == (str(path), path.stat().st_mtime_ns // 1_000_000)
    assert (library.media_store.path_of(media), copies(library)) == (path, [])
    assert checked(library, media) is None


def test_that_the_setting_decides_where_nobody_says_otherwise(library: Library, tmp_path: Path) -> None:
    referring = Ingest(library, replace(ROOMY, keep=Keeping.REFER))
    assert referring.take(wave_file(tmp_path, "a.wav", b"1")).referenced_path is not None
    assert referring.take(wave_file(tmp_path, "b.wav", b"2"), Keeping.COPY).referenced_path is None


def test_that_a_file_that_changed_at_its_place_is_never_taken_for_the_recording(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path, Keeping.REFER)
    written = path.stat()
    path.write_bytes(path.read_bytes()[:-1] + b"2")
    os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns + 5_000_000_000))
    error = checked(library, media)
    assert error is not None
    assert error.code is ErrorCode.MEDIA_CHANGED
    assert str(path) in error.sentence
    path.unlink()
    error = checked(library, media)
    assert error is not None
    assert error.code is ErrorCode.MEDIA_MISSING


def test_that_a_file_that_was_only_touched_is_still_the_recording(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path, Keeping.REFER)
    os.utime(path, (1, 1))
    assert checked(library, media) is None


def test_that_a_moved_file_that_is_given_again_is_the_same_recording(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path, Keeping.REFER)
    twin = Path(shutil.copy(path, tmp_path / "twin.wav"))
    assert ingest.take(twin, Keeping.REFER) == media, "its file is where it was"
    path.unlink()
    moved = ingest.take(twin, Keeping.REFER)
    assert (moved.id, moved.referenced_path) == (media.id, str(twin))
    home = ingest.take(twin, Keeping.COPY)
    assert (home.id, home.referenced_path, len(copies(library))) == (media.id, None, 1)


def test_that_a_large_file_is_used_where_it_lies_and_that_is_said(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    ingest.settings = replace(ROOMY, media_limit_bytes=1_000)
    path = wave_file(tmp_path, "film.wav", b"x" * 2_000)
    fetched = ingest.fetch(path)
    (media,) = ingest.record([fetched])
    assert media.referenced_path == str(path)
    assert "2.0 kB" in fetched.sentence
    assert "where it lies" in fetched.sentence
    ingest.settings = replace(ingest.settings, refers_to_large=False)
    with pytest.raises(InputError) as refusal:
        ingest.take(wave_file(tmp_path, "other.wav", b"y" * 2_000))
    assert refusal.value.code is ErrorCode.MEDIA_TOO_LARGE


def test_that_copies_over_the_quota_are_refused_with_three_ways_out_but_known_ones_are_not(
    library: Library, ingest: Ingest, tmp_path: Path
) -> None:
    known = wave_file(tmp_path, "known.wav", b"x" * 2_000)
    media = ingest.take(known)
    ingest.settings = replace(ROOMY, media_quota_bytes=3_000)
    with pytest.raises(InputError) as refusal:
        ingest.take(wave_file(tmp_path, "more.wav", b"y" * 2_000))
    assert refusal.value.code is ErrorCode.MEDIA_QUOTA
    for way in ("where it lies", "tidy", "change"):
        assert way in refusal.value.sentence
    assert ingest.take(Path(shutil.copy(known, tmp_path / "again.wav"))) == media
    assert ingest.take(tmp_path / "more.wav", Keeping.REFER).referenced_path is not None
    assert len(copies(library)) == 1


def test_that_no_copy_is_made_that_leaves_too_little_room(library: Library, ingest: Ingest, tmp_path: Path) -> None:
    ingest.settings = Settings(least_free_bytes=1 << 60)
    with pytest.raises(HostError) as refusal:
        ingest.take(wave_file(tmp_path, "talk.wav", b"1"))
    assert refusal.value.code is ErrorCode.DISK_FULL
    assert copies(library) == []


def test_that_giving_up_leaves_nothing(library: Library, ingest: Ingest, tmp_path: Path) -> None:
    path = wave_file(tmp_path, "talk.wav", b"x" * 3_000_000)
    answers = iter((True, False))
    for keep in Keeping:
        answers = iter((True, False, False, False))
        with pytest.raises(StoppedError):
            ingest.fetch(path, keep, is_wanted=lambda answers=answers: next(answers))  # type: ignore[misc]
    assert (copies(library), library.media.all()) == ([], [])
