"""Files dragged over the window: who takes them, and that what shows it goes away in every case."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.drop_zone import DropZone
from app.ui.theme import ThemeChoice, ThemeKeeper

PLACE = QPoint(200, 150)
COPY, LEFT, NO_KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


class Window(QWidget):
    """A window with a drop zone, and what was dropped on it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(400, 300)
        QVBoxLayout(self).addWidget(QLabel("inside"))
        self.zone = DropZone(self)
        self.dropped: list[list[Path]] = []
        self.zone.dropped.connect(self.dropped.append)

    @property
    def is_covered(self) -> bool:
        """Whether the window is covered by what says where the files will go."""
        return any(child.isVisible() and child.geometry() == self.rect() for child in self.findChildren(QWidget))

    def enter(self, data: QMimeData) -> bool:
        event = QDragEnterEvent(PLACE, COPY, data, LEFT, NO_KEYS)
        event.ignore()
        QApplication.sendEvent(self, event)
        return event.isAccepted()


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def words(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_that_files_are_welcome_and_handed_on_as_paths(window: Window) -> None:
    data = files("/tmp/größe 1.wav", "/tmp/b.mp3")
    assert window.enter(data)
    assert window.is_covered
    QApplication.sendEvent(window, QDropEvent(QPointF(PLACE), COPY, data, LEFT, NO_KEYS))
    assert window.dropped == [[Path("/tmp/größe 1.wav"), Path("/tmp/b.mp3")]]
    assert not window.is_covered


@pytest.mark.parametrize("data", [words("some text"), words("https://example.org/a.wav"), QMimeData()])
def test_that_what_is_no_file_is_not_taken_and_covers_nothing(window: Window, data: QMimeData) -> None:
    assert not window.enter(data)
    assert not window.is_covered


def test_that_the_cover_goes_when_the_files_are_dragged_away(window: Window) -> None:
    window.enter(files("/tmp/a.wav"))
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.is_covered


def test_that_the_cover_goes_with_the_next_move_of_the_mouse_when_the_other_program_died_while_it_dragged(
    window: Window, qtbot: QtBot
) -> None:
    window.enter(files("/tmp/a.wav"))
    assert window.is_covered
    front = window.childAt(PLACE)
    assert front is not None
    QTest.mouseMove(front, QPoint(20, 20))
    QTest.mouseMove(front, QPoint(40, 40))
    qtbot.waitUntil(lambda: not window.is_covered)
    assert window.dropped == []
