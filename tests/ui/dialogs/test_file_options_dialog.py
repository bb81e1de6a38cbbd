"""The options for the next files: each shown as it is set, each told when the person chooses another, by mouse and keys."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QListView, QPlainTextEdit, QPushButton, QRadioButton, QSpinBox
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.options import Task, VoiceDetection
from app.core.settings import Settings
from app.ui.dialogs.file_options_dialog import FileOptionsDialog
from app.ui.dialogs.language_choice import LanguageChoice
from app.ui.dialogs.languages_model import LanguagesModel
from app.ui.kit.fields import SearchField

CHOSEN = Settings(
    task=Task.TRANSLATE,
    voice=VoiceDetection.OFF,
    languages=("cs", "de"),
    has_mixed_languages=True,
    vocabulary="Frisco\nZwickau",
    skip_shorter_s=7,
    skip_longer_min=90,
)


class Shown:
    """A dialog as a person sees it, and what it told."""

    def __init__(self, dialog: FileOptionsDialog) -> None:
        self.dialog = dialog
        self.told: list[dict[str, Any]] = []
        dialog.changed.connect(self.told.append)

    def radio(self, words: str) -> QRadioButton:
        return next(button for button in self.dialog.findChildren(QRadioButton) if button.text() == words)

    def box(self, words: str) -> QCheckBox:
        return next(box for box in self.dialog.findChildren(QCheckBox) if box.text() == words)

    def number(self, words: str) -> QSpinBox:
        return next(box for box in self.dialog.findChildren(QSpinBox) if box.accessibleName() == words)

    def button(self, words: str) -> QPushButton:
        return next(button for button in self.dialog.findChildren(QPushButton) if button.text() == words)

    @property
    def languages(self) -> QListView:
        choice = self.dialog.findChild(LanguageChoice)
        assert isinstance(choice, LanguageChoice)
        found = choice.findChild(QListView)
        assert isinstance(found, QListView)
        return found

    @property
    def search(self) -> SearchField:
        found = self.dialog.findChild(SearchField)
        assert isinstance(found, SearchField)
        return found

    @property
    def vocabulary(self) -> QPlainTextEdit:
        found = self.dialog.findChild(QPlainTextEdit)
        assert isinstance(found, QPlainTextEdit)
        return found

    def rows(self) -> list[str]:
        model = self.languages.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def says(self, words: str) -> bool:
        return any(words in label.text() and not label.isHidden() for label in self.dialog.findChildren(QLabel))


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    dialog = FileOptionsDialog()
    qtbot.addWidget(dialog)
    dialog.show_settings(Settings())
    dialog.begin()
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return Shown(dialog)


def test_that_it_stands_as_it_is_set_and_tells_nothing_by_itself(shown: Shown) -> None:
    shown.dialog.show_settings(CHOSEN)
    shown.dialog.begin()
    assert shown.radio("Translate to English").isChecked()
    assert shown.radio("Off").isChecked()
    assert shown.rows()[:3] == ["German", "Czech", "Chinese"]
    assert shown.box("May change within a recording").isChecked()
    assert shown.vocabulary.toPlainText() == "Frisco\nZwickau"
    assert (shown.number("Shorter than").value(), shown.number("Longer than").value()) == (7, 90)
    assert shown.says("Among Czech, German")
    assert shown.says("2 terms")
    assert shown.told == []


def test_that_nothing_is_to_be_reset_until_something_is_chosen(shown: Shown) -> None:
    assert not shown.button("Reset").isEnabled()
    shown.dialog.show_settings(Settings(language="de", model="small"))
    assert not shown.button("Reset").isEnabled()
    shown.dialog.show_settings(Settings(skip_longer_min=1))
    assert shown.button("Reset").isEnabled()


def test_that_task_and_voice_detection_are_told_by_a_click_and_by_the_arrows(shown: Shown) -> None:
    QTest.mouseClick(shown.radio("Translate to English"), Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    shown.radio("Normal").setFocus()
    QTest.keyClick(shown.radio("Normal"), Qt.Key.Key_Down)
    assert shown.told == [{"task": Task.TRANSLATE}, {"voice": VoiceDetection.SENSITIVE}]


def test_that_each_choice_says_what_it_means_to_eyes_and_ears(shown: Shown) -> None:
    for button in shown.dialog.findChildren(QRadioButton):
        assert shown.says(button.accessibleDescription())


def test_that_a_language_is_found_by_name_or_code_and_checked_with_enter(shown: Shown) -> None:
    QTest.keyClicks(shown.search, "zech")
    assert shown.rows() == ["Czech"]
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.told == [{"languages": ("cs",)}]
    QTest.keyClicks(shown.search, "yue")
    assert shown.rows() == ["Cantonese"]
    assert shown.dialog.isVisible()


def test_that_enter_in_an_empty_search_checks_nothing(shown: Shown) -> None:
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.told == []


def test_that_a_row_is_checked_by_a_click_anywhere_and_by_the_space_bar(shown: Shown) -> None:
    view = shown.languages
    place = view.visualRect(view.model().index(1, 0))
    for spot in (place.center(), place.topLeft() + QPoint(16, place.height() // 2)):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    view.setCurrentIndex(view.model().index(2, 0))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert shown.told == [{"languages": ("en",)}, {"languages": ()}, {"languages": ("fr",)}]


def test_that_a_language_in_the_tool_bar_leaves_nothing_to_choose_and_says_so(shown: Shown) -> None:
    shown.dialog.show_settings(Settings(language="de", languages=("cs",)))
    assert not shown.languages.isEnabled()
    assert not shown.box("May change within a recording").isEnabled()
    assert shown.says("The tool bar says German. Set it to auto to choose here.")
    shown.dialog.show_settings(Settings(languages=("cs",)))
    assert shown.languages.isEnabled()


def test_that_a_vocabulary_is_told_as_it_is_written_and_counted(shown: Shown) -> None:
    QTest.keyClicks(shown.vocabulary, "Frisco, Mia")
    assert shown.told[-1] == {"vocabulary": "Frisco, Mia"}
    assert shown.says("2 terms, about 4 of 223 tokens · Hints for the spelling")


def test_that_a_text_that_is_no_list_of_words_is_not_taken_and_stays_to_be_mended(shown: Shown) -> None:
    shown.vocabulary.setPlainText("x" * 201)
    assert shown.told == []
    assert shown.says("One is longer than 200 letters.")
    shown.dialog.show_settings(Settings(skip_shorter_s=5))
    assert shown.vocabulary.toPlainText() == "x" * 201


def test_that_tab_leaves_the_vocabulary(shown: Shown) -> None:
    shown.vocabulary.setFocus()
    QTest.keyClick(shown.vocabulary, Qt.Key.Key_Tab)
    assert not shown.vocabulary.hasFocus()
    assert shown.vocabulary.toPlainText() == ""


def test_that_a_bound_counts_only_while_it_is_checked(shown: Shown) -> None:
    number = shown.number("Shorter than")
    assert not number.isEnabled()
    shown.box("Shorter than").click()
    number.setValue(12)
    shown.box("Shorter than").click()
    assert shown.told == [{"skip_shorter_s": 5}, {"skip_shorter_s": 12}, {"skip_shorter_s": 0}]
    assert not number.isEnabled()


def test_that_bounds_that_leave_no_file_are_warned_of(shown: Shown) -> None:
    shown.dialog.show_settings(Settings(skip_shorter_s=60, skip_longer_min=2))
    assert not shown.says("Every file would be skipped.")
    shown.number("Longer than").setValue(1)
    assert shown.says("Every file would be skipped.")


def test_that_a_reset_can_be_undone_until_something_else_is_chosen(shown: Shown) -> None:
    undo = shown.button("Undo the reset")
    assert undo.isHidden()
    shown.dialog.offer_undo(is_offered=True)
    assert undo.isVisible()
    shown.radio("Off").click()
    assert undo.isHidden()


def test_that_escape_closes_it(shown: Shown) -> None:
    QTest.keyClick(shown.vocabulary, Qt.Key.Key_Escape)
    assert shown.dialog.isHidden()


def test_that_the_list_of_languages_keeps_the_rules_of_a_model(qtmodeltester: ModelTester) -> None:
    model = LanguagesModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.fill(("de",))
    assert model.checked() == ("de",)
