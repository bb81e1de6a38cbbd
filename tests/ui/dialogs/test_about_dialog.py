"""The box that tells which program this is, and the details of a fault."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import __version__
from app.ui.dialogs.about_dialog import LIBRARIES, AboutDialog, installed
from app.ui.dialogs.fault_dialog import FaultDialog


def _button(dialog: QWidget, text: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == text)


def test_that_version_licence_and_libraries_are_told(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert __version__ in words
    assert "GNU General Public License, version 3" in words
    for name, licence in LIBRARIES:
        assert name in words
        assert licence in words
    assert installed("PySide6") in words
    assert installed("there-is-no-such-package") == ""


def test_that_the_versions_can_be_copied_into_a_report(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    _button(dialog, "Copy versions").click()
    copied = QGuiApplication.clipboard().text()
    assert f"Frisco Whisper {__version__}" in copied
    assert f"peewee {installed('peewee')}" in copied


def test_that_the_details_of_a_fault_are_folded_away_and_can_be_copied(qtbot: QtBot) -> None:
    dialog = FaultDialog("It failed", "A sentence.", details="OUTPUT_UNWRITABLE\n<b>x</b>")
    qtbot.addWidget(dialog)
    dialog.show()
    more = _button(dialog, "Details")
    height = dialog.height()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert dialog.height() > height
    assert more.accessibleDescription() == "Details are shown"
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert more.accessibleDescription() == "Details are folded away"
    _button(dialog, "Copy details").click()
    assert QGuiApplication.clipboard().text() == "OUTPUT_UNWRITABLE\n<b>x</b>"


def test_that_a_fault_without_details_offers_none(qtbot: QtBot) -> None:
    dialog = FaultDialog("It failed", "A sentence.")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not any(_button(dialog, text).isVisible() for text in ("Details", "Copy details"))
