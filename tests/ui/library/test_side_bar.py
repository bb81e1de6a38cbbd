"""The side bar: what it passes on, what one part tells the other, and how they share its height."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, SignalInstance
from PySide6.QtWidgets import QSplitter

from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.library.row import LibraryRole
from app.ui.library.side_bar import SideBar
from app.ui.library.wishes import TranscriptRename
from app.ui.queue.wishes import JobMove
from tests.helpers.listed_transcripts import ListedTranscripts
from tests.helpers.snapshots import job_in

MakeSummary = Callable[..., TranscriptSummary]


def jobs(count: int) -> list[JobSnapshot]:
    return [job_in(JobState.QUEUED, id=JobId(number), position=float(number)) for number in range(count)]


def heights(side_bar: SideBar) -> tuple[int, int]:
    queue, library = side_bar.findChildren(QSplitter)[0].sizes()
    return queue, library


def test_that_the_queue_takes_the_height_of_its_rows_up_to_a_bound(side_bar: SideBar) -> None:
    wanted = []
    for count in (1, 3):
        side_bar.set_jobs(jobs(count))
        wanted.append(side_bar.queue.wanted_height())
        assert heights(side_bar)[0] == wanted[-1]
    assert wanted[0] < wanted[1]
    side_bar.set_jobs(jobs(200))
    assert heights(side_bar)[0] < 0.6 * side_bar.height()


def test_that_a_split_made_by_hand_is_kept_and_comes_back(side_bar: SideBar) -> None:
    assert side_bar.save_split().isEmpty()
    side_bar.set_jobs(jobs(2))
    splitter = side_bar.findChildren(QSplitter)[0]
    splitter.moveSplitter(500, 1)
    kept, state = heights(side_bar), side_bar.save_split()
    side_bar.set_jobs(jobs(5))
    assert heights(side_bar) == kept
    splitter.moveSplitter(300, 1)
    side_bar.restore_split(state)
    assert heights(side_bar) == kept


def test_that_nothing_kept_leaves_the_split_to_the_rows(side_bar: SideBar) -> None:
    side_bar.restore_split(QByteArray())
    side_bar.set_jobs(jobs(2))
    assert heights(side_bar)[0] == side_bar.queue.wanted_height()


def test_that_a_draft_is_shown_at_its_transcript(side_bar: SideBar, numbered_summary: MakeSummary) -> None:
    side_bar.set_transcripts(ListedTranscripts([numbered_summary(4, has_draft=True)]))
    index = side_bar.library.model.index_of(TranscriptId(4))
    notes = [index.data(LibraryRole.ROW).note]
    for has_draft in (False, True):
        side_bar.note_draft(TranscriptId(4), has_draft=has_draft)
        notes.append(index.data(LibraryRole.ROW).note)
    assert notes == ["draft", "v1", "draft"]


def test_that_the_open_transcript_is_emphasised_and_selected(side_bar: SideBar, numbered_summary: MakeSummary) -> None:
    side_bar.set_transcripts(ListedTranscripts(numbered_summary(number) for number in (1, 2, 3)))
    side_bar.show_open(TranscriptId(1))
    side_bar.show_open(TranscriptId(2))
    model = side_bar.library.model
    assert [model.index_of(TranscriptId(number)).data(LibraryRole.ROW).is_open for number in (1, 2)] == [False, True]
    row = side_bar.library.view.current()
    assert row is not None
    assert row.summary.id == 2


def wish_signals(side_bar: SideBar) -> list[tuple[SignalInstance, SignalInstance, Any]]:
    """Return each signal of the side bar with the one it passes on, and a value."""
    view, library = side_bar.queue.view, side_bar.library
    return [
        (side_bar.job_cancel_requested, view.job_cancel_requested, JobId(1)),
        (side_bar.job_retry_requested, view.job_retry_requested, JobId(2)),
        (side_bar.jobs_remove_requested, view.jobs_remove_requested, (JobId(3),)),
        (side_bar.job_move_requested, view.job_move_requested, JobMove(job_id=JobId(4), before=None)),
        (side_bar.transcript_open_requested, view.transcript_open_requested, TranscriptId(5)),
        (side_bar.transcript_open_requested, library.view.transcript_open_requested, TranscriptId(6)),
        (side_bar.export_requested, library.view.export_requested, TranscriptId(7)),
        (side_bar.describe_requested, library.view.describe_requested, TranscriptId(12)),
        (side_bar.reveal_requested, library.view.reveal_requested, 8),
        (side_bar.reveal_requested, view.reveal_requested, 9),
        (side_bar.repeat_requested, view.repeat_requested, 11),
        (
            side_bar.transcript_rename_requested,
            library.model.rename_requested,
            TranscriptRename(transcript_id=TranscriptId(10), title="Harbour"),
        ),
    ]


@pytest.mark.parametrize("number", range(12))
def test_that_wishes_are_passed_on(side_bar: SideBar, number: int) -> None:
    passed_on, source, value = wish_signals(side_bar)[number]
    heard: list[Any] = []
    passed_on.connect(heard.append)
    source.emit(value)
    assert heard == [value]


def test_that_wishes_without_a_value_are_passed_on(side_bar: SideBar) -> None:
    heard: list[str] = []
    side_bar.clear_finished_requested.connect(lambda: heard.append("clear"))
    side_bar.queue_pause_requested.connect(lambda: heard.append("pause"))
    side_bar.queue_resume_requested.connect(lambda: heard.append("resume"))
    side_bar.queue.clear_finished_requested.emit()
    side_bar.queue.queue_pause_requested.emit()
    side_bar.queue.queue_resume_requested.emit()
    assert heard == ["clear", "pause", "resume"]
