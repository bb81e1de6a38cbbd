"""A disk that is nearly full holds the queue, and lets it go on by itself when there is room again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobState
from app.core.storage import DiskRoom
from app.engine.disk_watch import DiskWatch
from app.engine.pauses import QueueSnapshot
from tests.helpers.jobs import Bench, scripted_bench

GB = 1_000_000_000


class Disk:
    """A disk whose room is said by the test, and a clock that stands still."""

    def __init__(self) -> None:
        self.free_bytes = 50 * GB
        self.now_s = 0.0

    def room(self) -> DiskRoom:
        return DiskRoom(place="/there", total_bytes=100 * GB, free_bytes=self.free_bytes)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path) as bench:
        yield bench


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def watch(bench: Bench, disk: Disk) -> Iterator[DiskWatch]:
    watch = DiskWatch(bench.queue, disk.room, least_free_bytes=GB, every_ms=10, now_s=lambda: disk.now_s)
    bench.queue.disk_filled.connect(watch.note_full)
    watch.start()
    yield watch
    watch.close()
    watch.deleteLater()


def paused(bench: Bench, qtbot: QtBot, *, is_paused: bool) -> QueueSnapshot:
    qtbot.waitUntil(lambda: bench.queue.snapshot.is_paused is is_paused)
    return bench.queue.snapshot


def test_that_a_low_disk_holds_the_queue_and_says_how_much_is_left(
    bench: Bench, watch: DiskWatch, disk: Disk, qtbot: QtBot
) -> None:
    disk.free_bytes = 640_000_000
    state = paused(bench, qtbot, is_paused=True)
    assert "640 MB left" in state.sentence
    assert "1.1 GB" in state.sentence
    assert state.passes_by_itself
    job_id = bench.add(1)
    assert bench.state(job_id) is JobState.QUEUED
    disk.free_bytes = 2 * GB
    bench.wait_for(job_id, JobState.FINISHED)


def test_that_a_little_more_than_the_bound_is_not_room_enough(
    bench: Bench, watch: DiskWatch, disk: Disk, qtbot: QtBot
) -> None:
    disk.free_bytes = GB - 1
    paused(bench, qtbot, is_paused=True)
    disk.free_bytes = GB + 1
    qtbot.waitUntil(lambda: watch.low is not None and watch.low.free_bytes == GB + 1)
    assert bench.queue.snapshot.is_paused
    disk.free_bytes = round(1.1 * GB)
    paused(bench, qtbot, is_paused=False)
    assert watch.low is None


def test_that_room_on_the_disk_does_not_end_the_pause_of_a_person(
    bench: Bench, watch: DiskWatch, disk: Disk, qtbot: QtBot
) -> None:
    bench.queue.pause("")
    disk.free_bytes = 1
    qtbot.waitUntil(lambda: "nearly full" in bench.queue.snapshot.sentence)
    assert not bench.queue.snapshot.passes_by_itself
    disk.free_bytes = 9 * GB
    qtbot.waitUntil(lambda: watch.low is None)
    assert bench.queue.snapshot == QueueSnapshot(is_paused=True)


def test_that_a_person_may_let_the_queue_go_on_with_a_low_disk(
    bench: Bench, watch: DiskWatch, disk: Disk, qtbot: QtBot
) -> None:
    disk.free_bytes = GB // 2
    paused(bench, qtbot, is_paused=True)
    bench.queue.resume()
    disk.free_bytes = GB // 3
    qtbot.waitUntil(lambda: watch.low is not None and watch.low.free_bytes == GB // 3)
    assert not bench.queue.snapshot.is_paused
    bench.wait_for(bench.add(1), JobState.FINISHED)


def test_that_a_job_whose_words_found_no_room_waits_and_goes_on_where_it_was(
    bench: Bench, watch: DiskWatch, disk: Disk, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = bench.add(1, windows=40, delay_ms=40)
    bench.wait_for_chunks(job_id, 1)
    bench.ledger.fail_appends_with = HostError(ErrorCode.DISK_FULL, "The disk is full.")
    bench.wait_for(job_id, JobState.WAITING_DISK)
    assert bench.queue.snapshot.passes_by_itself
    assert "could not be written" in caplog.text
    bench.ledger.fail_appends_with = None
    qtbot.waitUntil(lambda: watch.low is not None)
    assert bench.queue.snapshot.is_paused, "there is room by what the system says, but it is not tried at once"

    def is_done_in_time() -> bool:
        disk.now_s += 5.0  # a write that failed late may have begun the wait anew
        return bench.state(job_id) is JobState.FINISHED

    qtbot.waitUntil(is_done_in_time, timeout=20_000)
    assert [chunk.until_ms for chunk in bench.ledger.chunks(job_id)] == [1_000 * number for number in range(1, 41)]


def test_that_without_a_bound_only_a_full_disk_holds_the_queue(bench: Bench, disk: Disk, qtbot: QtBot) -> None:
    disk.free_bytes = 0
    watch = DiskWatch(bench.queue, disk.room, least_free_bytes=0, every_ms=10, now_s=lambda: disk.now_s)
    told: list[object] = []
    watch.low_changed.connect(told.append)
    watch.start()
    bench.wait_for(bench.add(1), JobState.FINISHED)
    assert told == []
    watch.note_full()
    paused(bench, qtbot, is_paused=True)
    watch.close()
    watch.deleteLater()
