"""The options for the next files between store, tool bar and dialog."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.options import JobOptions, Task, VoiceDetection
from app.core.settings import Settings
from app.ui.dialogs.file_options_dialog import FileOptionsDialog
from app.ui.file_options import FileOptions
from app.ui.option_words import differences, language_name
from app.ui.options_button import OptionsButton
from app.ui.settings_store import SettingsStore
from app.ui.tool_bar import ToolBar
from app.workflow.settings_file import SettingsFile


@pytest.fixture
def store(tmp_path: Path, qtbot: QtBot) -> Iterator[SettingsStore]:
    store = SettingsStore(SettingsFile(path=tmp_path / "settings.toml"), write_after_ms=20)
    yield store
    store.close()
    store.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    return window


def dialog_of(window: QWidget) -> FileOptionsDialog:
    (dialog,) = window.findChildren(FileOptionsDialog)
    return dialog


def test_that_the_dialog_is_made_when_it_is_asked_for_and_only_once(store: SettingsStore, window: QWidget) -> None:
    options = FileOptions(store, window)
    assert window.findChildren(FileOptionsDialog) == []
    for _ in range(2):
        options.show_below(window)
        assert dialog_of(window).isVisible()
        assert not dialog_of(window).isModal()
        dialog_of(window).close()


def test_that_what_is_chosen_is_kept_and_what_is_set_elsewhere_is_shown(
    store: SettingsStore, window: QWidget, qtbot: QtBot
) -> None:
    FileOptions(store, window).show_below(window)
    dialog_of(window).changed.emit({"vocabulary": "Frisco", "languages": ("de", "en")})
    assert store.settings == Settings(vocabulary="Frisco", languages=("de", "en"))
    qtbot.waitUntil(lambda: store.file.read().settings == store.settings)
    store.change(language="de")
    assert any("The tool bar says German" in label.text() for label in dialog_of(window).findChildren(QLabel))


def test_that_a_reset_leaves_the_rest_of_the_settings_and_can_be_undone(store: SettingsStore, window: QWidget) -> None:
    before = Settings(language="de", text_zoom_px=2, voice=VoiceDetection.OFF, vocabulary="Frisco", skip_shorter_s=5)
    store.change(**{name: getattr(before, name) for name in before.as_mapping()})
    FileOptions(store, window).show_below(window)
    reset, undo = (
        next(button for button in dialog_of(window).findChildren(QPushButton) if button.text() == words)
        for words in ("Reset", "Undo the reset")
    )
    reset.click()
    assert store.settings == Settings(language="de", text_zoom_px=2)
    undo.click()
    assert store.settings == before
    assert undo.isHidden()


def test_that_the_tool_bar_asks_for_what_is_set_beside_its_own_choices(qtbot: QtBot) -> None:
    bar = ToolBar()
    qtbot.addWidget(bar)
    bar.furnish(["large"])
    bar.take_settings(Settings(task=Task.TRANSLATE, languages=("cs", "de"), vocabulary="Frisco", skip_shorter_s=5))
    assert bar.options() == JobOptions(
        model="large", task=Task.TRANSLATE, languages=("cs", "de"), vocabulary=("Frisco",), shortest_ms=5_000
    )
    bar.choose(model="large", language="de", quality="best")
    assert (bar.options().language, bar.options().languages) == ("de", ())


def test_that_the_button_asks_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    bar = ToolBar()
    qtbot.addWidget(bar)
    bar.show()
    asked: list[bool] = []
    bar.options_requested.connect(lambda: asked.append(True))
    bar.more.click()
    QTest.keyClick(bar.more, Qt.Key.Key_Return)
    assert len(asked) == 2


def test_that_the_button_is_marked_and_says_what_is_chosen(qtbot: QtBot) -> None:
    button = OptionsButton("Options")
    qtbot.addWidget(button)
    plain = button.grab().toImage()
    button.show_settings(Settings(language="de", model="small"))
    assert not button.is_marked
    button.show_settings(Settings(skip_longer_min=90, vocabulary="a, b"))
    assert button.is_marked
    assert button.grab().toImage() != plain
    assert button.accessibleDescription() == "Vocabulary: 2 terms\nSkips files over 90 min"
    assert button.accessibleName() == "Options"
    button.show_settings(Settings())
    assert button.grab().toImage() == plain


def test_that_the_button_tells_the_keys_a_person_gave_the_command(qtbot: QtBot) -> None:
    button, action = OptionsButton("Options"), QAction("Options")
    qtbot.addWidget(button)
    button.follow(action)
    action.setShortcut(QKeySequence("Ctrl+F9"))
    assert "Options  (Ctrl+F9)" in button.toolTip()


def test_that_every_difference_has_its_words() -> None:
    settings = Settings(
        task=Task.TRANSLATE,
        voice=VoiceDetection.SENSITIVE,
        languages=("de", "cs"),
        has_mixed_languages=True,
        vocabulary="a",
        skip_shorter_s=5,
        skip_longer_min=90,
    )
    assert list(differences(settings)) == [
        "Translate to English",
        "Voice detection: Sensitive",
        "Vocabulary: 1 terms",  # English plurals are in the translation, which tests do not load
        "Languages: Czech, German",
        "Languages may change",
        "Skips files under 5 s",
        "Skips files over 90 min",
    ]
    assert list(differences(Settings())) == []


@pytest.mark.parametrize(("code", "name"), [("de", "German"), ("und", ""), ("", ""), ("xx", "xx")])
def test_that_a_language_nobody_knows_has_no_name(code: str, name: str) -> None:
    assert language_name(code) == name
