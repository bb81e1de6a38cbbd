"""Finding moved files: what is missing is listed, a folder is looked through, and each row says what became of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.media import Keeping
from app.core.settings import Settings
from app.store.library import Library
from app.ui.dialogs.moved_files_dialog import MovedFilesDialog
from app.ui.dialogs.moved_files_model import MovedFilesModel
from app.workflow.ingest import Ingest
from app.workflow.relinking import LostRecording, Relinking, RelinkReport, Tell
from tests.helpers.stored_values import wave_file


@pytest.fixture
def relinking(tmp_path: Path) -> Iterator[Relinking]:
    """Three recordings that are used where they lie, two of them moved and one gone."""
    with Library.open(tmp_path / "library") as library:
        ingest = Ingest(library, Settings(least_free_bytes=0))
        (tmp_path / "moved").mkdir()
        for number in range(3):
            path = wave_file(tmp_path, f"{number}.wav", bytes([number]))
            ingest.take(path, Keeping.REFER)
            path.rename(tmp_path / "moved" / path.name)
        (tmp_path / "moved" / "2.wav").unlink()
        yield Relinking(library, ingest)


def where(model: MovedFilesModel) -> list[str]:
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def test_that_missing_recordings_are_listed_and_found(
    relinking: Relinking, tmp_path: Path, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    dialog = MovedFilesDialog(relinking)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)
    assert all(text.startswith("not at ") for text in where(dialog.model))
    with qtbot.waitSignal(dialog.found):
        dialog.search(tmp_path / "moved")
    assert [text.partition(" ")[0] for text in where(dialog.model)] == ["found:", "found:", "not"]
    assert "Found: 2, still missing: 1" in dialog.words()
    assert dialog.model.headerData(0, Qt.Orientation.Horizontal) == "Recording"
    qtmodeltester.check(dialog.model)  # type: ignore[no-untyped-call]
    at = {button.text(): button.x() for button in dialog.findChildren(QPushButton)}
    assert at["Close"] < at["Look in a folder…"]
    dialog.close()


class Endless:
    """Looks for ever, until nobody wants it."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def lost(self, is_wanted: Callable[[], bool]) -> list[LostRecording]:
        return []

    def find(
        self, lost: Sequence[LostRecording], folder: Path, *, tell: Tell, is_wanted: Callable[[], bool]
    ) -> RelinkReport:
        self.begun.set()
        while is_wanted():
            self.ended.wait(0.001)
        self.ended.set()
        return RelinkReport(found=(), still_lost=(), refused=(), looked_at=7, compared=0, is_whole=False)


def test_that_closing_stops_the_search(qtbot: QtBot, tmp_path: Path) -> None:
    finding = Endless()
    dialog = MovedFilesDialog(finding)
    dialog.show()
    dialog.search(tmp_path)
    qtbot.waitUntil(finding.begun.is_set)
    dialog.close()
    assert finding.ended.is_set()
