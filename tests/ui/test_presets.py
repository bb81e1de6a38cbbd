"""Presets in the window: chosen in the tool bar, saved, renamed, deleted and brought back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget, QWidget
from pytestqt.qtbot import QtBot

from app.core.options import Quality, Task
from app.core.presets import Preset
from app.core.settings import Settings
from app.ui.dialogs.name_dialog import NameDialog
from app.ui.dialogs.presets_dialog import PresetsDialog
from app.ui.messages import Message, Messages
from app.ui.preset_desk import PresetDesk
from app.ui.preset_store import PresetStore
from app.ui.settings_store import SettingsStore
from app.ui.tool_bar import ToolBar
from app.workflow.presets_file import PresetsFile
from app.workflow.settings_file import SettingsFile

WRITTEN = '[Court]\nquality = "fast"\nlanguage = "de"\nmodel = "small"\n[Council]\nvocabulary = "Zwickau"\n'


class Stage:
    """A tool bar with presets behind it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bar = ToolBar(self.window)
        self.bar.furnish(["large", "small"])
        self.settings = SettingsStore(SettingsFile(path=folder / "settings.toml"), write_after_ms=20)
        self.settings.settings_changed.connect(self.bar.take_settings)
        self.file = PresetsFile(path=folder / "presets.toml")
        self.file.path.write_text(WRITTEN)
        self.presets = PresetStore(self.file)
        self.said: list[Message] = []
        messages = Messages(self.window)
        messages.said.connect(self.said.append)
        self.desk = PresetDesk(self.bar, self.settings, self.presets, messages, self.window)
        self.wait_for("Court", "Council")

    @property
    def words(self) -> str:
        return self.bar.preset.button.text()

    def names(self) -> list[str]:
        return [preset.name for preset in self.presets.presets if not preset.is_built_in]

    def wait_for(self, *names: str) -> None:
        self.qtbot.waitUntil(lambda: self.names() == list(names))

    def preset(self, name: str) -> Preset:
        found = self.presets.find(name)
        assert found is not None
        return found

    def menu(self) -> list[str]:
        self.bar.preset.menu.aboutToShow.emit()
        return [action.text() for action in self.bar.preset.menu.actions() if not action.isSeparator()]

    def pick(self, words: str) -> None:
        self.menu()
        next(action for action in self.bar.preset.menu.actions() if action.text() == words).trigger()

    def give_name(self, name: str) -> None:
        (dialog,) = self.window.findChildren(NameDialog) or self.dialog().findChildren(NameDialog)
        dialog.edit.setText(name)
        dialog.agree.click()

    def dialog(self) -> PresetsDialog:
        (dialog,) = self.window.findChildren(PresetsDialog)
        return dialog


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    stage = Stage(tmp_path, qtbot)
    yield stage
    stage.desk.close()
    stage.settings.close()


def test_that_the_menu_offers_all_presets(stage: Stage) -> None:
    assert stage.words == "Preset"
    built_in = ["Interview", "Radio calls", "Subtitles in English"]
    assert stage.menu() == [*built_in, "Court", "Council", "Save as a preset…", "Presets…"]


def test_that_the_menu_says_what_each_preset_holds(stage: Stage) -> None:
    stage.bar.preset.menu.aboutToShow.emit()
    (court,) = [action for action in stage.bar.preset.menu.actions() if action.text() == "Court"]
    assert stage.bar.preset.menu.toolTipsVisible()
    assert court.toolTip() == "<qt>Quality: fast<br>Model: small<br>Language: German</qt>"


def test_that_a_long_name_is_shortened_and_not_what_is_said_of_it(stage: Stage) -> None:
    name = "Interviews in the studio of Radio Zwickau"
    stage.presets.save(Preset.of(name, Settings(channel=1)))
    stage.wait_for("Court", "Council", name)
    stage.pick(name)
    stage.settings.change(channel=2)
    assert stage.words.startswith("Interviews")
    assert stage.words.endswith("…, changed")


