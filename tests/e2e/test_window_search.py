"""Search everything in the real window: Ctrl+K, words, Enter, and the transcript stands at that second."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.core.transcript import TranscriptId
from app.ui.editor import player_media
from app.ui.search.panel import SearchPanel
from tests.bench.stage import add_talk
from tests.helpers.silent_media import SilentMedia
from tests.helpers.transcripts import row, transcript
from tests.helpers.window import OpenWindow, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TEXTS = {
    "sea": ("We had two boats", "and a harbour", "far away", "😀 The Harbour was old", "no more"),
    "hills": ("There was no water", "nor any boat at all"),
}


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)


@pytest.fixture
def numbers(tmp_path: Path) -> dict[str, TranscriptId]:
    """Fill the library; return the transcripts by name."""
    with Program(tmp_path / "library", "a test").open_library() as library:
        return {
            name: add_talk(
                library,
                tmp_path,
                transcript(*(row(n, n * 5000, n * 5000 + 4000, text) for n, text in enumerate(texts, 1))),
                name=f"{name}.wav",
            )
            for name, texts in TEXTS.items()
        }


def ask(qtbot: QtBot, opened: OpenWindow, typed: str) -> SearchPanel:
    """Press Ctrl+K and type."""
    opened.window.activateWindow()
    QTest.keyClick(opened.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    panel = opened.desk.search.panel
    panel.box.clear()
    QTest.keyClicks(panel.box, typed)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0 and panel.query.words == typed)
    qtbot.waitUntil(lambda: panel.view.current() is not None)
    return panel


def test_that_enter_opens_the_transcript_at_that_second(
    qtbot: QtBot, tmp_path: Path, numbers: dict[str, TranscriptId]
) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        editor = opened.editor
        editor.open(numbers["hills"])
        qtbot.waitUntil(lambda: editor.transcript_id == numbers["hills"])
        panel = ask(qtbot, opened, "harbour")
        QTest.keyClick(panel.box, Qt.Key.Key_Down)
        QTest.keyClick(panel.box, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: editor.transcript_id == numbers["sea"])
        qtbot.waitUntil(lambda: editor.sound.player.position_ms == 20_000)
        pane = editor.panes.working_pane
        assert pane.textCursor().selectedText() == "Harbour"
        assert pane.textCursor().block().text() == TEXTS["sea"][3]
        assert panel.isHidden()
        assert pane.hasFocus()


def test_that_another_find_in_the_open_transcript_is_gone_to_as_well(
    qtbot: QtBot, tmp_path: Path, numbers: dict[str, TranscriptId]
) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        editor = opened.editor
        editor.open(numbers["sea"])
        qtbot.waitUntil(lambda: editor.transcript_id == numbers["sea"] and editor.sound.player.state.duration_ms > 0)
        panel = ask(qtbot, opened, "harbour")
        QTest.keyClick(panel.box, Qt.Key.Key_Return)
        assert editor.sound.player.position_ms == 10_000
        assert editor.panes.working_pane.textCursor().selectedText() == "harbour"


def test_that_the_button_of_the_tool_bar_leads_there_and_closing_the_window_meanwhile_is_harmless(
    qtbot: QtBot, tmp_path: Path, numbers: dict[str, TranscriptId]
) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        opened.desk.tool_bar.search.click()
        panel = opened.desk.search.panel
        assert panel.isVisible()
        panel.box.setText("harbour")
