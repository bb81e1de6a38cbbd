"""Tags, notes and earlier exports in the real window, over a library that holds a transcript already."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.ui.dialogs.description_dialog import DescriptionDialog
from app.ui.dialogs.earlier_exports_dialog import EarlierExportsDialog
from app.ui.editor import player_media
from app.ui.messages import MessageKind
from app.workflow.export_history import ExportState
from app.workflow.exporting import Exporter
from tests.helpers.silent_media import SilentMedia
from tests.helpers.stored_values import recording, transcript
from tests.helpers.window import OpenWindow, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ONE = TranscriptId(1)


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library") as opened:
        record = recording(opened, tmp_path)
        opened.transcripts.add(record.id, "talk", transcript("one"), Label(kind=VersionKind.ASR)).result()
        Exporter(opened).export(ONE, tmp_path / "out" / "talk", ["srt", "txt"])
        (tmp_path / "out" / "talk.txt").unlink()
    return tmp_path / "library"


def press(dialog: DescriptionDialog | EarlierExportsDialog, words: str) -> None:
    next(button for button in dialog.findChildren(QPushButton) if button.text() == words).click()


def tags(opened: OpenWindow) -> tuple[str, ...]:
    row = opened.desk.side_bar.library.model.transcript_at(opened.desk.side_bar.library.model.index_of(ONE))
    assert row is not None
    return row.summary.tags


def test_that_tags_are_saved_shown_filtered_and_taken_back(qtbot: QtBot, tmp_path: Path, library: Path) -> None:
    with opened_window(qtbot, library, tmp_path / "window.ini") as opened:
        desk, window = opened.desk, opened.window
        desk.descriptions.ask(ONE)
        qtbot.waitUntil(lambda: window.findChild(DescriptionDialog) is not None)
        dialog = window.findChild(DescriptionDialog)
        assert dialog is not None
        QTest.keyClicks(dialog.tags.edit, "Radio, harbour")
        press(dialog, "Save")
        qtbot.waitUntil(lambda: tags(opened) == ("Radio", "harbour"))
        desk.side_bar.library.filter.setText("radi")
        assert desk.side_bar.library.model.shown_count == 1
        undo = next(message.on_action for message in opened.said if message.action == "Undo")
        assert undo is not None
        undo()
        qtbot.waitUntil(lambda: tags_stored(opened) == ())
        qtbot.waitUntil(lambda: desk.side_bar.library.model.shown_count == 0)


def tags_stored(opened: OpenWindow) -> tuple[str, ...]:
    return opened.workspace.library.transcripts.summary(ONE).tags


def test_that_what_was_exported_is_listed_and_written_again(qtbot: QtBot, tmp_path: Path, library: Path) -> None:
    with opened_window(qtbot, library, tmp_path / "window.ini") as opened:
        opened.editor.open(ONE)
        qtbot.waitUntil(lambda: opened.editor.document is not None)
        opened.desk.earlier_exports.show_of_open()
        qtbot.waitUntil(lambda: opened.window.findChild(EarlierExportsDialog) is not None)
        dialog = opened.window.findChild(EarlierExportsDialog)
        assert dialog is not None
        assert [dialog.model.at(row).state for row in range(2)] == [ExportState.GONE, ExportState.THERE]
        press(dialog, "Export again")
        qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)
        assert dialog.model.at(0).state is ExportState.THERE
        assert (tmp_path / "out" / "talk.txt").is_file()
        assert not any(message.kind is MessageKind.FAULT for message in opened.said)
        dialog.close()
