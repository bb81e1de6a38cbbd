"""Recordings that are not where they were: noticed, found by content in a folder tree, and taken up again."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.media import Keeping
from app.core.settings import Settings
from app.store.library import Library
from app.workflow.ingest import Ingest
from app.workflow.relinking import Relinking, RelinkProgress
from tests.helpers.stored_values import wave_file


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def ingest(library: Library) -> Ingest:
    return Ingest(library, Settings(least_free_bytes=0))


@pytest.fixture
def relinking(library: Library, ingest: Ingest) -> Relinking:
    return Relinking(library, ingest)


def test_that_moved_and_renamed_files_are_found_by_their_content(
    library: Library, ingest: Ingest, relinking: Relinking, tmp_path: Path
) -> None:
    files = [wave_file(tmp_path, f"call {number}.wav", bytes([number])) for number in range(3)]
    referred = [ingest.take(path, Keeping.REFER) for path in files]
    copied = ingest.take(wave_file(tmp_path, "copied.wav", b"c"))
    moved = tmp_path / "moved" / "deep" / "er"
    moved.mkdir(parents=True)
    for number, path in enumerate(files):
        path.rename(moved / f"{number}.dat")
    shutil.move(library.media_store.path_of(copied), moved / "kept.wav")
    wave_file(moved, "same size.wav", b"9")
    lost = relinking.lost()
    assert [one.media.id for one in lost] == [media.id for media in (*referred, copied)]
    assert {media.id for media in library.media.missing()} == {one.media.id for one in lost}
    told: list[RelinkProgress] = []
    report = relinking.find(lost, tmp_path / "moved", tell=told.append)
    assert (len(report.found), report.still_lost, report.refused, report.is_whole) == (4, (), (), True)
    assert [Path(library.media.by_id(media.id).referenced_path or "") for media in referred] == [
        moved / f"{number}.dat" for number in range(3)
    ]
    assert library.media_store.path_of(library.media.by_id(copied.id)).is_file()
    assert (library.media.missing(), relinking.lost()) == ([], [])
    assert told[-1].found == 4


def test_that_files_of_another_size_are_not_even_read(ingest: Ingest, relinking: Relinking, tmp_path: Path) -> None:
    path = wave_file(tmp_path, "talk.wav", b"123")
    ingest.take(path, Keeping.REFER)
    path.unlink()
    other = tmp_path / "other"
    other.mkdir()
    for number in range(20):
        wave_file(other, f"{number}.wav", b"x" * (number + 10))
    wave_file(other, "twin.wav", b"321")
    report = relinking.find(relinking.lost(), other)
    assert (len(report.found), len(report.still_lost), report.looked_at, report.compared) == (0, 1, 21, 1)


def test_that_another_content_at_the_old_place_is_not_the_recording(
    library: Library, ingest: Ingest, relinking: Relinking, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    media = ingest.take(path, Keeping.REFER)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"2")
    os.utime(path, (1, 1))
    (lost,) = relinking.lost()
    assert (lost.media.id, lost.is_changed) == (media.id, True)
    report = relinking.find([lost], tmp_path)
    assert [one.media.id for one in report.still_lost] == [media.id]
    (tmp_path / "put aside.wav").write_bytes(content)
    report = relinking.find([lost], tmp_path)
    assert [one.path.name for one in report.found] == ["put aside.wav"]


def test_that_a_recording_that_is_back_by_itself_is_not_missing_any_more(
    library: Library, ingest: Ingest, relinking: Relinking, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    ingest.take(path, Keeping.REFER)
    aside = path.rename(tmp_path / "aside.wav")
    assert len(relinking.lost()) == len(library.media.missing()) == 1
    aside.rename(path)
    assert (relinking.lost(), library.media.missing()) == ([], [])


def test_that_a_search_that_is_stopped_keeps_what_it_found(
    ingest: Ingest, relinking: Relinking, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    moved.mkdir()
    for number in range(4):
        path = wave_file(tmp_path, f"{number}.wav", bytes([number]))
        ingest.take(path, Keeping.REFER)
        path.rename(moved / path.name)
    found: list[int] = []
    report = relinking.find(
        relinking.lost(), moved, tell=lambda progress: found.append(progress.found), is_wanted=lambda: 2 not in found
    )
    assert (len(report.found), len(report.still_lost), report.is_whole) == (2, 2, False)
    assert len(relinking.lost()) == 2


def test_that_links_to_folders_are_not_followed_and_a_vanished_folder_is_an_empty_one(
    ingest: Ingest, relinking: Relinking, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "talk.wav", b"1")
    ingest.take(path, Keeping.REFER)
    outside, shown = tmp_path / "outside", tmp_path / "shown"
    outside.mkdir()
    shown.mkdir()
    path.rename(outside / "talk.wav")
    (shown / "link").symlink_to(outside)
    (shown / "round").symlink_to(shown)
    lost = relinking.lost()
    assert relinking.find(lost, shown).found == ()
    assert relinking.find(lost, tmp_path / "gone").looked_at == 0
    assert replace(relinking.find(lost, outside), still_lost=()).found[0].path == outside / "talk.wav"
