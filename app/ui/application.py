"""The run of the window program: paint first, then open the library, and close everything in order.

What the first paint does not need is imported after it: the window stands before the store, the engine and the editor
are loaded.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication

from app.core.safekeeping import Opening
from app.ui.actions import Actions
from app.ui.file_commands import connect_file_commands
from app.ui.icons import product_icon
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.settings_store import SettingsStore
from app.ui.theme import ThemeKeeper
from app.ui.translations import speak

if TYPE_CHECKING:
    from app.core.errors import FriscoError
    from app.store.backup import Backups
    from app.store.library import Library
    from app.ui.desk import Desk
    from app.ui.workspace import Workspace
    from app.workflow.settings_file import SettingsFile

_CANNOT_START = 1


class WindowProgram(Protocol):
    """What the window needs of the program around it; ``bootstrap`` builds it."""

    @property
    def library_dir(self) -> Path: ...

    @property
    def settings_file(self) -> "SettingsFile": ...

    @property
    def backups(self) -> "Backups": ...

    def can_be_read(self) -> bool:
        """Tell whether a damaged library can at least be read; called on another thread."""

    def library_or_window(
        self, files: Sequence[Path], opening: Opening
    ) -> "AbstractContextManager[Library | Literal[True]]":
        """Open the library, or let another window take the files; called on another thread.

        Raise LIBRARY_BUSY, DB_NEWER, DB_CORRUPT.
        """

    def make_workspace(self, library: "Library") -> "Workspace":
        """Return everything behind a window; the caller closes it before the library."""


def run_application(program: WindowProgram, files: Sequence[Path]) -> int:
    """Show the window and work until it is closed; return the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Frisco Whisper")
    application.setDesktopFileName("org.friscowhisper.FriscoWhisper")
    speak(application)
    settings = QSettings("Frisco Whisper", "window")
    store = SettingsStore(program.settings_file)
    keeper = ThemeKeeper(application, choice=store.settings.theme)
    application.setWindowIcon(product_icon())
    opening: Opening | None = Opening()
    code = 0
    while opening is not None:
        run = show_window(program, files, keeper, settings, store, opening)
        code = application.exec()
        run.close()
        opening, code, files = run.wish, run.failure or code, ()
    store.close()
    return code


def show_window(
    program: WindowProgram,
    files: Sequence[Path],
    keeper: ThemeKeeper,
    settings: QSettings,
    store: SettingsStore,
    opening: Opening,
) -> "WindowRun":
    """Show a window that opens the library in this way as soon as it is painted."""
    window = make_window(settings, store)
    window.offer(list(files))
    run = WindowRun(program, window, files, keeper, settings, store, opening)
    window.painted.connect(run.begin)
    window.show()
    return run


def make_window(settings: QSettings, store: SettingsStore) -> MainWindow:
    """Return the frame, ready to be shown; only what needs no library can be done in it."""
    actions = Actions(store.settings.keys, save=lambda keys: store.change(keys=keys))
    window = MainWindow(actions, Messages(), settings)
    connect_file_commands(window)
    actions.set_waiting(is_waiting=True)
    return window


class WindowRun(QObject):
    """Owns what is opened behind the window, and closes it in order. Lives on the GUI thread."""

    def __init__(
        self,
        program: WindowProgram,
        window: MainWindow,
        files: Sequence[Path],
        keeper: ThemeKeeper,
        settings: QSettings,
        store: SettingsStore,
        opening: Opening,
    ) -> None:
        super().__init__(window)
        self._program, self._window, self._keeper, self._settings = program, window, keeper, settings
        self._store, self._files = store, files
        self._logs = program.library_dir / "logs"
        self._open = ExitStack()
        self._desk: Desk | None = None
        self._stop_opening: Callable[[], object] = lambda: None
        self._opening = opening
        self.wish: Opening | None = None  # how to open the library anew when this window has closed
        self.failure = 0
        window.reopen_requested.connect(self._reopen)

    @property
    def window(self) -> MainWindow:
        return self._window

    @property
    def desk(self) -> "Desk | None":
        """Return what is done in the window, once the library is open."""
        return self._desk

    def begin(self) -> None:
        """Open the library on another thread; meanwhile load what will work with it."""
        from app.ui.dialogs.errands import Errands
        from app.ui.garbage import GarbageKeeper

        self._open.callback(GarbageKeeper(self).close)
        errands = Errands(self)
        self._stop_opening = errands.close
        errands.run("library", self._open_library, self._work_with, self._give_up)
        import app.ui.desk
        import app.ui.window_commands  # noqa: F401

    def close(self) -> None:
        """Close what was opened, the newest first."""
        self._stop_opening()
        self._open.close()

    def _open_library(self) -> "Library | Literal[True]":
        return self._open.enter_context(self._program.library_or_window(self._files, self._opening))

    def _work_with(self, library: "Library | Literal[True]") -> None:
        """Set the desk up on an open library; leave the work to another window that was quicker."""
        from app.ui.rescue import tell_of_opening
        from app.ui.window_settings import connect_settings

        if library is True:
            self._window.close()
            return
        self._watch_for_bugs()
        workspace = self._program.make_workspace(library)
        self._open.callback(workspace.close)
        self._desk = open_desk(self._window, workspace, self._settings, self._keeper, self._logs)
        connect_settings(self._desk, self._keeper, self._store)
        self._desk.start()
        tell_of_opening(self._desk, self._opening)

    def _watch_for_bugs(self) -> None:
        from app.ui.crash_handler import CrashHandler
        from app.ui.dialogs.bug_notice import BugNotice
        from app.ui.dialogs.folders import open_folder

        crashes = CrashHandler(self._logs)
        crashes.install()
        self._open.callback(crashes.uninstall)
        BugNotice(crashes, save_work=self._save_work, logs=self._logs, window=self._window)
        if crashes.watch_for_death() is not None:
            self._window.messages.warn(
                self.tr("Frisco Whisper ended by a fault of its own last time. What you did until then is kept."),
                key="death",
                action=self.tr("Show the log"),
                on_action=lambda: open_folder(self._logs),
            )

    def _save_work(self) -> None:
        if self._desk is not None:
            self._desk.editor.flush()

    def _reopen(self, opening: Opening) -> None:
        """Close this window and everything behind it; the next one opens the library in the way asked for."""
        self.wish = opening
        self._window.close()

    def _give_up(self, error: "FriscoError") -> None:
        """Say why there is no library to work with; a damaged one can be restored, else there is nothing to do."""
        from PySide6.QtWidgets import QMessageBox

        from app.ui.rescue import can_be_rescued, offer_rescue

        if can_be_rescued(error):
            self.failure = _CANNOT_START
            offer_rescue(self._program, self._window, error)
            return
        QMessageBox.critical(self._window, "Frisco Whisper", error.sentence)
        self.failure = _CANNOT_START
        self._window.close()


def open_desk(
    window: MainWindow, workspace: "Workspace", settings: QSettings, keeper: ThemeKeeper, logs: Path
) -> "Desk":
    """Put the desk into a window; it is filled when it starts."""
    from app.ui.desk import Desk
    from app.ui.window_commands import connect_commands

    desk = Desk(window, workspace, settings)
    connect_commands(desk, keeper, logs)
    return desk
