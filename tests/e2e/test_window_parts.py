"""A part of a recording and a preset with rules, from the menus of the window to the words that come of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core import translating
from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.options import Task
from app.ui.commands import CommandId
from app.ui.dialogs.name_dialog import NameDialog
from app.ui.dialogs.part_dialog import PartDialog
from app.ui.editor import player_media
from app.ui.messages import Message
from app.ui.preset_desk import PresetDesk
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN
from tests.helpers.silent_media import SilentMedia
from tests.helpers.window import OpenWindow, drop, opened_window

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PATIENCE_MS = 60_000


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWindow]:
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as window:
        yield window


def wait_for_finished(opened: OpenWindow, qtbot: QtBot, count: int) -> None:
    queue = opened.workspace.queue
    qtbot.waitUntil(lambda: sum(job.state is JobState.FINISHED for job in queue.jobs()) == count, timeout=PATIENCE_MS)


def only(parent: QWidget, kind: type[PartDialog] | type[NameDialog]) -> PartDialog | NameDialog:
    (dialog,) = parent.findChildren(kind)
    return dialog


def test_that_the_selected_rows_are_transcribed_again(opened: OpenWindow, qtbot: QtBot) -> None:
    drop(opened.window, [SAMPLE_EN])
    wait_for_finished(opened, qtbot, 1)
    qtbot.waitUntil(lambda: opened.editor.loaded is not None, timeout=PATIENCE_MS)
    pane = opened.editor.panes.working_pane
    cursor = pane.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.MoveAnchor, 3)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
    pane.setTextCursor(cursor)
    opened.window.actions_table[CommandId.TRANSCRIBE_AGAIN].trigger()
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(PartDialog)))
    dialog = only(opened.window, PartDialog)
    assert isinstance(dialog, PartDialog)
    assert dialog.begin.text().startswith("0:08.")
    dialog.end.setText("0:14")
    dialog.agree.click()
    wait_for_finished(opened, qtbot, 2)
    newest = max(opened.workspace.queue.jobs(), key=lambda job: job.id)
    assert newest.transcript_id is not None
    transcripts = opened.workspace.library.transcripts
    assert transcripts.head(newest.transcript_id).text.splitlines() == [
        "Please open the big blue window.",
        "Start the timer after twenty minutes.",
    ]
    assert transcripts.summary(newest.transcript_id).title == "sample_en, 0:08–0:14"


def test_that_a_part_of_a_new_file_goes_by_the_choices_of_a_saved_preset(opened: OpenWindow, qtbot: QtBot) -> None:
    desk = opened.window.findChild(PresetDesk)
    assert isinstance(desk, PresetDesk)
    opened.desk.tool_bar.take_settings(opened.desk.tool_bar.settings())
    desk.save_as()
    name = only(opened.window, NameDialog)
    assert isinstance(name, NameDialog)
    name.edit.setText("Mine")
    name.agree.click()
    qtbot.waitUntil(lambda: opened.desk.tool_bar.preset.button.text() == "Mine", timeout=PATIENCE_MS)
    settings = desk.settings
    settings.change(replacements="Freitag = Samstag")
    assert opened.desk.tool_bar.preset.button.text() == "Mine, changed"
    opened.desk.parts.add_part_of(SAMPLE_DE)
    dialog = only(opened.window, PartDialog)
    assert isinstance(dialog, PartDialog)
    dialog.begin.setText("2.2")
    dialog.end.setText("7")
    dialog.agree.click()
    wait_for_finished(opened, qtbot, 1)
    (job,) = opened.workspace.queue.jobs()
    assert job.transcript_id is not None
    transcripts = opened.workspace.library.transcripts
    assert transcripts.head(job.transcript_id).text.splitlines()[0] == "Heute ist Samstag."
    assert transcripts.summary(job.transcript_id).head_kind is VersionKind.RULES
    assert job.notes == ("Replacement rules changed 1 place.",)


def test_that_what_a_model_cannot_do_is_said_and_nothing_begins(
    opened: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translating, "_CANNOT", ("demo",))  # as those with turbo in their names
    said: list[Message] = []
    opened.window.messages.said.connect(said.append)
    desk = opened.window.findChild(PresetDesk)
    assert isinstance(desk, PresetDesk)
    desk.settings.change(task=Task.TRANSLATE)
    drop(opened.window, [SAMPLE_DE])
    assert said[-1].text.startswith("The model demo cannot translate.")
    assert list(opened.workspace.queue.jobs()) == []
