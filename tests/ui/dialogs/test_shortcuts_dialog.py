"""The list of all keys: searched, changed by pressing, conflicts in words, with the keyboard alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.actions import Actions
from app.ui.commands import COMMANDS, CommandId
from app.ui.dialogs.key_field import KeyField
from app.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from app.ui.dialogs.shortcuts_model import COMMAND_ROLE, KEYS_COLUMN, ShortcutsFilter, ShortcutsModel

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def actions(qtbot: QtBot) -> Iterator[Actions]:
    actions = Actions()
    yield actions
    actions.deleteLater()


@pytest.fixture
def dialog(actions: Actions, qtbot: QtBot) -> ShortcutsDialog:
    dialog = ShortcutsDialog(actions)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def _search(dialog: ShortcutsDialog, text: str) -> list[CommandId]:
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(text)
    model = dialog.table.model()
    return [model.index(row, 0).data(COMMAND_ROLE).id for row in range(model.rowCount())]


def _select(dialog: ShortcutsDialog, command_id: CommandId) -> None:
    dialog.table.selectRow(_search(dialog, "").index(command_id))


def _press(dialog: ShortcutsDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """Change the keys of the selected command by pressing some."""
    dialog.editor.listen()
    QTest.keyClick(dialog.editor.field, key, modifiers)


def _button(dialog: ShortcutsDialog, text: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == text)


def _keys(actions: Actions, command_id: CommandId) -> list[str]:
    return [keys.toString() for keys in actions.keys_of(command_id)]


def test_that_the_model_keeps_the_rules_of_models(actions: Actions, qtmodeltester: ModelTester) -> None:
    model = ShortcutsModel(actions)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    qtmodeltester.check(ShortcutsFilter(model))  # type: ignore[no-untyped-call]
    actions.change_keys(CommandId.EXPORT, QKeySequence("Ctrl+U"))


def test_that_only_the_rows_whose_keys_changed_are_told(actions: Actions) -> None:
    model, rows = ShortcutsModel(actions), list[int]()
    model.dataChanged.connect(lambda first, last: rows.extend(range(first.row(), last.row() + 1)))
    actions.change_keys(CommandId.FOLLOW, QKeySequence("Ctrl+E"))
    assert [COMMANDS[row].id for row in sorted(rows)] == [CommandId.EXPORT, CommandId.FOLLOW]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("export", {CommandId.EXPORT, CommandId.EARLIER_EXPORTS, CommandId.EXPORT_LIBRARY}),
        ("CTRL+D", {CommandId.COMPARE}),
        ("file quit", {CommandId.QUIT}),
        ("backspace", {CommandId.JOIN_ROW}),
        ("there is no such command", set()),
    ],
)
def test_that_commands_are_found_by_words_menus_keys_and_hints(
    text: str, found: set[CommandId], dialog: ShortcutsDialog
) -> None:
    assert set(_search(dialog, text)) == found
    assert dialog.table.isVisible() == bool(found)
    assert dialog.editor.isEnabled() == bool(found)
    assert len(_search(dialog, "")) == len(COMMANDS)


def test_that_pressing_keys_changes_them_at_once(dialog: ShortcutsDialog, actions: Actions) -> None:
    _select(dialog, CommandId.EXPORT)
    _press(dialog, Qt.Key.Key_U)
    assert _keys(actions, CommandId.EXPORT) == ["Ctrl+U"]
    row = dialog.table.currentIndex().siblingAtColumn(KEYS_COLUMN)
    assert row.data() == QKeySequence("Ctrl+U").toString(QKeySequence.SequenceFormat.NativeText)
    assert dialog.focusWidget() is dialog.table


def test_that_a_conflict_is_named_and_nothing_changes_until_it_is_taken_over(
    dialog: ShortcutsDialog, actions: Actions
) -> None:
    _select(dialog, CommandId.FOLLOW)
    _press(dialog, Qt.Key.Key_E)
    assert "“Export”" in dialog.editor.says()
    assert _keys(actions, CommandId.FOLLOW) == ["Ctrl+Shift+F"]
    take = _button(dialog, "Use it here")
    assert dialog.focusWidget() is take
    QTest.keyClick(take, Qt.Key.Key_Space)
    assert _keys(actions, CommandId.FOLLOW) == ["Ctrl+E"]
    assert _keys(actions, CommandId.EXPORT) == []
    assert take.isHidden()


def test_that_a_conflict_is_forgotten_with_another_command(dialog: ShortcutsDialog, actions: Actions) -> None:
    _select(dialog, CommandId.FOLLOW)
    _press(dialog, Qt.Key.Key_E)
    _select(dialog, CommandId.FIND)
    assert _button(dialog, "Use it here").isHidden()
    assert _keys(actions, CommandId.EXPORT) == ["Ctrl+E"]


def test_that_keys_needed_for_typing_are_refused_in_words(dialog: ShortcutsDialog, actions: Actions) -> None:
    _select(dialog, CommandId.EXPORT)
    _press(dialog, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert "typing" in dialog.editor.says()
    _press(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    assert "moves through the window" in dialog.editor.says()
    assert _keys(actions, CommandId.EXPORT) == ["Ctrl+E"]


def test_that_escape_leaves_keys_and_backspace_takes_them_away(dialog: ShortcutsDialog, actions: Actions) -> None:
    _select(dialog, CommandId.EXPORT)
    _press(dialog, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert dialog.isVisible()
    assert _keys(actions, CommandId.EXPORT) == ["Ctrl+E"]
    _press(dialog, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    assert _keys(actions, CommandId.EXPORT) == []
    assert dialog.editor.field.text() == "No keys"


def test_that_one_command_and_all_can_be_reset(dialog: ShortcutsDialog, actions: Actions) -> None:
    reset, reset_all = _button(dialog, "Reset"), _button(dialog, "Reset all keys")
    assert not reset_all.isEnabled()
    _select(dialog, CommandId.EXPORT)
    _press(dialog, Qt.Key.Key_U)
    _select(dialog, CommandId.FIND)
    assert not reset.isEnabled()
    _press(dialog, Qt.Key.Key_I)
    _select(dialog, CommandId.EXPORT)
    reset.click()
    assert _keys(actions, CommandId.EXPORT) == ["Ctrl+E"]
    assert _keys(actions, CommandId.FIND) == ["Ctrl+I"]
    reset_all.click()
    assert _keys(actions, CommandId.FIND) == ["Ctrl+F"]
    assert not reset_all.isEnabled()


def test_that_a_key_that_is_typing_is_shown_and_stays(dialog: ShortcutsDialog, actions: Actions) -> None:
    _select(dialog, CommandId.SPLIT_ROW)
    assert not dialog.editor.field.isEnabled()
    assert "part of typing" in dialog.editor.says()


def test_that_everything_is_done_with_the_keyboard_alone(dialog: ShortcutsDialog, actions: Actions) -> None:
    QTest.keyClicks(_focus(), "compare")
    QTest.keyClick(_focus(), Qt.Key.Key_Return)
    assert dialog.editor.field.is_listening
    QTest.keyClick(_focus(), Qt.Key.Key_U, CTRL)
    assert _keys(actions, CommandId.COMPARE) == ["Ctrl+U"]
    assert _focus() is dialog.table
    QTest.keyClick(_focus(), Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_that_tab_reaches_every_control(dialog: ShortcutsDialog, actions: Actions) -> None:
    actions.change_keys(CommandId.ADD_FILES, QKeySequence("Ctrl+U"))
    start, reached = _focus(), set[QWidget]()
    while _focus() not in reached:
        reached.add(_focus())
        QTest.keyClick(_focus(), Qt.Key.Key_Tab)
    assert start in reached
    wanted = {button for button in dialog.findChildren(QAbstractButton) if button.isVisible() and button.isEnabled()}
    assert {button for button in wanted if button.focusPolicy() & Qt.FocusPolicy.TabFocus} <= reached
    assert dialog.table in reached


def test_that_every_control_has_a_name_for_screen_readers(dialog: ShortcutsDialog) -> None:
    assert dialog.table.accessibleName() == "Commands"
    _select(dialog, CommandId.EXPORT)
    assert "Ctrl+E" in dialog.editor.field.accessibleName()
    dialog.editor.listen()
    assert dialog.editor.field.accessibleName() == "Press the new keys"


def test_that_a_field_that_listens_takes_no_modifier_for_a_key(qtbot: QtBot) -> None:
    field, taken = KeyField(), list[QKeySequence]()
    qtbot.addWidget(field)
    field.keys_pressed.connect(taken.append)
    field.show()
    field.listen()
    for key in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
        QTest.keyPress(field, key, CTRL)
    assert field.is_listening
    # A letter of another script has no name among Qt's keys.
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0x424, CTRL, "ф"))
    assert [keys.toString() for keys in taken] == ["Ctrl+Ф"]
    assert not field.is_listening


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
