"""The options for the next files, from the keys that open them to the words that come of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.options import VoiceDetection
from app.ui.commands import CommandId
from app.ui.dialogs.file_options_dialog import FileOptionsDialog
from app.ui.editor import player_media
from tests.helpers.frisco import SAMPLE_EN
from tests.helpers.silent_media import SilentMedia
from tests.helpers.window import OpenWindow, drop, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PATIENCE_MS = 60_000


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWindow]:
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as window:
        yield window


def options_of(opened: OpenWindow) -> FileOptionsDialog:
    opened.window.actions_table[CommandId.FILE_OPTIONS].trigger()
    dialog = opened.window.findChild(FileOptionsDialog)
    assert isinstance(dialog, FileOptionsDialog)
    return dialog


def test_that_a_file_outside_the_bounds_is_skipped_and_transcribed_anyway_when_asked(
    opened: OpenWindow, qtbot: QtBot
) -> None:
    dialog = options_of(opened)
    shorter = next(box for box in dialog.findChildren(QCheckBox) if box.text() == "Shorter than")
    shorter.click()
    next(box for box in dialog.findChildren(QSpinBox) if box.accessibleName() == "Shorter than").setValue(30)
    vocabulary = dialog.findChild(QPlainTextEdit)
    assert isinstance(vocabulary, QPlainTextEdit)
    QTest.keyClicks(vocabulary, "Hello, Frisco")
    assert opened.desk.tool_bar.more.is_marked
    drop(opened.window, [SAMPLE_EN])
    queue = opened.workspace.queue
    qtbot.waitUntil(lambda: any(job.state is JobState.CANCELLED for job in queue.jobs()), timeout=PATIENCE_MS)
    (job,) = queue.jobs()
    assert (job.code, job.options.vocabulary) == (ErrorCode.AUDIO_SKIPPED, ("Hello", "Frisco"))
    row = opened.desk.side_bar.queue.model.index(0, 0)
    assert "skipped: It lasts 0:22, less than the 0:30" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    opened.desk.side_bar.queue.view.job_retry_requested.emit(job.id)
    qtbot.waitUntil(lambda: queue.job(job.id).state is JobState.FINISHED, timeout=PATIENCE_MS)


def test_that_what_is_chosen_is_found_again_in_the_next_window(qtbot: QtBot, tmp_path: Path) -> None:
    for is_first in (True, False):
        with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as window:
            if is_first:
                options_of(window).changed.emit({"voice": VoiceDetection.SENSITIVE, "languages": ("de", "en")})
            assert window.desk.tool_bar.options().voice is VoiceDetection.SENSITIVE
            assert window.desk.tool_bar.options().languages == ("de", "en")
            assert window.desk.tool_bar.more.is_marked
