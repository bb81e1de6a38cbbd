"""The run of the window program: paint first, then open the library, and close everything in order."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.core.errors import FriscoError
from app.store.library import Library
from app.ui.actions import Actions
from app.ui.crash_handler import CrashHandler
from app.ui.dialogs.bug_notice import BugNotice
from app.ui.icons import product_icon
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.theme import ThemeChoice, ThemeKeeper
from app.ui.window_commands import connect_commands
from app.ui.workspace import Workspace

_CANNOT_START = 1


def run_application(
    open_library: Callable[[], AbstractContextManager[Library]],
    make_workspace: Callable[[Library], Workspace],
    library_dir: Path,
    files: Sequence[Path],
) -> int:
    """Show the window and work until it is closed; return the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Frisco Whisper")
    application.setDesktopFileName("org.friscowhisper.FriscoWhisper")
    settings = QSettings("Frisco Whisper", "window")
    keeper = ThemeKeeper(application, choice=ThemeChoice(str(settings.value("window/theme", "system"))))
    application.setWindowIcon(product_icon())
    with ExitStack() as stack:
        try:
            library = stack.enter_context(open_library())
        except FriscoError as error:
            QMessageBox.critical(None, "Frisco Whisper", error.sentence)
            return _CANNOT_START
        workspace = make_workspace(library)
        stack.callback(workspace.close)
        crashes = CrashHandler(library_dir / "logs")
        crashes.install()
        stack.callback(crashes.uninstall)
        window = build_window(workspace, settings, keeper, library_dir / "logs")
        BugNotice(crashes, save_work=window.editor.flush, logs=library_dir / "logs", window=window)
        window.show()
        QTimer.singleShot(0, lambda: _begin(window, files))
        return application.exec()


def build_window(workspace: Workspace, settings: QSettings, keeper: ThemeKeeper, logs: Path) -> MainWindow:
    """Put the window together on an open workspace; it is filled when it has been painted."""
    actions, messages = Actions(), Messages()
    window = MainWindow(workspace, actions, messages, settings)
    actions.setParent(window)
    messages.setParent(window)
    connect_commands(window, actions, keeper, logs)
    keeper.theme_changed.connect(lambda _theme: settings.setValue("window/theme", keeper.choice.value))
    return window


def _begin(window: MainWindow, files: Sequence[Path]) -> None:
    window.start()
    if files:
        window.receive(list(files))
