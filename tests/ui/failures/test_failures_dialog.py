"""The list of what failed, by reason."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.failures import KINDS, grouped
from app.core.jobs import JobSnapshot, JobState
from app.ui.failures.dialog import FailuresDialog
from app.ui.failures.remedies import remedy_words
from tests.helpers.jobs import job_snapshot

S = JobState


def jobs() -> list[JobSnapshot]:
    damaged = [
        job_snapshot(number, state=S.FAILED, code=ErrorCode.AUDIO_CORRUPT, message="It is damaged.")
        for number in (1, 2, 3)
    ]
    aside = job_snapshot(4, state=S.SET_ASIDE, code=ErrorCode.WORKER_CRASH, message="Set aside: it ended its worker.")
    return [*damaged, aside]


@pytest.fixture
def dialog(qtbot: QtBot) -> FailuresDialog:
    shown = FailuresDialog()
    qtbot.addWidget(shown)
    shown.show_groups(grouped(jobs()))
    shown.show()
    return shown


def words(dialog: FailuresDialog) -> list[list[str]]:
    model = dialog.group_view.model()
    return [[model.index(row, column).data() for column in (0, 1)] for row in range(model.rowCount())]


def test_that_reasons_stand_with_their_numbers_and_the_first_is_chosen(dialog: FailuresDialog) -> None:
    assert words(dialog) == [["Damaged sound", "3"], ["The engine died of it", "1"]]
    assert [job.id for job in dialog.jobs.rows] == [1, 2, 3]


@pytest.mark.parametrize("code", list(KINDS))
def test_that_no_remedy_in_the_window_names_a_command_of_the_terminal(code: ErrorCode) -> None:
    assert remedy_words(code)
    assert re.search(r"frisco |--[a-z]", remedy_words(code)) is None


def test_that_buttons_that_wait_for_a_job_say_so(dialog: FailuresDialog) -> None:
    assert not dialog._details.isEnabled()
    assert "Choose a job in the list first." in dialog._details.toolTip()
    dialog.job_view.selectAll()
    assert "Choose one job alone" in dialog._details.toolTip()
    dialog.job_view.clearSelection()
    dialog.job_view.selectRow(0)
    assert (dialog._details.isEnabled(), dialog._details.toolTip()) == (True, "")


def test_that_a_set_aside_job_says_so(dialog: FailuresDialog) -> None:
    QTest.keyClick(dialog.group_view, Qt.Key.Key_Down)
    assert dialog.jobs.index(0, 1).data() == "set aside"
    assert "Set aside" in dialog._aside.text()


def test_that_all_of_a_kind_are_tried_again_or_taken_off_in_one_wish(dialog: FailuresDialog) -> None:
    asked: list[object] = []
    dialog.retry_all_requested.connect(asked.append)
    dialog.remove_requested.connect(asked.append)
    dialog.retry_all.click()
    dialog.remove_all.click()
    assert asked == [ErrorCode.AUDIO_CORRUPT, (1, 2, 3)]


def test_that_keys_do_for_the_selected_jobs_what_the_buttons_do(dialog: FailuresDialog, qtbot: QtBot) -> None:
    qtbot.waitExposed(dialog)
    asked: list[object] = []
    for signal in (dialog.retry_requested, dialog.remove_requested, dialog.details_requested):
        signal.connect(asked.append)
    dialog.job_view.setFocus()
    dialog.job_view.selectRow(1)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_Delete, Qt.Key.Key_Return):
        QTest.keyClick(dialog.job_view, key)
    assert asked == [(2,), (2,), 2]
    assert dialog.isVisible()


def test_that_what_is_chosen_stays_chosen_when_another_kind_goes(dialog: FailuresDialog) -> None:
    QTest.keyClick(dialog.group_view, Qt.Key.Key_Down)
    dialog.job_view.selectRow(0)
    dialog.show_groups(grouped(jobs()[3:]))
    assert words(dialog) == [["The engine died of it", "1"]]
    assert [job.id for job in dialog._selected()] == [4]


def test_that_an_empty_list_says_so(dialog: FailuresDialog) -> None:
    dialog.show_groups(())
    assert dialog._none.isVisible()
    assert not dialog.group_view.isVisible()


def test_that_thousands_are_shown_at_once(dialog: FailuresDialog) -> None:
    many = [job_snapshot(n, state=S.FAILED, code=ErrorCode.GPU_OOM) for n in range(1, 5_001)]
    dialog.show_groups(grouped(many))
    assert dialog.jobs.rowCount() == 5_000


def test_that_a_name_is_never_taken_for_mark_up(dialog: FailuresDialog) -> None:
    name = str(Path("<b>loud</b>.wav"))
    dialog.show_groups(grouped([job_snapshot(9, name=name, state=S.FAILED, code=ErrorCode.GPU_OOM)]))
    assert dialog.jobs.index(0, 0).data() == name
    assert "<b>loud" not in dialog.jobs.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
