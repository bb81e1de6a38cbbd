"""What failed, in the real window over a real library with real workers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobState
from app.store.library import Library
from app.ui.commands import CommandId
from app.ui.failures.dialog import FailuresDialog
from app.ui.failures.job_dialog import JobDialog
from tests.helpers.stored_values import attempt, recording, running_job
from tests.helpers.window import OpenWindow, opened_window

S = JobState


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Open a window over three jobs that failed in an earlier run: two damaged files, one that is set aside."""
    with Library.open(tmp_path / "library") as library:
        for number in (1, 2, 3):
            job = running_job(library, recording(library, tmp_path, f"{number}.wav", bytes([number])))
            state, code = (S.SET_ASIDE, ErrorCode.WORKER_CRASH) if number == 3 else (S.FAILED, ErrorCode.AUDIO_CORRUPT)
            library.jobs.note_attempt(attempt(job.id, state, code)).result()
            library.jobs.save(replace(job.moved(state, code=code, message="So it was."), notes=("A step.",))).result()
    with opened_window(qtbot, tmp_path / "library", tmp_path / "settings.ini") as window:
        yield window


def listed(opened: OpenWindow, qtbot: QtBot) -> FailuresDialog:
    opened.window.actions_table[CommandId.WHAT_FAILED].trigger()
    dialog = opened.desk.failures.list
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.groups.rows))
    return dialog


def detailed(opened: OpenWindow, qtbot: QtBot, number: int) -> JobDialog:
    opened.desk.side_bar.queue.view.details_requested.emit(JobId(number))
    qtbot.waitUntil(lambda: opened.desk.failures.job is not None)
    dialog = opened.desk.failures.job
    assert dialog is not None
    return dialog


def test_that_the_queue_says_how_many_failed_and_leads_there(opened: OpenWindow, qtbot: QtBot) -> None:
    notice = opened.desk.side_bar.queue.failed
    qtbot.waitUntil(notice.isVisible)
    assert notice.text() == "3 failed"
    notice.show_requested.emit()
    assert opened.desk.failures.list is not None
    dialog = listed(opened, qtbot)
    assert [(group.code, len(group.jobs)) for group in dialog.groups.rows] == [
        (ErrorCode.AUDIO_CORRUPT, 2),
        (ErrorCode.WORKER_CRASH, 1),
    ]


def test_that_all_of_a_kind_are_tried_again_and_the_others_left(opened: OpenWindow, qtbot: QtBot) -> None:
    dialog = listed(opened, qtbot)
    dialog.retry_all.click()
    jobs = opened.workspace.library.jobs
    qtbot.waitUntil(lambda: all(jobs.get(JobId(number)).attempts == 1 for number in (1, 2)), timeout=20_000)
    assert jobs.get(JobId(3)).state is S.SET_ASIDE
    qtbot.waitUntil(lambda: all(jobs.get(JobId(number)).state is S.FAILED for number in (1, 2)), timeout=20_000)


def test_that_what_is_removed_comes_back_with_undo(opened: OpenWindow, qtbot: QtBot) -> None:
    dialog = listed(opened, qtbot)
    dialog.remove_all.click()
    qtbot.waitUntil(lambda: [group.code for group in dialog.groups.rows] == [ErrorCode.WORKER_CRASH])
    undo = opened.said[-1].on_action
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: len(dialog.groups.rows) == 2)


def test_that_the_details_show_attempts_log_notes_and_make_a_report(opened: OpenWindow, qtbot: QtBot) -> None:
    dialog = detailed(opened, qtbot, 3)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"What happened", "What to do", "Asked for", "• A step."} <= shown
    assert dialog.attempts.index(0, 5).data() == "WORKER_CRASH"
    assert "the worker said this" in dialog.log.toPlainText()
    assert [event.state for event in dialog.events.rows] == [S.QUEUED, S.RUNNING, S.SET_ASIDE]
    dialog._copy.click()
    text = QGuiApplication.clipboard().text()
    assert "the worker said this" in text
    assert str(opened.workspace.library.database.layout.root) not in text


def test_that_the_details_follow_the_job_that_is_tried_again_from_there(opened: OpenWindow, qtbot: QtBot) -> None:
    dialog = detailed(opened, qtbot, 1)
    dialog.retry.click()
    qtbot.waitUntil(lambda: len(dialog.details.attempts) == 2, timeout=20_000)
    assert dialog.details.job.state is S.FAILED


def test_that_recording_and_job_lead_to_each_other(opened: OpenWindow, qtbot: QtBot) -> None:
    dialog = detailed(opened, qtbot, 2)
    asked: list[object] = []
    opened.desk.failures.about_recording_requested.connect(asked.append)
    dialog._about.click()
    assert asked == [dialog.details.job.media_id]
    opened.desk.recordings.job_details_requested.emit(JobId(1))
    qtbot.waitUntil(
        lambda: opened.desk.failures.job is not None and opened.desk.failures.job.details.job.id == 1, timeout=5_000
    )
