"""The real window with the real model: drop, watch, correct, undo, save, export, be killed, go on."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.jobs import JobState
from app.core.library import VersionKind
from app.ui.editor import player_media
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN
from tests.helpers.silent_media import SilentMedia, has_the_same_face
from tests.helpers.window import OpenWindow, drop, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PATIENCE_MS = 60_000
FIRST = "Hello and thank you."


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play nothing: a warning of Qt's sound thread must not meet pytest-qt's message handler while that is exchanged."""
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)


def test_that_the_silent_media_can_stand_in_for_the_real_ones() -> None:
    assert has_the_same_face()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(SAMPLE_EN, tmp_path / "talk.wav"))


def wait_until_open(qtbot: QtBot, opened: OpenWindow) -> None:
    qtbot.waitUntil(lambda: opened.editor.document is not None, timeout=PATIENCE_MS)


def first_text(opened: OpenWindow) -> str:
    document = opened.editor.document
    assert document is not None
    return document.transcript.segments[0].text


def test_that_a_dropped_file_is_transcribed_and_opened_and_a_broken_one_tells_its_sentence(
    qtbot: QtBot, tmp_path: Path, recording: Path
) -> None:
    broken = tmp_path / "notes.mp3"
    broken.write_text("These are the notes of our meeting.\n" * 50)
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        drop(opened.window, [broken, recording])
        wait_until_open(qtbot, opened)
        assert first_text(opened) == FIRST
        (job,) = opened.workspace.queue.jobs()
        assert job.state is JobState.FINISHED
        assert any("notes.mp3" in message.text and "text file" in message.text for message in opened.said)
        assert opened.desk.side_bar.library.model.total_count == 1


def test_that_typing_is_kept_undone_saved_and_found_again_after_a_restart(
    qtbot: QtBot, tmp_path: Path, recording: Path
) -> None:
    library, settings = tmp_path / "library", tmp_path / "window.ini"
    with opened_window(qtbot, library, settings) as opened:
        drop(opened.window, [recording])
        wait_until_open(qtbot, opened)
        pane = opened.editor.panes.working_pane
        pane.setFocus()
        QTest.keyClick(pane, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(pane, "Well ")
        assert first_text(opened) == f"Well {FIRST}"
        opened.editor.undo()
        assert first_text(opened) == FIRST
        opened.editor.redo()
        opened.editor.versions.save()
        transcripts = opened.workspace.library.transcripts
        identity = opened.editor.transcript_id
        assert identity is not None
        qtbot.waitUntil(lambda: len(transcripts.versions(identity)) == 2, timeout=PATIENCE_MS)
        assert transcripts.versions(identity)[1].kind is VersionKind.SAVE
    with opened_window(qtbot, library, settings) as saved:
        wait_until_open(qtbot, saved)
        document, pane = saved.editor.document, saved.editor.panes.working_pane
        assert document is not None
        assert document.state.can_undo
        assert not document.state.is_dirty
        pane.setFocus()
        QTest.keyClick(pane, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(pane, "Now ")
        assert document.state.is_dirty
    with opened_window(qtbot, library, settings) as again:
        wait_until_open(qtbot, again)
        assert first_text(again) == f"Now Well {FIRST}"
        again.editor.undo()
        assert first_text(again) == f"Well {FIRST}"


def test_that_known_content_is_offered_instead_of_done_again(qtbot: QtBot, tmp_path: Path, recording: Path) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        drop(opened.window, [recording])
        wait_until_open(qtbot, opened)
        drop(opened.window, [recording])
        qtbot.waitUntil(lambda: any("already" in message.text for message in opened.said), timeout=PATIENCE_MS)
        assert len(opened.workspace.queue.jobs()) == 1


def test_that_every_command_of_the_table_does_something(qtbot: QtBot, tmp_path: Path) -> None:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        assert opened.window.actions_table.unconnected() == frozenset()


def lose_sound(library: Path) -> None:
    """Take away a recording and what was made of it, as a person who tidies up would."""
    for folder in ("media", "proxies", "peaks"):
        for path in (library / folder).rglob("*.*"):
            path.unlink()


def test_that_a_lost_recording_leaves_its_text_and_can_be_located(
    qtbot: QtBot, tmp_path: Path, recording: Path
) -> None:
    library, settings = tmp_path / "library", tmp_path / "window.ini"
    other = Path(shutil.copyfile(SAMPLE_DE, tmp_path / "other.wav"))
    with opened_window(qtbot, library, settings) as opened:
        drop(opened.window, [recording])
        wait_until_open(qtbot, opened)
    lose_sound(library)
    with opened_window(qtbot, library, settings) as opened:
        wait_until_open(qtbot, opened)
        sound, loaded = opened.editor.sound, opened.editor.loaded
        assert loaded is not None
        qtbot.waitUntil(sound.missing.isVisible, timeout=PATIENCE_MS)
        assert first_text(opened) == FIRST
        opened.desk.locating.try_file(loaded.media, other)
        qtbot.waitUntil(lambda: any("another recording" in message.text for message in opened.said))
        assert not list((library / "media").rglob("*.wav"))
        opened.desk.locating.try_file(loaded.media, recording)
        qtbot.waitUntil(lambda: sound.missing.isHidden() and sound.player.state.is_open, timeout=PATIENCE_MS)
        assert [path.suffix for path in (library / "media").rglob("*.*")] == [".wav"]
