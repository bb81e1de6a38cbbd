"""A disk with little room left: old data stay readable, the person is told, and saving goes on once there is room.

A small disk in memory is filled up to a few kilobytes. ``FRISCO_FULL_DISKS`` sets how many sizes are tried (12; 100).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.workflow.exporting import Exporter
from tests.helpers.stored_values import LIMIT_BYTES, edited, recording, transcript, wave_file

SIZES = int(os.environ.get("FRISCO_FULL_DISKS", "12"))
STEP_KIB = 12
SIZE_MIB = 16 + SIZES  # each round leaves something behind
FIRST = ("one two", "three four", "five six")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 + 3 * SIZES)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs Linux and the rights to mount a disk in memory")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine mounts nothing for us")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, left_kib: int) -> Path:
    """Write a file that leaves so much room."""
    facts = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(4096, facts.f_bavail * facts.f_bsize - left_kib * 1024))
    return filler


def test_that_a_full_disk_costs_nothing_that_was_there_and_saving_goes_on_once_there_is_room(
    small_disk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failures = 0
    with Library.open(small_disk / "library") as library:
        record = recording(library, tmp_path)
        label = Label(kind=VersionKind.ASR)
        known = library.transcripts.add(record.id, "Talk", transcript(*FIRST), label).result()
        (first,) = library.transcripts.versions(known)
        for number in range(SIZES):
            filler = fill(small_disk, left_kib=number * STEP_KIB)
            failures += sum(_is_refused(library, tmp_path, known, number, act) for act in ACTS)
            rows = library.transcripts.version(first.id).segments
            assert [row.text.strip() for row in rows] == list(FIRST)
            filler.unlink()
            _save(library, tmp_path, known, number)  # the same connection, now with room
            assert library.verification.verify(is_deep=True).problems == ()
    assert failures >= len(ACTS), "the disk was never full"
    assert {line.name for line in caplog.records} <= {"app.store.transcript_repository"}  # the index may fall behind


def test_that_a_library_on_a_full_disk_says_so_at_the_start_and_opens_once_there_is_room(
    small_disk: Path, tmp_path: Path
) -> None:
    folder = small_disk / "library"
    with Library.open(folder) as library:
        recording(library, tmp_path)
    filler = fill(small_disk, left_kib=0)
    with pytest.raises(FriscoError, match="is full") as refused:
        Library.open(folder)
    assert refused.value.code is ErrorCode.DISK_FULL
    filler.unlink()
    with Library.open(folder) as library:
        assert len(library.media.all()) == 1


def _is_refused(library: Library, folder: Path, known: TranscriptId, number: int, act: str) -> bool:
    try:
        ACTS[act](library, folder, known, number)
    except FriscoError as error:
        fault = error
    else:
        return False
    assert fault.code is ErrorCode.DISK_FULL, f"{act}: {fault.code}"
    return True


def _take(library: Library, folder: Path, _known: TranscriptId, number: int) -> None:
    path = wave_file(folder, f"{number}.wav", os.urandom(60_000))
    library.media.add(library.media_store.take(path, limit_bytes=LIMIT_BYTES), name=path.name).result()


def _save(library: Library, _folder: Path, known: TranscriptId, number: int) -> None:
    text = " ".join(f"{os.urandom(4).hex()}" for _ in range(2_000))
    head = edited(library.transcripts.head(known), [number % len(FIRST)], text)
    library.transcripts.save_version(known, head, kind=VersionKind.SAVE).result()
    library.database.write(lambda: None).result()


def _export(library: Library, _folder: Path, known: TranscriptId, number: int) -> None:
    Exporter(library).export(known, library.database.layout.root.parent / f"out-{number}", ["json"])


def _back_up(library: Library, _folder: Path, _known: TranscriptId, _number: int) -> None:
    library.backups.back_up("by hand")


ACTS = {"take": _take, "save": _save, "export": _export, "back up": _back_up}
