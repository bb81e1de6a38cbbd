"""What a screen reader hears of the window: each control has a name of its own, and nothing it hears is mark-up."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCheckBox, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.commands import CommandId
from app.ui.dialogs.file_options_dialog import FileOptionsDialog
from app.ui.editor import player_media
from tests.helpers.frisco import SAMPLE_EN
from tests.helpers.person import name_of
from tests.helpers.silent_media import SilentMedia
from tests.helpers.window import OpenWindow, drop, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PATIENCE_MS = 60_000


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)


def controls(top: QWidget) -> list[QWidget]:
    """Return what can have the keyboard now."""
    inside = (widget for widget in [top, *top.findChildren(QWidget)] if widget.isVisible() and widget.isEnabled())
    return [widget for widget in inside if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy()]


def role_of(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def described(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def faults(top: QWidget) -> Iterator[str]:
    """Say what a person who hears the window would stumble over."""
    found = controls(top)
    assert found
    told = Counter((name_of(widget), described(widget), role_of(widget)) for widget in found)
    yield from (f"{count} controls are told as {words}" for words, count in told.items() if count > 1)
    for widget in found:
        if not name_of(widget):
            yield f"{type(widget).__name__} {widget.geometry()} has no name"
        if "<" in described(widget):
            yield f"{name_of(widget)!r} is described with mark-up: {described(widget)}"
        if isinstance(widget, QAbstractItemView):
            yield from (f"row {row} of {name_of(widget)!r} has no words" for row in silent_rows(widget))


def silent_rows(view: QAbstractItemView) -> list[int]:
    model, role = view.model(), Qt.ItemDataRole.AccessibleTextRole
    return [row for row in range(model.rowCount()) if not model.index(row, 0).data(role)]


def opened_dialog(window: OpenWindow, command: CommandId, qtbot: QtBot) -> QDialog:
    window.window.actions_table[command].trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    return dialog


def test_that_every_control_of_the_window_and_its_dialogs_has_a_name_of_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    notes, empty, recording = tmp_path / "notes.mp3", tmp_path / "empty.wav", tmp_path / "talk.wav"
    notes.write_text("These are the notes of our meeting.\n" * 50)
    empty.touch()
    shutil.copyfile(SAMPLE_EN, recording)
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        assert list(faults(opened.window)) == []
        drop(opened.window, [notes, recording])
        drop(opened.window, [empty])
        qtbot.waitUntil(lambda: opened.editor.document is not None, timeout=PATIENCE_MS)
        opened.editor.versions.toggle_compare(True)
        opened.editor.panes.open_find(is_replacing=True)
        opened.window.gpu_dock.show()
        qtbot.waitUntil(lambda: len(opened.said) >= 2)
        assert list(faults(opened.window)) == []
        panel = opened.editor.header.versions.panel
        opened.editor.header.versions.open_history()
        assert list(faults(panel)) == []
        panel.close()
        export = opened_dialog(opened, CommandId.EXPORT, qtbot)
        for box in export.findChildren(QCheckBox):
            box.setChecked(True)
        assert list(faults(export)) == []
        export.close()
        opened.window.actions_table[CommandId.FILE_OPTIONS].trigger()
        options = opened.window.findChild(FileOptionsDialog)
        assert isinstance(options, FileOptionsDialog)
        for box in options.findChildren(QCheckBox):
            box.click()
        assert list(faults(options)) == []
        options.close()
        for command in (CommandId.SHORTCUTS, CommandId.SAVE_VERSION_WITH_NOTE, CommandId.ABOUT):
            dialog = opened_dialog(opened, command, qtbot)
            assert list(faults(dialog)) == []
            dialog.close()


def test_that_no_menu_has_two_entries_of_one_name_or_one_mnemonic(qtbot: QtBot, tmp_path: Path) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        bar = opened.window.menuBar()
        titles = [action.text() for action in bar.actions()]
        mnemonics = Counter(title[title.index("&") + 1].lower() for title in titles)
        assert set(mnemonics.values()) == {1}, titles
        for menu in bar.findChildren(QMenu):
            names = Counter(action.text().replace("&", "") for action in menu.actions() if not action.isSeparator())
            assert set(names.values()) == {1}, names
            assert "" not in names
