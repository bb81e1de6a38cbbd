"""The line in the status area: what it says in every state, what it leaves out when it is narrow, how it is reached."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.gpu import GpuCard, GpuSnapshot, SlowdownCause
from app.ui.gpu.activity import EngineActivity
from app.ui.gpu.history import GpuHistory
from app.ui.gpu.line import GpuLine
from app.ui.gpu.line_layout import placed
from app.ui.gpu.line_type import LineType
from app.ui.gpu.line_words import line_words
from app.ui.theme import ThemeChoice, ThemeKeeper
from tests.ui.gpu.cards import BIG, DEMO, FAULT, LOST, MUTE, NO_DRIVER, SMALL, TURBO, machine, plain

WIDE_PX = 1280


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    keeper.choose(ThemeChoice.LIGHT)
    qapp.setStyleSheet("")
    keeper.deleteLater()


@pytest.fixture
def line(qtbot: QtBot, keeper: ThemeKeeper) -> Iterator[GpuLine]:
    window = QWidget()
    qtbot.addWidget(window)
    elsewhere, line = QLineEdit(window), GpuLine(window)
    window.resize(WIDE_PX, 80)
    line.setGeometry(0, 40, WIDE_PX, 39)
    elsewhere.setFocus()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(elsewhere.hasFocus)
    yield line  # and keep the window until the test is over
    window.close()


def shown(line: GpuLine, snapshot: GpuSnapshot | None, activity: EngineActivity | None = None) -> str:
    line.show_snapshot(snapshot)
    line.set_activity(activity)
    return plain(line.shown_text())


def test_that_it_says_everything_where_there_is_room(line: GpuLine) -> None:
    assert shown(line, machine(BIG), TURBO) == (
        "RTX 5090  7.2 of 32 GB · ours 6.1    96 %  61 °C · 410 W  "
        "large-v3-turbo · float16 · batch 16 · 3 files · 212× real time"
    )


def test_that_it_looks_for_cards_until_the_first_answer(line: GpuLine) -> None:
    assert shown(line, None) == "Looking for graphics cards…"


def test_that_it_is_about_the_card_the_engine_uses_and_counts_the_others(line: GpuLine) -> None:
    assert shown(line, machine(BIG, SMALL), replace(TURBO, device_index=1)).startswith("T1000 +1 more  1.0 of 4 GB")
    assert shown(line, machine(BIG, SMALL)).startswith("RTX 5090 +1 more")


def test_that_a_lost_card_is_told_also_when_the_line_is_about_another(line: GpuLine) -> None:
    assert "1 of 2 cards does not answer" in shown(line, machine(BIG, LOST), TURBO)
    assert line.words.tone == "warning"
    assert "No answer from NVIDIA T1000" in line.accessibleName()


def test_that_the_only_card_being_lost_is_told_without_figures(line: GpuLine) -> None:
    assert shown(line, machine(LOST)) == "T1000 · does not answer"
    assert line.words.tone == "error"


def test_that_what_the_driver_does_not_tell_is_passed_over(line: GpuLine) -> None:
    assert shown(line, machine(MUTE)) == "Tesla P4"


def test_that_without_a_card_it_says_what_is_used_instead_and_why(line: GpuLine) -> None:
    assert shown(line, NO_DRIVER) == f"Using the processor  {NO_DRIVER.sentence}"
    assert shown(line, NO_DRIVER, DEMO) == f"On the processor  demo · int8 · 9.1× real time  {NO_DRIVER.sentence}"
    assert line.words.tone == "plain"


def test_that_a_silent_driver_is_not_taken_for_the_processor_while_the_engine_runs_on_a_card(line: GpuLine) -> None:
    assert shown(line, FAULT, TURBO).startswith("On the graphics card  large-v3-turbo")
    assert line.words.tone == "warning"


def test_that_a_card_beside_an_engine_on_the_processor_is_not_credited(line: GpuLine) -> None:
    assert "On the processor · demo · int8 · 9.1× real time" in shown(line, machine(BIG), DEMO)


def test_that_an_engine_without_work_is_idle(line: GpuLine) -> None:
    assert shown(line, machine(BIG), replace(TURBO, running_jobs=0)).endswith("float16 · batch 16 · idle")


@pytest.mark.parametrize(
    ("card", "words", "tone"),
    [
        (replace(BIG, slowdowns=(SlowdownCause.HEAT, SlowdownCause.HARDWARE)), "slowed by heat", "warning"),
        (replace(BIG, slowdowns=(SlowdownCause.POWER_SUPPLY,)), "slowed by its power supply", "warning"),
        (replace(BIG, slowdowns=(SlowdownCause.HARDWARE,)), "slowed by itself", "warning"),
        (replace(SMALL, memory_used_mib=3900), "memory taken by other programs", "warning"),
        (replace(SMALL, memory_used_mib=3900, memory_ours_mib=None), "memory taken by other programs", "warning"),
        (replace(MUTE, capability=(5, 2)), "too old for the engine", "plain"),
    ],
    ids=["heat", "power supply", "itself", "memory", "memory of unknown owners", "too old"],
)
def test_that_a_warning_stands_beside_the_name(line: GpuLine, card: GpuCard, words: str, tone: str) -> None:
    assert f" · {words}" in shown(line, machine(card))
    assert line.words.tone == tone


@pytest.mark.parametrize(
    "card",
    [
        replace(BIG, slowdowns=(SlowdownCause.POWER_LIMIT,)),
        replace(SMALL, memory_used_mib=3900, memory_ours_mib=3500),
        replace(SMALL, memory_used_mib=2000),
    ],
    ids=["its own power limit", "memory that is ours", "memory enough"],
)
def test_that_what_is_usual_is_no_warning(line: GpuLine, card: GpuCard) -> None:
    shown(line, machine(card))
    assert line.words.tone == "good"


def test_that_a_slowdown_of_a_moment_stays_to_be_read(line: GpuLine) -> None:
    history = GpuHistory()
    history.append(machine(replace(BIG, slowdowns=(SlowdownCause.HEAT,))))
    history.append(machine(BIG))
    line.show_snapshot(machine(BIG))
    line.show_history(history)
    assert "slowed by heat" in line.shown_text()


def test_that_the_least_important_goes_first_when_it_is_narrow(line: GpuLine) -> None:
    shown(line, machine(BIG), TURBO)
    texts = []
    for width in (900, 560, 400, 300, 180):
        line.resize(width, 39)
        texts.append(line.shown_text())
    assert "batch" not in texts[0]
    assert "large-v3-turbo" in texts[0]
    assert all("RTX 5090" in text for text in texts[:-1])
    assert all(len(narrow) <= len(wide) for wide, narrow in pairwise(texts))
    assert texts[-1].startswith("RTX")


def test_that_nothing_is_written_beyond_the_edge_at_any_width(keeper: ThemeKeeper) -> None:
    measure = LineType()
    for snapshot, activity in ((machine(BIG, LOST), TURBO), (NO_DRIVER, DEMO), (machine(MUTE), DEMO)):
        parts = line_words(snapshot, activity, None).parts
        for room_px in range(0, 1400, 7):
            row = placed(parts, room_px, measure)
            assert row[-1].end_px <= room_px
            assert row[0].is_first


def test_that_a_long_reason_loses_its_end_before_a_part_of_more_weight_goes(line: GpuLine) -> None:
    line.resize(560, 39)
    text = shown(line, NO_DRIVER, DEMO)
    assert "9.1× real time" in text
    assert text.endswith("…")


def test_that_growing_numbers_move_nothing(keeper: ThemeKeeper) -> None:
    low = replace(BIG, load_percent=1, memory_used_mib=800, memory_ours_mib=500, temperature_c=30, power_w=9.0)
    high = replace(BIG, load_percent=100, memory_used_mib=32000, memory_ours_mib=31000, temperature_c=88, power_w=575.0)
    rows = [placed(line_words(machine(card), TURBO, None).parts, 1200, LineType()) for card in (low, high)]
    assert [part.x_px for part in rows[0]] == [part.x_px for part in rows[1]]


class Painted(QObject):
    """Notes where a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_that_only_what_changed_is_painted_anew(line: GpuLine, qtbot: QtBot) -> None:
    shown(line, machine(BIG), TURBO)
    QApplication.processEvents()
    painted = Painted()
    line.installEventFilter(painted)
    line.show_snapshot(machine(replace(BIG, load_percent=95)))
    qtbot.waitUntil(lambda: bool(painted.rects))
    assert max(rect.width() for rect in painted.rects) < 80
    painted.rects.clear()
    line.show_snapshot(machine(replace(BIG, load_percent=95, clock_mhz=1)))  # the line does not speak of clocks
    line.show_snapshot(machine(replace(BIG, load_percent=96)))
    qtbot.waitUntil(lambda: bool(painted.rects))
    assert len(painted.rects) == 1


