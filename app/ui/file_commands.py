"""The commands that work while the library is still being opened: give files, try the sample, quit."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.ui.commands import CommandId
from app.ui.main_window import MainWindow
from app.workflow.places import resources_dir


def connect_file_commands(window: MainWindow) -> None:
    """Give these commands their acts; what files they bring waits in the window until somebody can take it in."""
    actions, page = window.actions_table, window.start_page
    actions.on(CommandId.ADD_FILES, lambda: _add_files(window))
    actions.on(CommandId.ADD_FOLDER, lambda: _add_folder(window))
    actions.on(CommandId.TRY_SAMPLE, lambda: window.offer([resources_dir() / "demo" / "sample_en.wav"]))
    actions.on(CommandId.QUIT, window.close)
    window.tool_bar.add_requested.connect(actions[CommandId.ADD_FILES].trigger)
    page.open_requested.connect(actions[CommandId.ADD_FILES].trigger)
    page.sample_requested.connect(actions[CommandId.TRY_SAMPLE].trigger)


def _add_files(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    names, _ = QFileDialog.getOpenFileNames(window, window.tr("Add files"), "", media_filter())
    window.offer([Path(name) for name in names])


def _add_folder(window: MainWindow) -> None:
    from PySide6.QtWidgets import QFileDialog

    name = QFileDialog.getExistingDirectory(window, window.tr("Add folder"))
    if name:
        window.offer([Path(name)])


def media_filter() -> str:
    from app.core.media import ACCEPTED_EXTENSIONS

    patterns = " ".join(f"*.{extension}" for extension in sorted(ACCEPTED_EXTENSIONS))
    media = QCoreApplication.translate("AddFiles", "Audio and video")
    everything = QCoreApplication.translate("AddFiles", "All files")
    return f"{media} ({patterns});;{everything} (*)"
