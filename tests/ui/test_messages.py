"""What the program says to the person: passed on as values, and shown in a window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.ui.dialogs.banner_stack import BannerStack
from app.ui.dialogs.message_display import MessageDisplay
from app.ui.kit.banner import Banner
from app.ui.kit.toast import ToastArea
from app.ui.messages import Message, MessageKind, Messages

FULL = HostError(ErrorCode.DISK_FULL, "The disk is full: <b>x</b> could not be written.", detail="errno 28")


class Shown:
    """A window that shows what is said."""

    def __init__(self, window: QWidget) -> None:
        self.messages = Messages(window)
        self.window = window
        self.banners = BannerStack()
        column = QVBoxLayout(window)
        column.addWidget(self.banners)
        column.addStretch(1)
        self.toasts = ToastArea(window)
        self.display = MessageDisplay(self.messages, toasts=self.toasts, banners=self.banners, window=window)

    def button(self, text: str) -> QPushButton:
        return next(button for button in self.window.findChildren(QPushButton) if button.text() == text)


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 400)
    shown = Shown(window)
    window.show()
    yield shown
    if shown.display.dialog is not None:
        shown.display.dialog.close()


def test_that_what_is_said_reaches_whoever_listens(qtbot: QtBot) -> None:
    messages, said = Messages(), list[Message]()
    messages.said.connect(said.append)
    messages.note("Deleted", action="Undo", on_action=said.clear)
    messages.warn("The driver is old.", key="driver")
    messages.fault("The export failed", FULL)
    assert [message.kind for message in said] == [MessageKind.NOTE, MessageKind.NOTICE, MessageKind.FAULT]
    assert said[1].tone == "warning"
    assert said[2].text == FULL.sentence
    assert said[2].details == "DISK_FULL\nerrno 28"


def test_that_the_log_learns_the_code_and_no_word(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "app")
    Messages().fault("The export failed", FULL)
    assert "DISK_FULL" in caplog.text
    assert "disk is full" not in caplog.text


def test_that_a_note_is_a_toast_whose_action_is_done(shown: Shown) -> None:
    done: list[str] = []
    shown.messages.note("Deleted b.mp3", action="Undo", on_action=lambda: done.append("undo"))
    QTest.mouseClick(shown.button("Undo"), Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    assert shown.toasts.toasts() == ()


def test_that_a_notice_about_the_same_matter_takes_the_place_of_the_first(shown: Shown) -> None:
    done: list[str] = []
    shown.messages.warn("12 MB left.", key="disk", action="Make room", on_action=lambda: done.append("old"))
    shown.messages.notice("The demo model is in use.", key="model")
    shown.messages.warn("3 MB left.", key="disk", action="Make room", on_action=lambda: done.append("new"))
    assert shown.banners.texts() == ("3 MB left.", "The demo model is in use.")
    shown.button("Make room").click()
    assert done == ["new"]


def test_that_a_closed_notice_stays_away_until_it_says_something_else(shown: Shown) -> None:
    shown.messages.warn("12 MB left.", key="disk")
    banner = shown.banners.findChild(Banner)
    assert isinstance(banner, Banner)
    close = next(child for child in banner.findChildren(QWidget) if child.accessibleName() == "Close this notice")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    shown.messages.warn("12 MB left.", key="disk")
    assert shown.banners.texts() == ()
    assert shown.banners.isHidden()
    shown.messages.warn("3 MB left.", key="disk")
    assert shown.banners.texts() == ("3 MB left.",)


def test_that_a_notice_goes_when_its_matter_ends_and_may_come_again(shown: Shown) -> None:
    shown.messages.warn("12 MB left.", key="disk")
    shown.messages.withdraw("disk")
    shown.messages.withdraw("nothing was said about this")
    assert shown.banners.texts() == ()
    shown.messages.warn("12 MB left.", key="disk")
    assert shown.banners.texts() == ("12 MB left.",)


def test_that_faults_are_shown_one_after_another_and_the_same_one_once(shown: Shown, qtbot: QtBot) -> None:
    for _ in range(3):
        shown.messages.fault("The export failed", FULL)
    shown.messages.fault("The file is gone", "It was moved.")
    first = shown.display.dialog
    assert first is not None
    assert first.sentence() == FULL.sentence
    first.close()
    second = shown.display.dialog
    assert second is not None
    assert second is not first
    assert second.sentence() == "It was moved."
    second.close()
    assert shown.display.dialog is None


def test_that_a_fault_shows_text_literally_and_stops_nothing(shown: Shown) -> None:
    shown.messages.fault("The export failed", FULL)
    dialog = shown.display.dialog
    assert dialog is not None
    assert not dialog.isModal()
    assert {label.textFormat() for label in dialog.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    assert dialog.accessibleName() == "The export failed"
