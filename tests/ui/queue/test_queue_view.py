"""The list of jobs under mouse and keyboard: it asks for what the person wants and changes nothing by itself."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QToolButton
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.transcript import TranscriptId
from app.ui.queue.delegate import Index, QueueDelegate, lines_of
from app.ui.queue.drag_picture import drag_picture
from app.ui.queue.model import QueueModel
from app.ui.queue.row_painter import TwoLines, word_width_px
from app.ui.queue.view import QueueView
from app.ui.queue.wishes import JobMove

S = JobState
MakeJob = Callable[..., JobSnapshot]
MOVE = Qt.DropAction.MoveAction
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class CountingDelegate(QueueDelegate):
    """Counts how often the list asks for the size of a row, as it does when it lays out its rows."""

    def __init__(self, view: QueueView) -> None:
        super().__init__(view)
        self.asked = 0

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.asked += 1
        return super().sizeHint(option, index)


def heard(signal: SignalInstance) -> list[Any]:
    values: list[Any] = []
    signal.connect(values.append)
    return values


def move(job_id: int, before: int | None) -> JobMove:
    return JobMove(job_id=JobId(job_id), before=None if before is None else JobId(before))


def select(view: QueueView, *numbers: int) -> None:
    view.clearSelection()
    model = view.model()
    assert isinstance(model, QueueModel)
    for number in numbers:
        view.selectionModel().select(model.index_of(JobId(number)), view.selectionModel().SelectionFlag.Select)
    last = model.index_of(JobId(numbers[-1]))
    view.selectionModel().setCurrentIndex(last, view.selectionModel().SelectionFlag.NoUpdate)


def point_in(view: QueueView, row: int, *, is_below_middle: bool) -> QPoint:
    rect = view.visualRect(view.model().index(row, 0))
    return QPoint(rect.center().x(), rect.bottom() - 3 if is_below_middle else rect.top() + 3)


def hover(view: QueueView, row: int) -> None:
    point = view.visualRect(view.model().index(row, 0)).center()
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(point),
        QPointF(view.viewport().mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        NO_KEYS,
    )
    QGuiApplication.sendEvent(view.viewport(), event)


def buttons(view: QueueView) -> dict[str, QToolButton]:
    """Return the buttons that a row shows now, by their accessible names."""
    found = view.viewport().findChildren(QToolButton)
    return {button.accessibleName(): button for button in found if button.isVisible()}


def dragged(view: QueueView, rows: Sequence[int], point: QPoint) -> bool:
    """Drag rows to a point of the viewport, event by event; return whether the drop was taken."""
    model = view.model()
    data = model.mimeData([model.index(row, 0) for row in rows])
    return dropped(view, data, point)


def dropped(view: QueueView, data: QMimeData, point: QPoint) -> bool:
    target = view.viewport()
    enter = QDragEnterEvent(point, MOVE, data, LEFT, NO_KEYS)
    QGuiApplication.sendEvent(target, enter)
    over = QDragMoveEvent(point, MOVE, data, LEFT, NO_KEYS)
    QGuiApplication.sendEvent(target, over)
    if not over.isAccepted():
        return False
    view.grab()  # with the line that shows the place
    drop = QDropEvent(QPointF(point), MOVE, data, LEFT, NO_KEYS)
    QGuiApplication.sendEvent(target, drop)
    return drop.isAccepted()


def test_that_every_state_is_painted_in_both_directions(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    view.resize(240, 900)
    for number, state in enumerate(S):
        model.apply(numbered_job(number, state, name="مقابلة " * 30 + ".mp3", done_ms=1000))
    select(view, 4)
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        view.setLayoutDirection(direction)
        assert not view.grab().isNull()


def test_that_delete_cancels_what_runs_and_removes_what_has_ended(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    states = [S.RUNNING, S.QUEUED, S.FAILED, S.CANCELLING, S.INCOMPLETE]
    model.set_jobs([numbered_job(number, state) for number, state in enumerate(states)])
    cancelled, removed = heard(view.job_cancel_requested), heard(view.jobs_remove_requested)
    select(view, 0, 1, 2, 3, 4)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert (cancelled, removed) == ([0, 1], [(2, 4)])
    assert model.rowCount() == 5


def test_that_f5_tries_again_what_stopped_and_repeats_what_was_heard_to_its_end(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(number, state) for number, state in enumerate(S)])
    retried, repeated = heard(view.job_retry_requested), heard(view.repeat_requested)
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_F5)
    states = list(S)
    stopped = {S.CANCELLED, S.FAILED, S.SET_ASIDE, S.INTERRUPTED}
    assert {states[number] for number in retried} == stopped | {S.WAITING_RETRY}
    assert {states[media - 100] for media in repeated} == {S.FINISHED, S.INCOMPLETE, S.NO_SPEECH}


def test_that_enter_opens_the_transcript_of_a_job_that_has_one(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1, S.FINISHED, transcript_id=TranscriptId(31)), numbered_job(2)])
    opened = heard(view.transcript_open_requested)
    for number in (1, 2):
        select(view, number)
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [31]


def test_that_a_double_click_opens_the_transcript(view: QueueView, model: QueueModel, numbered_job: MakeJob) -> None:
    model.apply(numbered_job(1, S.INCOMPLETE, transcript_id=TranscriptId(31)))
    opened = heard(view.transcript_open_requested)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEYS, view.visualRect(model.index(0)).center())
    assert opened == [31]


def test_that_alt_with_the_arrows_asks_for_another_place(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3, 4)])
    moves = heard(view.job_move_requested)
    select(view, 2)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    select(view, 3)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert moves == [move(2, 1), move(2, 4), move(3, None)]


def test_that_the_ends_of_the_list_and_running_jobs_stay_where_they_are(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1, S.RUNNING), numbered_job(2), numbered_job(3)])
    moves = heard(view.job_move_requested)
    select(view, 1)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    select(view, 3)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert moves == []


@pytest.mark.parametrize(
    ("row", "is_below_middle", "before"),
    [(0, False, 1), (0, True, 2), (1, True, 3), (3, False, 4), (3, True, None), (4, False, None)],
)
def test_that_a_drop_between_rows_asks_for_that_place(
    view: QueueView, model: QueueModel, numbered_job: MakeJob, row: int, is_below_middle: bool, before: int | None
) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3, 4, 9)])
    moves = heard(view.job_move_requested)
    assert dragged(view, [4], point_in(view, row, is_below_middle=is_below_middle))
    assert moves == [move(9, before)]
    assert model.index_of(JobId(9)).row() == 4


def test_that_a_drop_below_the_last_row_asks_for_the_end(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3)])
    moves = heard(view.job_move_requested)
    assert dragged(view, [0], QPoint(100, 380))
    assert moves == [move(1, None)]


def test_that_several_dragged_jobs_keep_their_order(view: QueueView, model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3, 4)])
    moves = heard(view.job_move_requested)
    assert dragged(view, [3, 1], point_in(view, 0, is_below_middle=False))
    assert moves == [move(2, 1), move(4, 1)]


def test_that_a_job_dropped_on_itself_asks_for_the_place_it_has(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2, 3)])
    moves = heard(view.job_move_requested)
    assert dragged(view, [1], point_in(view, 1, is_below_middle=False))
    assert moves == [move(2, 3)]


def test_that_a_dragged_job_that_has_left_meanwhile_asks_for_nothing(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(number) for number in (1, 2)])
    data = model.mimeData([model.index(1)])
    model.remove([JobId(2)])
    moves = heard(view.job_move_requested)
    dropped(view, data, QPoint(100, 10))
    assert moves == []


def test_that_the_note_at_the_mouse_fits_long_names_and_many_jobs(qtbot: QtBot) -> None:
    one, long, several = (drag_picture(names, 1.0) for names in (["a.wav"], ["a" * 300], ["a", "b", "c"]))
    assert one.width() < long.width() < 240
    assert several.height() == one.height()
    assert drag_picture(["a.wav"], 2.0).width() == 2 * one.width()


def test_that_files_dragged_over_the_list_are_left_to_the_window(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.apply(numbered_job(1))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/music/new.wav")])
    assert not dropped(view, data, QPoint(100, 10))


def test_that_the_row_under_the_mouse_shows_its_buttons(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1, S.RUNNING), numbered_job(2, S.FAILED), numbered_job(3, S.CANCELLING)])
    assert buttons(view) == {}
    hover(view, 0)
    assert set(buttons(view)) == {"Cancel"}
    hover(view, 1)
    assert set(buttons(view)) == {"Try again", "Remove from the list"}
    hover(view, 2)
    assert buttons(view) == {}


def test_that_the_selected_row_shows_its_buttons_without_a_mouse(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1), numbered_job(2, S.FINISHED, transcript_id=TranscriptId(5))])
    select(view, 2)
    assert set(buttons(view)) == {"Open the transcript", "Remove from the list"}
    row = view.visualRect(model.index(1))
    assert all(row.contains(button.mapTo(view.viewport(), QPoint(0, 0))) for button in buttons(view).values())


def test_that_the_buttons_follow_the_state_of_their_row(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.apply(numbered_job(1, S.RUNNING))
    select(view, 1)
    model.apply(numbered_job(1, S.FAILED))
    assert set(buttons(view)) == {"Try again", "Remove from the list"}


def test_that_the_buttons_ask_for_their_row(view: QueueView, model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(1, S.RUNNING), numbered_job(2, S.FAILED), numbered_job(3)])
    cancelled, retried = heard(view.job_cancel_requested), heard(view.job_retry_requested)
    removed = heard(view.jobs_remove_requested)
    select(view, 3)
    hover(view, 0)
    QTest.mouseClick(buttons(view)["Cancel"], LEFT)
    hover(view, 1)
    QTest.mouseClick(buttons(view)["Try again"], LEFT)
    QTest.mouseClick(buttons(view)["Remove from the list"], LEFT)
    assert (cancelled, retried, removed) == ([1], [2], [(2,)])


@pytest.mark.parametrize("state", [S.INCOMPLETE, S.NO_SPEECH])
def test_that_a_result_that_leaves_something_to_be_wished_has_a_button_to_do_it_again(
    view: QueueView, model: QueueModel, numbered_job: MakeJob, state: JobState
) -> None:
    model.set_jobs([numbered_job(1, state), numbered_job(2, S.FINISHED)])
    repeated = heard(view.repeat_requested)
    hover(view, 0)
    QTest.mouseClick(buttons(view)["Transcribe again"], LEFT)
    assert repeated == [101]
    hover(view, 1)
    assert set(buttons(view)) == {"Remove from the list"}


def test_that_a_removed_row_takes_its_buttons_with_it(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.apply(numbered_job(1, S.FAILED))
    hover(view, 0)
    model.remove([JobId(1)])
    assert buttons(view) == {}


def test_that_progress_under_the_mouse_leaves_the_buttons_in_their_place(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.apply(numbered_job(1, S.RUNNING, done_ms=9_000))
    hover(view, 0)
    before = buttons(view)["Cancel"].mapToGlobal(QPoint(0, 0))
    model.apply(numbered_job(1, S.RUNNING, done_ms=10_000))
    assert buttons(view)["Cancel"].mapToGlobal(QPoint(0, 0)) == before


def test_that_in_a_narrow_list_the_name_wins_over_the_word_beside_buttons(view: QueueView) -> None:
    lines = TwoLines(name="a.wav", word="interrupted", word_icon="history")
    wide, narrow = view.viewport().rect(), view.viewport().rect()
    narrow.setWidth(180)
    assert word_width_px(lines, wide, 52) > 0
    assert word_width_px(lines, narrow, 0) > 0
    assert word_width_px(lines, narrow, 52) == 0


def menu_texts(view: QueueView) -> list[str]:
    menu = view.menu()
    assert menu is not None
    return [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]


def test_that_enter_on_a_failed_job_and_alt_enter_on_any_lead_to_its_details(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1, S.FAILED), numbered_job(2, S.FINISHED, transcript_id=TranscriptId(5))])
    detailed, opened = heard(view.details_requested), heard(view.transcript_open_requested)
    for row in (0, 1):
        view.setCurrentIndex(model.index(row))
        QTest.keyClick(view, Qt.Key.Key_Return)
        QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert (detailed, opened) == ([1, 1, 2], [5])


def test_that_the_menu_offers_what_can_be_done(view: QueueView, model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs(
        [
            numbered_job(1, S.RUNNING),
            numbered_job(2, S.FAILED, message="The file is damaged."),
            numbered_job(3, S.FINISHED, transcript_id=TranscriptId(5)),
        ]
    )
    assert view.menu() is None
    select(view, 1)
    file = ["Show the file in its folder", "Details of the job…", "About this recording…"]
    assert menu_texts(view) == ["Cancel", *file]
    select(view, 2)
    failed = ["Try again", "Remove from the list", *file, "Copy the message"]
    assert menu_texts(view) == failed
    select(view, 3)
    again = ["Transcribe again", "Transcribe a part again…"]
    assert menu_texts(view) == ["Open the transcript", *again, "Remove from the list", *file]
    select(view, 1, 2, 3)
    assert menu_texts(view) == ["Try again", "Transcribe again", "Cancel", "Remove from the list"]


def test_that_a_skipped_file_is_offered_to_be_transcribed_anyway(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    skipped = numbered_job(2, S.CANCELLED, code=ErrorCode.AUDIO_SKIPPED, message="It lasts 0:02, less than 0:05.")
    model.set_jobs([numbered_job(1, S.FAILED), skipped])
    retried = heard(view.job_retry_requested)
    select(view, 1, 2)
    assert menu_texts(view) == ["Try again", "Transcribe anyway", "Remove from the list"]
    hover(view, 1)
    QTest.mouseClick(buttons(view)["Transcribe anyway"], LEFT)
    hover(view, 0)
    QTest.mouseClick(buttons(view)["Try again"], LEFT)
    assert retried == [2, 1]


def test_that_the_menu_removes_all_selected_rows_in_one_wish(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.set_jobs([numbered_job(1, S.FAILED), numbered_job(2, S.NO_SPEECH), numbered_job(3, S.RUNNING)])
    removed, repeated = heard(view.jobs_remove_requested), heard(view.repeat_requested)
    select(view, 1, 2, 3)
    menu = view.menu()
    assert menu is not None
    for action in menu.actions():
        if action.text().startswith(("Remove", "Transcribe")):
            action.trigger()
    assert (removed, repeated) == ([(1, 2)], [102])


def test_that_the_menu_asks_for_the_selected_rows(view: QueueView, model: QueueModel, numbered_job: MakeJob) -> None:
    model.set_jobs([numbered_job(1, S.FAILED, message="It is damaged."), numbered_job(2, S.CANCELLED)])
    retried, revealed = heard(view.job_retry_requested), heard(view.reveal_requested)
    asked_about, detailed = heard(view.about_recording_requested), heard(view.details_requested)
    select(view, 1, 2)
    menu = view.menu()
    assert menu is not None
    menu.actions()[0].trigger()
    select(view, 1)
    menu = view.menu()
    assert menu is not None
    for action in menu.actions()[-4:]:
        action.trigger()
    assert (retried, revealed, asked_about, detailed) == ([1, 2], [101], [101], [1])
    assert QGuiApplication.clipboard().text() == "It is damaged."


def test_that_a_tick_lays_out_nothing_anew(
    view: QueueView, model: QueueModel, numbered_job: MakeJob, qtbot: QtBot
) -> None:
    model.set_jobs([numbered_job(number, S.RUNNING) for number in range(50)])
    view.grab()
    delegate = CountingDelegate(view)
    view.setItemDelegate(delegate)
    view.grab()
    before = delegate.asked
    model.apply(numbered_job(3, S.RUNNING, done_ms=5_000))
    view.grab()
    assert delegate.asked == before
    model.apply(numbered_job(99))
    qtbot.waitUntil(lambda: delegate.asked > before)


def test_that_list_and_rows_have_names_for_screen_readers(
    view: QueueView, model: QueueModel, numbered_job: MakeJob
) -> None:
    model.apply(numbered_job(1, S.FAILED, message="The file is damaged."))
    assert view.accessibleName() == "Queue"
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0).data(role) == "talk 1.wav, failed: The file is damaged."
    hover(view, 0)
    assert {button.accessibleDescription() for button in buttons(view).values()} == {"talk 1.wav"}


def test_that_the_delegate_shows_what_the_row_says(model: QueueModel, numbered_job: MakeJob) -> None:
    model.apply(numbered_job(1, S.RUNNING, done_ms=62_000))
    row = model.row_at(model.index(0))
    assert row is not None
    lines = lines_of(row)
    assert (lines.name, lines.word, lines.line, lines.note) == ("talk 1.wav", "62\u00a0%", "Transcribing", "")
    assert lines.fraction == 0.62
