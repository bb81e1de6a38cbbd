"""The commands of the window: one table, keys that never mean two things, and a person's own keys."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import Actions, fault_of
from app.ui.commands import COMMANDS, CommandId, Menu, Zone, menu_words


@pytest.fixture
def actions(qtbot: QtBot) -> Iterator[Actions]:
    actions = Actions()
    yield actions
    actions.deleteLater()


@pytest.fixture
def window(actions: Actions, qtbot: QtBot) -> QMainWindow:
    """Return a window with a line to type in and a stand-in for the waveform."""
    window = QMainWindow()
    qtbot.addWidget(window)
    page = QWidget()
    column = QVBoxLayout(page)
    line, wave = QLineEdit(), QWidget()
    line.setObjectName("line")
    wave.setObjectName("wave")
    wave.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(line)
    column.addWidget(wave)
    window.setCentralWidget(page)
    actions.fill(window.menuBar())
    actions.attach(Zone.TIMING, wave)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _part(window: QWidget, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    found.setFocus()
    return found


def _written(actions: Actions, command_id: CommandId) -> list[str]:
    return [keys.toString() for keys in actions.keys_of(command_id)]


def test_that_each_command_stands_in_the_table_once_and_has_words() -> None:
    assert [command.id for command in COMMANDS] == list(CommandId)
    assert all(command.words() for command in COMMANDS)


def test_that_no_two_commands_share_keys_where_both_could_be_meant() -> None:
    assert [
        (first.id, second.id)
        for first, second in combinations(COMMANDS, 2)
        if {first.zone, second.zone} != {Zone.TYPING, Zone.TIMING} and set(first.keys) & set(second.keys)
    ] == []


def test_that_no_keys_open_a_menu_instead(qtbot: QtBot) -> None:
    mnemonics = {QKeySequence.mnemonic(menu.value).toString() for menu in Menu if menu is not Menu.THEME}
    assert len(mnemonics) == len(Menu) - 1
    assert not mnemonics & {keys for command in COMMANDS for keys in command.keys}


def test_that_every_default_key_is_one_that_a_person_could_choose(qtbot: QtBot) -> None:
    assert [
        command.id
        for command in COMMANDS
        for keys in command.keys
        if not command.is_typed and fault_of(command.id, QKeySequence(keys))
    ] == []


def test_that_keys_give_the_command(window: QMainWindow, actions: Actions, qtbot: QtBot) -> None:
    given: list[str] = []
    actions.on(CommandId.EXPORT, lambda: given.append("export"))
    actions.on(CommandId.PLAY_PAUSE, lambda: given.append("play"))
    line = _part(window, "line")
    QTest.keyClick(line, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert given == ["export", "play", "play"]


def test_that_space_plays_at_the_waveform_and_is_a_space_in_a_text(window: QMainWindow, actions: Actions) -> None:
    given: list[str] = []
    actions.on(CommandId.PLAY_PAUSE_TIMING, lambda: given.append("play"))
    line = _part(window, "line")
    QTest.keyClick(line, Qt.Key.Key_Space)
    assert isinstance(line, QLineEdit)
    assert (given, line.text()) == ([], " ")
    QTest.keyClick(_part(window, "wave"), Qt.Key.Key_Space)
    assert given == ["play"]


def test_that_a_switch_tells_how_it_stands_and_is_silent_when_set_by_the_window(actions: Actions) -> None:
    told: list[bool] = []
    actions.on_switch(CommandId.COMPARE, told.append)
    actions[CommandId.COMPARE].setChecked(True)
    assert told == []
    actions[CommandId.COMPARE].trigger()
    assert told == [False]


def test_that_commands_nobody_connected_are_named(actions: Actions) -> None:
    assert CommandId.QUIT in actions.unconnected()
    for command in COMMANDS:
        actions.on(command.id, lambda: None)
    assert actions.unconnected() == frozenset()


def test_that_the_menu_bar_holds_every_command_that_belongs_there(window: QMainWindow, actions: Actions) -> None:
    bar = window.menuBar()
    titles = [action.text().replace("&", "") for action in bar.actions()]
    assert titles == [menu_words(menu) for menu in Menu if menu is not Menu.THEME]
    shown = {action for action in window.findChildren(type(bar.actions()[0])) if action.objectName()}
    assert {action.objectName() for action in shown} <= {command.id.value for command in COMMANDS}
    for command in COMMANDS:
        menus = [item for item in actions[command.id].associatedObjects() if item.inherits("QMenu")]
        assert len(menus) == command.is_in_menu, command.id


def test_that_only_one_theme_is_on(actions: Actions) -> None:
    actions[CommandId.THEME_DARK].trigger()
    actions[CommandId.THEME_LIGHT].trigger()
    assert [actions[name].isChecked() for name in (CommandId.THEME_LIGHT, CommandId.THEME_DARK)] == [True, False]


def test_that_own_keys_are_kept_and_read_again(qtbot: QtBot) -> None:
    kept: dict[str, str] = {}
    actions = Actions(save=kept.update)
    with qtbot.waitSignal(actions.keys_changed):
        actions.change_keys(CommandId.EXPORT, QKeySequence("Ctrl+Shift+X"))
    actions.change_keys(CommandId.FIND, QKeySequence())
    assert kept == {"export": "Ctrl+Shift+X", "find": ""}
    again = Actions(kept)
    assert again[CommandId.EXPORT].shortcut() == QKeySequence("Ctrl+Shift+X")
    assert again[CommandId.FIND].shortcuts() == []
    assert again.has_own_keys(CommandId.FIND)
    assert not again.has_own_keys(CommandId.UNDO)


@pytest.mark.parametrize(
    "stored",
    [
        {"no_such_command": "Ctrl+U"},
        {"export": "no key at all"},
        {"export": "X"},
        {"split_row": "Ctrl+U"},
        {"export": "Ctrl+S"},
        {"export": "Ctrl+U", "find": "Ctrl+U", "compare": "Ctrl+U, Ctrl+V"},
    ],
)
def test_that_stored_keys_that_cannot_be_used_leave_every_command_reachable(
    stored: dict[str, str], qtbot: QtBot
) -> None:
    actions = Actions(stored)
    for first, second in combinations(COMMANDS, 2):
        if {first.zone, second.zone} != {Zone.TYPING, Zone.TIMING}:
            assert not set(_written(actions, first.id)) & set(_written(actions, second.id))
    assert _written(actions, CommandId.SPLIT_ROW) == ["Return"]
    assert all(actions.keys_of(CommandId(name)) for name in stored if name in {"export", "find", "compare"})


def test_that_keys_written_by_hand_may_look_otherwise(qtbot: QtBot) -> None:
    actions = Actions({"export": "ctrl + shift + x", "play_pause": "alt+k; ctrl+space"})
    assert _written(actions, CommandId.EXPORT) == ["Ctrl+Shift+X"]
    assert _written(actions, CommandId.PLAY_PAUSE) == ["Alt+K", "Ctrl+Space"]
    assert actions.with_unusable_keys() == ()


def test_that_keys_that_cannot_be_used_are_named_and_stay_in_the_file(qtbot: QtBot) -> None:
    kept: dict[str, str] = {}
    stored = {"export": "no key", "find": "Ctrl+S", "of_a_newer_program": "Ctrl+U", "follow": "Ctrl+R"}

    def save(keys: Mapping[str, str]) -> None:
        kept.clear()
        kept.update(keys)

    actions = Actions(stored, save=save)
    assert {command.id for command in actions.with_unusable_keys()} == {CommandId.EXPORT, CommandId.FIND}
    actions.change_keys(CommandId.FOLLOW, QKeySequence("Ctrl+M"))
    assert kept == {**stored, "follow": "Ctrl+M"}
    actions.change_keys(CommandId.EXPORT, QKeySequence("Ctrl+Shift+X"))
    assert kept["export"] == "Ctrl+Shift+X"
    actions.reset_keys(CommandId.FIND)
    assert "find" not in kept
    actions.reset_all_keys()
    assert kept == {"of_a_newer_program": "Ctrl+U"}


def test_that_two_commands_can_swap_their_keys(qtbot: QtBot) -> None:
    actions = Actions({"export": "Ctrl+D", "compare": "Ctrl+E"})
    assert _written(actions, CommandId.EXPORT) == ["Ctrl+D"]
    assert _written(actions, CommandId.COMPARE) == ["Ctrl+E"]


def test_that_keys_taken_over_leave_the_other_command_its_other_keys(actions: Actions) -> None:
    rival = actions.rival_of(CommandId.FOLLOW, QKeySequence("Alt+K"))
    assert rival is not None
    assert rival.id is CommandId.PLAY_PAUSE
    actions.change_keys(CommandId.FOLLOW, QKeySequence("Alt+K"))
    assert _written(actions, CommandId.FOLLOW) == ["Alt+K"]
    assert _written(actions, CommandId.PLAY_PAUSE) == ["Ctrl+Space"]
    assert actions.rival_of(CommandId.FOLLOW, QKeySequence("Alt+K")) is None


def test_that_reset_gives_keys_back_and_takes_them_from_who_had_them(actions: Actions) -> None:
    actions.change_keys(CommandId.FOLLOW, QKeySequence("Ctrl+E"))
    assert _written(actions, CommandId.EXPORT) == []
    actions.reset_keys(CommandId.EXPORT)
    assert _written(actions, CommandId.EXPORT) == ["Ctrl+E"]
    assert _written(actions, CommandId.FOLLOW) == []
    actions.reset_all_keys()
    assert not actions.has_any_own_keys()
    assert _written(actions, CommandId.FOLLOW) == ["Ctrl+Shift+F"]


@pytest.mark.parametrize("keys", ["X", "Shift+X", "Space", "Backspace", "Up", "Tab", "Esc", "Shift+Tab", "Return"])
def test_that_keys_needed_for_typing_are_refused_in_words(keys: str, actions: Actions) -> None:
    assert fault_of(CommandId.EXPORT, QKeySequence(keys))
    with pytest.raises(ValueError, match=r"cannot be the keys of export"):
        actions.change_keys(CommandId.EXPORT, QKeySequence(keys))


@pytest.mark.parametrize("keys", ["F7", "Ctrl+X", "Alt+Up", "Media Play", "Ctrl+Ф", "Meta+P"])
def test_that_other_keys_are_taken(keys: str, qtbot: QtBot) -> None:
    assert fault_of(CommandId.EXPORT, QKeySequence(keys)) == ""


def test_that_a_letter_may_be_a_key_at_the_waveform(actions: Actions) -> None:
    actions.change_keys(CommandId.PLAY_PAUSE_TIMING, QKeySequence("P"))
    assert _written(actions, CommandId.PLAY_PAUSE_TIMING) == ["P"]


def test_that_a_key_that_is_typing_cannot_be_changed_or_taken(actions: Actions) -> None:
    with pytest.raises(ValueError, match=r"split_row"):
        actions.change_keys(CommandId.SPLIT_ROW, QKeySequence("Ctrl+U"))
