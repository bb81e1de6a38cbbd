"""The queue's part of the side bar: heading, pause, what is shown while nothing waits."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.core.jobs import JobSnapshot, JobState
from app.engine.pauses import QueueSnapshot
from app.ui.queue.panel import QueuePanel

S = JobState
MakeJob = Callable[..., JobSnapshot]
FULL = "Paused: the disk is full. Make room, then let the queue go on."


def texts(panel: QueuePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def button(panel: QueuePanel, name: str) -> QToolButton:
    return next(found for found in panel.findChildren(QToolButton) if found.accessibleName() == name)


def test_that_an_empty_queue_says_what_to_do(panel: QueuePanel) -> None:
    assert texts(panel) == ["Queue", "0", "Nothing waiting. Drop files here or press Ctrl+O."]
    assert not panel.view.isVisible()


def test_that_the_heading_counts_the_jobs(panel: QueuePanel, numbered_job: MakeJob) -> None:
    panel.set_jobs([numbered_job(1), numbered_job(2, S.FAILED), numbered_job(3)])
    assert texts(panel) == ["Queue", "3"]
    assert panel.view.isVisible()


def test_that_the_pause_button_asks_for_a_pause_and_then_for_its_end(
    panel: QueuePanel, numbered_job: MakeJob, qtbot: QtBot
) -> None:
    panel.set_jobs([numbered_job(1)])
    with qtbot.waitSignal(panel.queue_pause_requested):
        QTest.mouseClick(button(panel, "Pause the queue"), Qt.MouseButton.LeftButton)
    panel.apply_queue(QueueSnapshot(is_paused=True))
    with qtbot.waitSignal(panel.queue_resume_requested):
        QTest.mouseClick(button(panel, "Let the queue go on"), Qt.MouseButton.LeftButton)
    panel.apply_queue(QueueSnapshot(is_paused=False))
    assert button(panel, "Pause the queue").isVisible()


def test_that_a_pause_tells_its_reason_and_can_be_ended_there(panel: QueuePanel, qtbot: QtBot) -> None:
    panel.apply_queue(QueueSnapshot(is_paused=True, sentence=FULL))
    assert FULL in texts(panel)
    link = next(found for found in panel.findChildren(QPushButton) if found.isVisible())
    with qtbot.waitSignal(panel.queue_resume_requested):
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    panel.apply_queue(QueueSnapshot(is_paused=False))
    assert FULL not in texts(panel)


def test_that_a_pause_by_hand_is_explained(panel: QueuePanel) -> None:
    panel.apply_queue(QueueSnapshot(is_paused=True))
    assert "Paused. What runs is finished, nothing new is started." in texts(panel)


def test_that_the_menu_clears_and_retries(panel: QueuePanel, numbered_job: MakeJob, qtbot: QtBot) -> None:
    panel.set_jobs([numbered_job(1, S.FAILED), numbered_job(2, S.FINISHED), numbered_job(3, S.CANCELLED)])
    retried: list[tuple[int, ...]] = []
    panel.jobs_retry_requested.connect(retried.append)
    retry, clear = button(panel, "More for the queue").menu().actions()
    retry.trigger()
    with qtbot.waitSignal(panel.clear_finished_requested):
        clear.trigger()
    assert retried == [(1,)]
    assert panel.model.rowCount() == 3


@pytest.mark.parametrize(
    ("state", "can_retry", "can_clear"), [(S.QUEUED, False, False), (S.FAILED, True, False), (S.FINISHED, False, True)]
)
def test_that_the_menu_enables_what_helps(
    panel: QueuePanel, numbered_job: MakeJob, state: JobState, can_retry: bool, can_clear: bool
) -> None:
    panel.set_jobs([numbered_job(1, state)])
    menu = button(panel, "More for the queue").menu()
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [can_retry, can_clear]


def test_that_every_button_has_a_name(panel: QueuePanel, numbered_job: MakeJob) -> None:
    panel.set_jobs([numbered_job(1)])
    assert all(found.accessibleName() for found in panel.findChildren(QToolButton))


def test_that_the_wanted_height_grows_with_rows_and_notice(panel: QueuePanel, numbered_job: MakeJob) -> None:
    heights = []
    for count in (1, 2, 4):
        panel.set_jobs([numbered_job(number) for number in range(count)])
        heights.append(panel.wanted_height())
    assert heights[2] - heights[1] == 2 * (heights[1] - heights[0])
    panel.apply_queue(QueueSnapshot(is_paused=True, sentence=FULL))
    assert panel.wanted_height() > heights[2]