def test_that_a_chosen_preset_holds_is_named_and_can_be_taken_back(stage: Stage) -> None:
    stage.settings.change(vocabulary="mine", task=Task.TRANSLATE)
    stage.pick("Court")
    assert stage.words == "Court"
    options = stage.bar.options()
    assert (options.model, options.language, options.quality) == ("small", "de", Quality.FAST)
    assert (options.vocabulary, options.task) == ((), Task.TRANSCRIBE)
    (note,) = stage.said
    assert note.on_action is not None
    note.on_action()
    assert (stage.settings.settings.vocabulary, stage.settings.settings.task) == ("mine", Task.TRANSLATE)
    assert stage.words == "Preset"
    assert (stage.bar.options().model, stage.bar.options().language) == ("large", None)


def test_that_a_change_is_told_and_can_be_undone_or_kept(stage: Stage) -> None:
    stage.pick("Council")
    stage.settings.change(channel=2)
    assert stage.words == "Council, changed"
    assert "Go back to Council" in stage.menu()
    stage.pick("Go back to Council")
    assert (stage.settings.settings.channel, stage.words) == (0, "Council")
    stage.settings.change(channel=1)
    stage.pick("Save the changes to Council")
    stage.qtbot.waitUntil(lambda: stage.words == "Council")
    assert stage.file.named("Council").values["channel"] == 1
    stage.pick("Interview")
    stage.settings.change(channel=1)
    assert "Save the changes to Interview" not in stage.menu()


def test_that_choices_are_saved_under_a_name_that_is_free(stage: Stage) -> None:
    stage.settings.change(replacements="a = b")
    stage.pick("Save as a preset…")
    (dialog,) = stage.window.findChildren(NameDialog)
    assert not dialog.agree.isEnabled()
    dialog.edit.setText("court")
    assert (dialog.hint.text(), dialog.agree.isEnabled()) == ("There is a preset of this name already.", False)
    stage.give_name("Calls")
    stage.wait_for("Court", "Council", "Calls")
    assert (stage.words, stage.settings.settings.preset) == ("Calls", "Calls")
    assert dict(stage.file.named("Calls").values) == {"replacements": "a = b"}


def test_that_one_is_deleted_and_comes_back(stage: Stage) -> None:
    stage.desk.manage()
    stage.dialog().remove_requested.emit(stage.preset("Court"))
    stage.wait_for("Council")
    stage.qtbot.waitUntil(lambda: bool(stage.said))
    assert stage.said[-1].text == "The preset Court is deleted."
    assert stage.said[-1].on_action is not None
    stage.said[-1].on_action()
    stage.wait_for("Council", "Court")


def test_that_the_list_says_what_each_holds_and_what_can_be_done(stage: Stage) -> None:
    stage.desk.manage()
    dialog = stage.dialog()
    (listed,) = dialog.findChildren(QListWidget)
    assert [listed.item(row).text() for row in range(listed.count())][-2:] == ["Court", "Council"]
    dialog.go_to(stage.preset("Court"))
    assert dialog.held.text() == "Quality: fast\nModel: small\nLanguage: German"
    assert dialog.remove.isEnabled()
    listed.setCurrentRow(0)
    assert not dialog.remove.isEnabled()


def test_that_a_renamed_preset_stays_the_chosen_one(stage: Stage) -> None:
    stage.pick("Council")
    stage.desk.manage()
    stage.dialog().rename_requested.emit(stage.preset("Council"))
    stage.give_name("Town council")
    stage.wait_for("Court", "Town council")
    stage.qtbot.waitUntil(lambda: stage.words == "Town council")


def test_that_a_built_in_one_can_be_copied(stage: Stage) -> None:
    stage.desk.manage()
    stage.dialog().copy_requested.emit(stage.preset("Radio calls"))
    stage.give_name("My calls")
    stage.wait_for("Court", "Council", "My calls")
    assert stage.preset("My calls").on(Settings()).quality is Quality.FAST


def test_that_a_mistake_in_the_file_is_told_once_and_a_broken_file_is_left(stage: Stage) -> None:
    stage.file.path.write_text("[Court\n")
    stage.presets.read()
    stage.qtbot.waitUntil(lambda: bool(stage.said))
    assert "cannot be read" in stage.said[-1].text
    stage.presets.read()
    stage.desk.save_as()
    stage.give_name("New")
    stage.qtbot.waitUntil(lambda: len(stage.said) == 2)
    assert stage.said[-1].title == "That cannot be done with the preset"
    assert stage.file.path.read_text() == "[Court\n"
