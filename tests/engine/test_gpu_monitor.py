"""The monitor over the real probe and the fake driver: polling, changes, a driver that hangs, an orderly end."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.gpu import GpuSnapshot, NvmlState
from app.engine.gpu_monitor import GpuMonitor
from tests.helpers.nvml import GIB, HANGING, FakeNvml, fake_nvml

NEVER_MS = 3_600_000
PATIENT_S = 60.0

Start = Callable[..., GpuMonitor]


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[FakeNvml]:
    with fake_nvml(tmp_path) as fake:
        yield fake
        fake.say({"count": 2})  # lets go of whoever still hangs there
        for thread in _monitor_threads():
            thread.join()


@pytest.fixture
def start(driver: FakeNvml, qtbot: QtBot) -> Iterator[Start]:
    """Start a monitor, wait for its first picture, stop it in the end."""
    monitors: list[GpuMonitor] = []

    def start(*, interval_ms: int = 10, limit_s: float = PATIENT_S, pids: Callable[[], list[int]] = list) -> GpuMonitor:
        monitor = GpuMonitor(our_pids=pids, interval_ms=interval_ms, answer_limit_s=limit_s)
        monitors.append(monitor)
        with qtbot.waitSignal(monitor.snapshot_changed):
            monitor.start()
        return monitor

    yield start
    driver.say({"count": 2})
    for monitor in monitors:
        assert monitor.stop(limit_s=PATIENT_S)


def _monitor_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "gpu-monitor"]


def _kept(monitor: GpuMonitor) -> GpuSnapshot:
    assert monitor.snapshot is not None
    return monitor.snapshot


def test_that_the_first_picture_comes_without_waiting_for_the_interval(start: Start) -> None:
    monitor = start(interval_ms=NEVER_MS)
    assert [card.name for card in _kept(monitor).cards] == ["NVIDIA GeForce RTX 4090", "NVIDIA T1000"]


def test_that_the_picture_arrives_whole_and_on_the_monitors_own_thread(driver: FakeNvml, qtbot: QtBot) -> None:
    arrived: list[tuple[GpuSnapshot, threading.Thread]] = []
    monitor = GpuMonitor(interval_ms=NEVER_MS)
    monitor.snapshot_changed.connect(
        lambda snapshot: arrived.append((snapshot, threading.current_thread())),
        Qt.ConnectionType.DirectConnection,  # heard where it is emitted
    )
    with qtbot.waitSignal(monitor.snapshot_changed):
        monitor.start()
    assert monitor.stop(limit_s=PATIENT_S)
    assert arrived == [(_kept(monitor), threading.current_thread())]
    assert arrived[0][0].cards[0].memory_total_mib == 24 * 1024


def test_that_a_live_change_is_seen(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    monitor = start()
    driver.say({"1.temperature": 93})
    qtbot.waitUntil(lambda: _kept(monitor).cards[1].temperature_c == 93)


def test_that_nothing_is_announced_while_nothing_changes(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    monitor = start()
    announced: list[GpuSnapshot] = []
    monitor.snapshot_changed.connect(announced.append)
    polls = driver.calls("count")
    qtbot.waitUntil(lambda: driver.calls("count") >= polls + 5)
    assert announced == []


def test_that_a_driver_that_fails_and_recovers_is_followed(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    monitor = start()
    driver.say({"count": 0})
    qtbot.waitUntil(lambda: _kept(monitor).state is NvmlState.NO_CARD)
    driver.say({"count": 1})
    qtbot.waitUntil(lambda: len(_kept(monitor).cards) == 1)


def test_that_a_new_interval_holds_at_once(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    monitor = start(interval_ms=NEVER_MS)
    polls = driver.calls("count")
    monitor.set_interval(10)
    qtbot.waitUntil(lambda: driver.calls("count") >= polls + 3)


def test_that_the_workers_of_the_moment_are_asked_about(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    pids: list[int] = []
    driver.say({"0.processes": f"100:{GIB}"})
    monitor = start(pids=lambda: pids)
    assert _kept(monitor).cards[0].memory_ours_mib == 0
    pids.append(100)
    qtbot.waitUntil(lambda: _kept(monitor).cards[0].memory_ours_mib == 1024)


def test_that_a_driver_that_hangs_is_reported_and_its_late_answer_taken(
    driver: FakeNvml, start: Start, qtbot: QtBot
) -> None:
    monitor = start(limit_s=0.05)
    driver.say({"count": HANGING})
    qtbot.waitUntil(lambda: _kept(monitor).state is NvmlState.FAULT)
    sentence = "The NVIDIA driver has not answered for 0.05 seconds. If this stays so, restart the computer."
    assert _kept(monitor) == GpuSnapshot(state=NvmlState.FAULT, sentence=sentence)
    driver.say({"count": 1})
    qtbot.waitUntil(lambda: len(_kept(monitor).cards) == 1)


def test_that_no_second_question_is_asked_while_an_answer_is_owed(driver: FakeNvml, start: Start, qtbot: QtBot) -> None:
    monitor = start(interval_ms=NEVER_MS, limit_s=0.05)
    driver.say({"count": HANGING})
    monitor.poll()
    qtbot.waitUntil(lambda: _kept(monitor).state is NvmlState.FAULT)
    polls = driver.calls("count")
    monitor.poll()
    monitor.set_interval(NEVER_MS)
    driver.say({"count": 0})
    qtbot.waitUntil(lambda: _kept(monitor).state is NvmlState.NO_CARD)
    monitor.stop(limit_s=PATIENT_S)
    assert driver.calls("count") == polls


def test_that_stopping_leaves_no_thread_and_closes_the_driver(driver: FakeNvml, start: Start) -> None:
    monitor = start()
    assert len(_monitor_threads()) == 1
    assert monitor.stop(limit_s=PATIENT_S)
    assert _monitor_threads() == []
    assert driver.calls("shutdown") == 1


def test_that_stopping_leaves_a_hung_driver_behind_and_hears_no_more_of_it(
    driver: FakeNvml, start: Start, qtbot: QtBot
) -> None:
    monitor = start(limit_s=0.05)
    driver.say({"count": HANGING})
    qtbot.waitUntil(lambda: _kept(monitor).state is NvmlState.FAULT)
    before = monitor.snapshot
    assert not monitor.stop(limit_s=0.01)
    driver.say({"count": 1})
    for thread in _monitor_threads():
        thread.join()
    qtbot.wait(1)  # one turn of the event loop, for an answer that should not be there
    assert monitor.snapshot == before


def test_that_a_monitor_may_be_destroyed_while_the_driver_it_left_behind_hangs(driver: FakeNvml, qtbot: QtBot) -> None:
    driver.say({"count": HANGING})
    monitor = GpuMonitor(answer_limit_s=0.05)
    with qtbot.waitSignal(monitor.snapshot_changed):
        monitor.start()
    assert not monitor.stop(limit_s=0.01)
    shiboken6.delete(monitor)
    driver.say({"count": 1})
    for thread in _monitor_threads():
        thread.join()  # an answer to what is gone would fail the test from that thread
    assert driver.calls("shutdown") == 1


def test_that_a_stopped_monitor_asks_nothing_and_says_nothing_more(
    driver: FakeNvml, start: Start, qtbot: QtBot
) -> None:
    monitor = start(limit_s=0.01)
    monitor.stop(limit_s=PATIENT_S)
    polls = driver.calls("count")
    with qtbot.assertNotEmitted(monitor.snapshot_changed, wait=100):
        monitor.poll()
        monitor.set_interval(1)
    assert driver.calls("count") == polls


def test_that_a_monitor_that_never_started_can_be_stopped(driver: FakeNvml, qapp: object) -> None:
    assert GpuMonitor().stop()
    assert driver.calls("init") == 0


def test_that_an_answer_already_under_way_is_dropped_when_stopped(driver: FakeNvml, qtbot: QtBot) -> None:
    monitor = GpuMonitor()
    monitor.start()
    while driver.calls("cuda_version") == 0:  # the last thing asked; the event loop stands still meanwhile
        threading.Event().wait(0.01)
    with qtbot.assertNotEmitted(monitor.snapshot_changed, wait=1):
        assert monitor.stop(limit_s=PATIENT_S)
    assert monitor.snapshot is None
