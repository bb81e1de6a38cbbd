"""Deleting, undoing, forgetting and the archive in the real window over a real library."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.library import VersionKind
from app.core.tidying import TidyKind, TidyRules
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.ui.dialogs.plain_question import PlainQuestion
from app.ui.messages import Message
from tests.helpers.stored_values import chunk, recording, running_job, transcript
from tests.helpers.window import OpenWindow, opened_window


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Open a window over two recordings; the first has a transcript by a job and one in three versions."""
    with Library.open(tmp_path / "library") as library:
        first = recording(library, tmp_path)
        job = running_job(library, first)
        library.jobs.append_chunk(job.id, chunk(2000, "hello", "there")).result()
        library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
        label = Label(kind=VersionKind.ASR)
        mine = library.transcripts.add(first.id, "Talk", transcript("one"), label).result()
        for text in ("two", "three"):
            library.transcripts.save_version(mine, transcript(text), kind=VersionKind.SAVE).result()
        second = recording(library, tmp_path, "b.wav", b"b")
        library.transcripts.add(second.id, "Other", transcript("other"), label).result()
    with opened_window(qtbot, tmp_path / "library", tmp_path / "settings.ini") as window:
        yield window


def listed(opened: OpenWindow) -> set[int]:
    model = opened.desk.side_bar.library.model
    return {number for number in (1, 2, 3) if model.index_of(TranscriptId(number)).isValid()}


def said(opened: OpenWindow, words: str) -> list[Message]:
    return [message for message in opened.said if words in message.text]


def press_delete(
    opened: OpenWindow, number: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    view = opened.desk.side_bar.library.view
    view.go_to(TranscriptId(number))
    QTest.keyClick(view, Qt.Key.Key_Delete, modifier)


def undo(opened: OpenWindow, words: str) -> None:
    act = said(opened, words)[-1].on_action
    assert act is not None
    act()


def test_that_the_open_transcript_goes_and_comes_back_with_its_draft(qtbot: QtBot, opened: OpenWindow) -> None:
    editor = opened.editor
    editor.open(TranscriptId(2))
    qtbot.waitUntil(lambda: editor.transcript_id == 2)
    QTest.keyClicks(editor.panes.working_pane, "typed ")
    press_delete(opened, 2)
    qtbot.waitUntil(lambda: listed(opened) == {1, 3})
    assert (editor.transcript_id, editor.document) == (None, None)
    undo(opened, "“Talk” deleted")
    qtbot.waitUntil(lambda: editor.transcript_id == 2)
    assert listed(opened) == {1, 2, 3}
    assert editor.document is not None
    assert "typed" in editor.document.transcript.segments[0].text


def test_that_the_job_leaves_the_queue_with_its_transcript_and_returns(qtbot: QtBot, opened: OpenWindow) -> None:
    queue = opened.desk.side_bar.queue.model
    assert queue.rowCount() == 1
    press_delete(opened, 1)
    qtbot.waitUntil(lambda: queue.rowCount() == 0)
    undo(opened, "deleted")
    qtbot.waitUntil(lambda: queue.rowCount() == 1)
    opened.workspace.library.database.write(lambda: None).result()
    assert len(opened.workspace.library.jobs.listed()) == 1


def test_that_shift_and_delete_takes_the_recording_with_all_transcripts(qtbot: QtBot, opened: OpenWindow) -> None:
    press_delete(opened, 2, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: listed(opened) == {3})
    undo(opened, "and its transcripts deleted")
    qtbot.waitUntil(lambda: listed(opened) == {1, 2, 3})


def test_that_a_deleted_version_leaves_the_history(qtbot: QtBot, opened: OpenWindow) -> None:
    editor = opened.editor
    editor.open(TranscriptId(2))
    qtbot.waitUntil(lambda: editor.transcript_id == 2)
    second = opened.workspace.library.transcripts.versions(TranscriptId(2))[1].id
    editor.header.versions.panel.delete_requested.emit(second)
    qtbot.waitUntil(lambda: bool(said(opened, "Version 2 deleted")))
    assert editor.versions.newest_number == 3
    undo(opened, "Version 2 deleted")
    qtbot.waitUntil(lambda: len(opened.workspace.library.transcripts.versions(TranscriptId(2))) == 3)


def test_that_forgetting_asks_first_and_then_leaves_nothing(qtbot: QtBot, opened: OpenWindow) -> None:
    library = opened.workspace.library
    media_id = library.transcripts.summary(TranscriptId(2)).media_id
    opened.desk.side_bar.library.view.forget_requested.emit(media_id)
    qtbot.waitUntil(lambda: opened.window.findChild(PlainQuestion) is not None)
    assert listed(opened) == {1, 2, 3}
    question = opened.window.findChild(PlainQuestion)
    assert question is not None
    question.agree.click()
    qtbot.waitUntil(lambda: bool(said(opened, "Forgotten.")))
    assert listed(opened) == {3}
    assert [record.name for record in library.media.all()] == ["b.wav"]
    assert opened.desk.side_bar.queue.model.rowCount() == 0


def test_that_an_archived_recording_says_where_it_is_and_comes_back(
    qtbot: QtBot, opened: OpenWindow, tmp_path: Path
) -> None:
    library, archive = opened.workspace.library, tmp_path / "archive"
    rules = TidyRules(archive_folder=archive, archive_after=timedelta(0))
    plan = library.tidying.plan(TidyKind.ARCHIVE, rules)
    library.tidying.carry_out(plan, rules, lambda _done, _total: True)
    opened.editor.open(TranscriptId(3))
    qtbot.waitUntil(lambda: bool(said(opened, str(archive))))
    undo(opened, str(archive))
    qtbot.waitUntil(lambda: bool(said(opened, "in the library again")))
    loaded = opened.editor.loaded
    assert loaded is not None
    assert loaded.media.archived_path is None
    assert library.media_store.path_of(loaded.media).exists()


def test_that_leaving_a_transcript_keeps_what_was_typed(qtbot: QtBot, opened: OpenWindow) -> None:
    editor, library = opened.editor, opened.workspace.library
    editor.open(TranscriptId(2))
    qtbot.waitUntil(lambda: editor.transcript_id == 2)
    QTest.keyClicks(editor.panes.working_pane, "typed ")
    editor.open(TranscriptId(3))
    qtbot.waitUntil(lambda: editor.transcript_id == 3)
    newest = library.transcripts.versions(TranscriptId(2))[-1]
    assert newest.kind is VersionKind.AUTO_KEEP
    assert "typed" in library.transcripts.version(newest.id).segments[0].text
