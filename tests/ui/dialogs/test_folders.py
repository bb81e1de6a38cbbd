"""Showing what was written in the system's own window for folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.ui.dialogs.folders import open_folder, show_in_folder


class Desktop(QObject):
    """Stands where the system opens files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open_url(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[Desktop]:
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open_url")  # type: ignore[arg-type]  # its stub asks for bytes, which it then refuses
    yield desktop
    QDesktopServices.unsetUrlHandler("file")


def test_that_a_folder_with_a_difficult_name_is_opened(desktop: Desktop, tmp_path: Path) -> None:
    folder = tmp_path / "Größe #1 100%"
    assert open_folder(folder)
    assert desktop.opened == [folder.as_posix()]


def test_that_a_file_is_shown_in_its_folder_and_not_opened(desktop: Desktop, tmp_path: Path) -> None:
    assert show_in_folder(tmp_path / "not there any more.srt")
    assert desktop.opened == [tmp_path.as_posix()]
