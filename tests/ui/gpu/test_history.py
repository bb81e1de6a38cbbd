"""The rings of samples, and the clock that fills them."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.core.gpu import GpuSnapshot, SlowdownCause
from app.ui.gpu.history import SAMPLES, GpuHistory
from app.ui.gpu.recorder import SAMPLE_INTERVAL_MS, GpuRecorder
from tests.ui.gpu.cards import BIG, LOST, NO_DRIVER, SMALL, machine


def test_that_a_ring_keeps_only_its_length() -> None:
    history = GpuHistory(length=3)
    for load in (10, 20, 30, 40):
        history.append(machine(replace(BIG, load_percent=load)))
    assert [sample.load for sample in history.samples(BIG)] == [0.2, 0.3, 0.4]


def test_that_a_sample_keeps_memory_as_a_share() -> None:
    history = GpuHistory()
    history.append(machine(SMALL))
    assert history.samples(SMALL)[0].memory == 0.25


def test_that_each_card_has_a_ring_of_its_own_also_when_they_change_places() -> None:
    history = GpuHistory()
    history.append(machine(BIG, SMALL))
    history.append(machine(replace(SMALL, index=0), replace(BIG, index=1)))
    assert [sample.load for sample in history.samples(BIG)] == [0.96, 0.96]
    assert [sample.load for sample in history.samples(SMALL)] == [0.03, 0.03]


def test_that_cards_without_an_id_are_told_apart_by_their_place() -> None:
    history = GpuHistory()
    first, second = replace(BIG, uuid=""), replace(SMALL, uuid="")
    history.append(machine(first, second))
    assert [history.samples(card)[0].load for card in (first, second)] == [0.96, 0.03]


def test_that_a_card_that_is_lost_or_gone_leaves_gaps_and_the_rings_keep_pace() -> None:
    history = GpuHistory()
    for snapshot in (machine(BIG, SMALL), machine(BIG, LOST), machine(BIG), NO_DRIVER):
        history.append(snapshot)
    assert [sample.load for sample in history.samples(SMALL)] == [0.03, None, None, None]
    assert len(history.samples(BIG)) == 4


def test_that_a_card_of_which_only_gaps_are_left_is_forgotten() -> None:
    history = GpuHistory(length=2)
    history.append(machine(BIG))
    history.append(NO_DRIVER)
    assert len(history.samples(BIG)) == 2
    history.append(NO_DRIVER)
    assert history.samples(BIG) == ()


def test_that_slowdowns_of_the_recent_past_are_told_once_each() -> None:
    history = GpuHistory()
    for causes in ((SlowdownCause.HARDWARE,), (SlowdownCause.HEAT,), (), (SlowdownCause.HEAT,)):
        history.append(machine(replace(BIG, slowdowns=causes)))
    assert history.slowdowns(BIG, last=3) == (SlowdownCause.HEAT,)


def test_that_the_charts_span_the_five_minutes_they_speak_of() -> None:
    assert SAMPLES * SAMPLE_INTERVAL_MS == 5 * 60 * 1000


def test_that_the_recorder_takes_the_last_picture_again_while_nothing_changes(qtbot: QtBot) -> None:
    recorder = GpuRecorder(lambda: machine(BIG), interval_ms=1)
    recorder.start()
    qtbot.waitUntil(lambda: len(recorder.history.samples(BIG)) >= 3)
    recorder.stop()
    with qtbot.assertNotEmitted(recorder.sampled, wait=20):
        pass


def test_that_the_recorder_waits_for_the_first_picture(qtbot: QtBot) -> None:
    pictures: list[GpuSnapshot | None] = [None, None, machine(BIG)]
    recorder = GpuRecorder(lambda: pictures.pop(0) if len(pictures) > 1 else pictures[0], interval_ms=1)
    with qtbot.waitSignal(recorder.sampled):
        recorder.start()
    recorder.stop()
    assert pictures == [machine(BIG)]
    assert len(recorder.history.samples(BIG)) == 1
