"""The real window over a real library and real workers, in this process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.ui.application import make_window, open_desk
from app.ui.desk import Desk
from app.ui.editor.page import EditorPage
from app.ui.main_window import MainWindow
from app.ui.messages import Message
from app.ui.settings_store import SettingsStore
from app.ui.theme import ThemeKeeper
from app.ui.window_settings import connect_settings
from app.ui.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWindow:
    """A window at work and what it said."""

    window: MainWindow
    desk: Desk
    workspace: Workspace
    said: list[Message]

    @property
    def editor(self) -> EditorPage:
        return self.desk.editor


@contextmanager
def opened_window(qtbot: QtBot, library: Path, settings: Path) -> Iterator[OpenWindow]:
    """Open the window as the program does; leaving it closes everything in order."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    program = Program(library, "a test", is_forgiving=True)
    with program.open_library() as opened:
        workspace = program.make_workspace(opened)
        store = QSettings(str(settings), QSettings.Format.IniFormat)
        choices = SettingsStore(program.settings_file)
        window = make_window(store, choices)
        keeper = ThemeKeeper(application, choice=choices.settings.theme, parent=workspace)
        desk = open_desk(window, workspace, store, keeper, library / "logs")
        said: list[Message] = []
        window.messages.said.connect(said.append)
        connect_settings(desk, keeper, choices)
        try:
            window.show()
            qtbot.waitExposed(window)
            desk.start()
            yield OpenWindow(window=window, desk=desk, workspace=workspace, said=said)
        finally:
            window.close()
            workspace.close()
            choices.close()
            window.deleteLater()
            QApplication.sendPostedEvents()


def drop(window: MainWindow, paths: Sequence[Path]) -> None:
    """Drop files onto the middle of the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = window.rect().center()
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(place), actions, data, buttons, keys)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(place), actions, data, buttons, keys))
