"""A library on a disk that is really full: the job waits, and goes on by itself when there is room."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobState
from app.engine.disk_watch import DiskWatch
from app.engine.job_queue import JobQueue
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command
from app.store.library import Library
from app.store.storage import disk_room
from app.workflow.ordering import Ordering
from tests.helpers.jobs import PLAN, job_snapshot
from tests.helpers.stored_values import recording

DISK_BYTES = 6_000_000
SCRIPT = '{"windows": 60, "window_ms": 1000, "text": "word", "delay_ms": 40}'


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of a few megabytes, which only root can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk wants root on Linux")
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room at all."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            while True:
                try:
                    file.write(b"x" * size)
                except OSError:
                    break
    return ballast


def test_that_a_job_on_a_full_disk_waits_and_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(small_disk / "library") as library:
        media = recording(library, tmp_path)
        job = Ordering(library).order(media, job_snapshot().options, again=False)
        library.media_store.path_of(media).write_text(SCRIPT)
        queue = JobQueue(
            library.jobs,
            lambda _options: PLAN,
            WorkerPool(partial(worker_command, backend="scripted")),
            slots=1,
            cancel_limit_s=5,
        )
        watch = DiskWatch(queue, partial(disk_room, small_disk), least_free_bytes=1_000_000, every_ms=20)
        queue.disk_filled.connect(watch.note_full)
        queue.submit(job)
        qtbot.waitUntil(lambda: queue.job(job.id).done_ms > 0, timeout=20_000)
        ballast = fill(small_disk)
        qtbot.waitUntil(lambda: queue.job(job.id).state is JobState.WAITING_DISK, timeout=30_000)
        assert queue.job(job.id).code is ErrorCode.DISK_FULL
        assert queue.snapshot.passes_by_itself
        assert "DISK_FULL" in caplog.text
        with pytest.raises(HostError) as refusal:
            library.media.note_missing([media.id]).result()
        assert refusal.value.code is ErrorCode.DISK_FULL
        ballast.unlink()
        watch.start()
        qtbot.waitUntil(lambda: queue.job(job.id).state is JobState.FINISHED, timeout=60_000)
        watch.close()
        queue.close()
        assert [chunk.until_ms for chunk in library.jobs.chunks(job.id)] == [1_000 * n for n in range(1, 61)]
