"""Buttons and fields of the kit: names and keys for everyone, sizes, the menu button, the floating pill."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.kit.buttons import IconButton, PillButton, push_button, round_button, set_button_icon
from app.ui.kit.fields import CaptionCombo, SearchField, spin_box
from app.ui.kit.looks import ButtonKind
from app.ui.kit.rows import dress_rows
from app.ui.theme import ColourName, ThemeChoice, ThemeKeeper, current_theme


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 300)
    return host


def test_that_an_icon_button_says_its_name_and_its_keys(host: QWidget) -> None:
    button = IconButton("undo-2", "Undo", shortcut=QKeySequence("Ctrl+Z"), parent=host)
    assert button.accessibleName() == "Undo"
    assert "Undo" in button.toolTip()
    assert QKeySequence("Ctrl+Z").toString(QKeySequence.SequenceFormat.NativeText) in button.toolTip()
    assert (button.width(), button.height()) == (30, 30)


def test_that_a_button_for_an_action_follows_it(host: QWidget, qtbot: QtBot) -> None:
    action = QAction("&Loop", host)
    action.setCheckable(True)
    button = IconButton.for_action(action, "repeat", parent=host)
    assert button.accessibleName() == "Loop"
    action.setShortcut("Ctrl+L")
    action.setText("Loop the segment")
    action.setEnabled(False)
    assert "Ctrl+L" in button.toolTip()
    assert button.accessibleName() == "Loop the segment"
    assert not button.isEnabled()
    action.setEnabled(True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert action.isChecked()


def test_that_a_click_on_a_button_leaves_the_keyboard_where_it_was(host: QWidget, qtbot: QtBot) -> None:
    column = QVBoxLayout(host)
    field, button, small = QLineEdit(), push_button("Retry"), IconButton("x", "Close", is_small=True)
    for widget in (field, button, small):
        column.addWidget(widget)
    host.show()
    host.activateWindow()
    field.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(small, Qt.MouseButton.LeftButton)
    assert host.focusWidget() is field
    field.focusNextChild()
    assert host.focusWidget() is button


def test_that_controls_of_a_bar_have_one_height(host: QWidget) -> None:
    combo = CaptionCombo("Model")
    combo.addItem("tiny")
    controls = [
        push_button("Add", kind="primary", icon_name="plus"),
        push_button("Versions", menu=QMenu(host)),
        combo,
        SearchField("Search"),
        spin_box("Slots", least=1, most=9),
    ]
    row = QVBoxLayout(host)
    for control in controls:
        row.addWidget(control)
    host.show()
    assert {control.height() for control in controls} == {current_theme().metric("control_height")}


def test_that_a_menu_button_has_room_for_its_arrow_and_opens_its_menu(host: QWidget, qtbot: QtBot) -> None:
    menu = QMenu(host)
    menu.addAction("Version 1")
    plain, button = push_button("Versions", parent=host), push_button("Versions", menu=menu, parent=host)
    host.show()
    assert button.sizeHint().width() >= plain.sizeHint().width() + 16
    assert button.menu() is menu
    assert not button.grab().isNull()


@pytest.mark.parametrize("kind", ["primary", "danger", "outlined"])
def test_that_a_button_has_its_icon_in_the_colour_of_its_kind(host: QWidget, kind: ButtonKind) -> None:
    colours: dict[ButtonKind, ColourName] = {"primary": "on_accent", "danger": "bad", "outlined": "icon"}
    button = push_button("Stop", kind=kind, icon_name="play", parent=host)
    set_button_icon(button, "square")
    image = button.icon().pixmap(16).toImage()
    assert image.pixelColor(8, 8).name() == current_theme().colours[colours[kind]]


def test_that_the_round_button_has_a_name(host: QWidget) -> None:
    button = round_button("play", "Play", parent=host)
    host.show()
    assert button.accessibleName() == "Play"
    assert (button.sizeHint().width(), button.sizeHint().height()) == (34, 34)


def test_that_the_pill_floats_over_the_bottom_of_its_host_and_follows_it(host: QWidget) -> None:
    host.show()
    pill = PillButton("Back to now", "arrow-down", host)
    assert pill.isHidden()
    pill.show()
    assert abs(pill.geometry().center().x() - 300) <= 1
    assert pill.geometry().bottom() == 300 - current_theme().metric("space_wide") - 1
    host.resize(400, 200)
    assert abs(pill.geometry().center().x() - 200) <= 1
    assert pill.geometry().bottom() < 200


def test_that_a_caption_names_its_choice_and_the_width_follows_the_value(host: QWidget) -> None:
    combo = CaptionCombo("Model", parent=host)
    combo.addItems(["tiny", "a model with a much longer name"])
    short = combo.sizeHint().width()
    combo.setCurrentIndex(1)
    assert combo.accessibleName() == "Model"
    assert combo.sizeHint().width() > short + 50
    assert combo.minimumSizeHint().width() < short + 50


def test_that_a_search_field_shows_its_keys_only_while_it_is_empty(host: QWidget, qtbot: QtBot) -> None:
    field = SearchField("Search everything", shortcut="Ctrl+K", parent=host)
    field.resize(300, 30)
    host.show()
    keys = field.childAt(QPoint(280, 15))
    assert isinstance(keys, QLabel)
    assert keys.isVisible()
    QTest.keyClicks(field, "boat")
    assert not keys.isVisible()
    field.actions()[-1].trigger()
    assert field.text() == ""
    assert keys.isVisible()


def test_that_rows_keep_their_height_in_a_view_filled_before_it_is_shown(host: QWidget) -> None:
    rows, table = QListWidget(host), QTableWidget(3, 1, host)
    for view in (rows, table):
        dress_rows(view)
    rows.addItems(["one", "two", "three"])
    rows.setCurrentRow(1)
    host.show()
    tops = [rows.visualItemRect(rows.item(index)).top() for index in range(3)]
    height = current_theme().metric("row_height")
    assert [tops[1] - tops[0], tops[2] - tops[1]] == [height, height]
    assert table.rowHeight(0) == height


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_enter_presses_a_button_as_the_space_bar_does(host: QWidget, qtbot: QtBot, key: Qt.Key) -> None:
    buttons = [
        push_button("Try the sample", parent=host),
        round_button("play", "Play", parent=host),
        IconButton("undo-2", "Undo", parent=host),
        PillButton("Back to now", "arrow-down", host),
    ]
    host.show()
    for button in buttons:
        with qtbot.waitSignal(button.clicked, timeout=1000):
            QTest.keyClick(button, key)


def test_that_a_choice_tells_a_screen_reader_its_caption_and_its_value(host: QWidget) -> None:
    combo = CaptionCombo("Model", parent=host)
    combo.addItem("demo")
    told = QAccessible.queryAccessibleInterface(combo)
    assert told.text(QAccessible.Text.Description) == "Model"
    assert told.text(QAccessible.Text.Value) == "demo"


def test_that_what_a_screen_reader_says_of_a_button_holds_no_mark_up(host: QWidget) -> None:
    for button in (
        round_button("play", "Play", parent=host),
        IconButton("undo-2", "Undo", shortcut="Ctrl+Z", parent=host),
    ):
        told = QAccessible.queryAccessibleInterface(button)
        assert "<" not in told.text(QAccessible.Text.Description)


def test_that_focus_by_the_keyboard_is_a_ring_and_nothing_inside_it(host: QWidget, qtbot: QtBot) -> None:
    column = QVBoxLayout(host)
    controls = [push_button("Add", parent=host), QCheckBox("Speakers", host), IconButton("x", "Close", parent=host)]
    for control in controls:
        column.addWidget(control)
    host.show()
    qtbot.waitExposed(host)
    for control in controls:
        before = control.grab().toImage()
        QTest.keyClick(host.window(), Qt.Key.Key_Tab)  # Qt draws a frame of its own only after the first Tab
        qtbot.waitUntil(control.hasFocus)
        focused = control.grab().toImage()
        inside = [(x, y) for x in range(5, before.width() - 5) for y in range(5, before.height() - 5)]
        assert all(before.pixel(x, y) == focused.pixel(x, y) for x, y in inside), control
        assert before != focused
