"""The transport bar: it shows how the player stands and asks for what is clicked."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from app.core.transcript import Span
from app.ui.editor.player_state import RATES, PlayerState
from app.ui.editor.transport import TransportBar
from app.ui.editor.transport_time import TransportTime
from app.ui.kit.labels import text_label

OPEN = PlayerState(is_open=True, duration_ms=3_734_000)
WISHES = ("skip", "rate", "loop", "follow", "zoom", "volume", "mute")


@pytest.fixture
def bar(qtbot: QtBot) -> TransportBar:
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.resize(1_100, 48)
    bar.show()
    bar.show_state(OPEN)
    return bar


def asked(bar: TransportBar) -> list[tuple[str, Any]]:
    result: list[tuple[str, Any]] = []
    for name in WISHES:
        getattr(bar, f"{name}_requested").connect(lambda value, name=name: result.append((name, value)))
    bar.play_toggle_requested.connect(lambda: result.append(("play", None)))
    return result


def button(bar: TransportBar, name: str) -> QAbstractButton:
    return next(one for one in bar.findChildren(QAbstractButton) if name in (one.accessibleName(), one.text()))


def slider(bar: TransportBar) -> QSlider:
    found = bar.findChild(QSlider)
    assert isinstance(found, QSlider)
    return found


def click(bar: TransportBar, name: str) -> None:
    QTest.mouseClick(button(bar, name), Qt.MouseButton.LeftButton)


def test_that_each_button_asks_for_its_wish(bar: TransportBar) -> None:
    wishes = asked(bar)
    names = ("Play", "Back 5 seconds", "Forward 5 seconds", "Loop", "Follow", "Show more of the waveform", "Mute")
    for name in names:
        click(bar, name)
    slider(bar).setValue(40)
    assert wishes == [
        ("play", None),
        ("skip", -5_000),
        ("skip", 5_000),
        ("loop", True),
        ("follow", False),
        ("zoom", -1),
        ("mute", True),
        ("volume", 40),
    ]


def test_that_the_bar_shows_what_the_player_does_and_asks_for_nothing_by_it(bar: TransportBar) -> None:
    wishes = asked(bar)
    playing = PlayerState(
        is_open=True, is_playing=True, duration_ms=5_000, rate=1.5, loop=Span(start_ms=0, end_ms=9), volume=20
    )
    bar.show_state(playing)
    assert button(bar, "Pause").isEnabled()
    assert button(bar, "Loop").isChecked()
    assert button(bar, "Playback rate").text() == "1.5×"
    assert slider(bar).value() == 20
    assert wishes == []


def test_that_a_loop_that_is_not_granted_is_not_shown(bar: TransportBar) -> None:
    click(bar, "Loop")
    assert not button(bar, "Loop").isChecked()


def test_that_every_rate_can_be_chosen(bar: TransportBar) -> None:
    wishes = asked(bar)
    menu = button(bar, "Playback rate").menu()  # type: ignore[attr-defined]
    for action in menu.actions():
        action.trigger()
    assert wishes == [("rate", rate) for rate in RATES]
    bar.show_state(PlayerState(is_open=True, rate=2.0))
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["2×"]


def test_that_nothing_can_be_played_while_nothing_is_open(bar: TransportBar) -> None:
    bar.show_state(PlayerState())
    assert not button(bar, "Play").isEnabled()
    assert not button(bar, "Back 5 seconds").isEnabled()
    assert button(bar, "Follow").isEnabled()


def test_that_the_time_stands_in_words_and_does_not_tremble(bar: TransportBar) -> None:
    time = bar.findChild(TransportTime)
    assert isinstance(time, TransportTime)
    bar.show_position(20_649)
    assert time.text == "0:20.6 / 1:02:14"
    bar.show_position(3_600_000)
    width = time.sizeHint().width()
    bar.show_position(1_000)
    assert (time.text, time.sizeHint().width()) == ("0:01.0 / 1:02:14", width)


def test_that_every_control_has_a_name_and_a_tool_tip(bar: TransportBar) -> None:
    controls: list[QWidget] = [*bar.findChildren(QAbstractButton), slider(bar)]
    for control in controls:
        name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert name
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "Ctrl+Space" in button(bar, "Play").toolTip()


def test_that_a_notice_is_said_where_the_sound_is_missed(bar: TransportBar) -> None:
    bar.show_state(PlayerState(is_open=True, notice="No sound device was found."))
    assert "No sound device was found." in button(bar, "Mute. No sound device was found.").toolTip()


def test_that_the_volume_gives_way_in_a_narrow_window(bar: TransportBar) -> None:
    bar.add_trailing(text_label("12 to review: 7 doubtful words, 3 rules, 2 holes"))
    bar.resize(1_100, 48)
    assert slider(bar).isVisible()
    bar.resize(bar.minimumSizeHint().width(), 48)
    assert not slider(bar).isVisible()
    bar.resize(1_100, 48)
    assert slider(bar).isVisible()