def test_that_a_click_space_and_enter_ask_for_the_panel(line: GpuLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.details_requested):
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        with qtbot.waitSignal(line.details_requested):
            QTest.keyClick(line, key)


def test_that_the_sign_turns_when_the_panel_is_open(line: GpuLine) -> None:
    shown(line, machine(BIG))
    closed = line.grab().toImage()
    line.set_open(True)
    assert line.grab().toImage() != closed


def test_that_who_hears_the_window_hears_the_whole_sentence_at_any_width(line: GpuLine) -> None:
    shown(line, machine(BIG), TURBO)
    line.resize(180, 39)
    heard = QAccessible.queryAccessibleInterface(line)
    assert heard.role() == QAccessible.Role.Button
    assert plain(heard.text(QAccessible.Text.Name)) == (
        "RTX 5090, 7.2 of 32 GB memory used, load 96 %, 61 °C, 410 W, "
        "large-v3-turbo, float16, batch 16, 3 files, 212 times real time."
    )
    assert heard.text(QAccessible.Text.Description) == "Shows or hides the graphics cards"


def test_that_a_reader_on_the_line_is_interrupted_only_by_what_is_grave(line: GpuLine, qtbot: QtBot) -> None:
    shown(line, machine(BIG))
    line.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(line.hasFocus)
    before = line.accessibleName()
    line.show_snapshot(machine(replace(BIG, load_percent=5)))
    assert line.accessibleName() == before
    line.show_snapshot(machine(replace(LOST, index=0)))
    assert "does not answer" in line.accessibleName()


def test_that_the_focus_can_be_seen(line: GpuLine, qtbot: QtBot) -> None:
    shown(line, machine(BIG))
    without = line.grab().toImage()
    line.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(line.hasFocus)
    assert line.grab().toImage() != without


def test_that_it_takes_the_colours_of_a_new_theme(line: GpuLine, keeper: ThemeKeeper) -> None:
    history = GpuHistory()
    history.append(machine(BIG))
    line.show_history(history)
    shown(line, machine(BIG), TURBO)
    light, text = line.grab().toImage(), line.shown_text()
    keeper.choose(ThemeChoice.DARK)
    dark = line.grab().toImage()
    wanted = keeper.theme.colour("good").rgb()
    assert any(dark.pixel(x, dark.height() // 2) == wanted for x in range(40))
    assert not any(light.pixel(x, light.height() // 2) == wanted for x in range(40))
    assert line.shown_text() == text
