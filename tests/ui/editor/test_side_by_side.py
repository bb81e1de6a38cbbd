from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QTextLayout, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.edits import AddSpeaker, Compound, DeleteSegments, RenameSpeaker, ReplaceText, SetSpeaker, SplitSegment
from app.core.transcript import SegmentKey, Span, Transcript
from app.ui.editor.bands import Side
from app.ui.editor.document import EditorDocument
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.side_by_side import SideBySide
from tests.helpers.editing import conversation, lines

LONG = "and a great many words more, so that the row takes several lines in a pane of this width"
HOLE = Span(start_ms=2600, end_ms=2900)
TALK = conversation("We started", "And no money at all", "They laughed", "So did we", *["Row"] * 60, holes=[HOLE])
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(editor: SideBySide, base: Transcript = TALK) -> EditorDocument:
    document = EditorDocument(base)
    editor.set_document(document, title="Working copy")
    editor.compare_with(base, title="Version 1 · machine")
    return document


def rect(pane: TranscriptPane, row: int) -> QRectF:
    block = pane.document().findBlockByNumber(row)
    return pane.document().documentLayout().blockBoundingRect(block)


def layout(pane: TranscriptPane, row: int) -> QTextLayout:
    return pane.document().findBlockByNumber(row).layout()


def playing(pane: TranscriptPane) -> tuple[int | None, int | None]:
    return pane.playing


def place_of(pane: TranscriptPane, row: int, column: int) -> QPoint:
    """Return where a letter stands in the viewport."""
    bounds = rect(pane, row)  # lays the row out
    line = layout(pane, row).lineForTextPosition(column)
    both: Any = line.cursorToX(column)
    y = bounds.top() + line.y() + line.height() / 2 - pane.verticalScrollBar().value()
    return QPointF(bounds.left() + both[0] + 2, y).toPoint()


def test_that_rows_that_belong_together_begin_at_the_same_height(editor: SideBySide) -> None:
    document = opened(editor)
    document.apply(ReplaceText(key=SegmentKey(0), text=f"We started {LONG} {LONG}"))
    document.apply(DeleteSegments(keys=(SegmentKey(3),)))
    document.apply(SplitSegment(key=SegmentKey(1), word_index=2, offset=0, new_key=SegmentKey(99)))
    left, right = editor.version_pane, editor.working_pane
    assert rect(left, 0).height() < rect(right, 0).height()
    assert layout(right, 0).lineCount() > layout(left, 0).lineCount() == 1
    for row, other in [(0, 0), (1, 1), (2, 3), (4, 4), (5, 5)]:
        assert rect(left, row).top() == rect(right, other).top()
    assert rect(right, 2).top() > rect(right, 1).bottom()
    assert rect(right, 4).top() >= rect(left, 3).bottom()


def test_that_both_panes_scroll_as_one(editor: SideBySide) -> None:
    opened(editor)
    assert editor.working_pane.verticalScrollBar().value() == 0
    left, right = editor.version_pane.verticalScrollBar(), editor.working_pane.verticalScrollBar()
    assert left.maximum() == right.maximum() > 0
    right.setValue(300)
    assert left.value() == right.value()
    left.setValue(77)
    assert right.value() == left.value()


def test_that_rows_in_view_stay_where_they_are_while_heights_above_become_known(editor: SideBySide) -> None:
    opened(editor, conversation(*[f"{LONG} {LONG}"] * 300))
    bar, geometry = editor.working_pane.verticalScrollBar(), editor.panes.geometry
    bar.setValue(geometry.top(200))
    before = bar.value()
    seen = geometry.band_at(before + 100)
    shown_at = geometry.top(seen) - before
    bar.setValue(before - 40)
    assert geometry.top(seen) - bar.value() == shown_at + 40


def test_that_the_row_in_view_stays_when_the_width_or_the_size_of_letters_changes(editor: SideBySide) -> None:
    opened(editor, conversation(*[f"{LONG} {LONG}"] * 100))
    bar, geometry = editor.working_pane.verticalScrollBar(), editor.panes.geometry
    bar.setValue(geometry.top(50))
    shown_at = geometry.top(50) - bar.value()
    acts: list[Callable[[], None]] = [
        lambda: editor.resize(640, 500),
        lambda: editor.zoom_by(3),
        lambda: editor.compare_with(None),
    ]
    for act in acts:
        act()
        QApplication.processEvents()
        assert geometry.top(50) - bar.value() == shown_at


def test_that_the_left_pane_can_be_hidden_and_takes_no_room_then(editor: SideBySide) -> None:
    document = opened(editor)
    document.apply(ReplaceText(key=SegmentKey(0), text="We"))
    assert editor.change_count == 1
    editor.compare_with(conversation(f"{LONG} {LONG}", *lines(TALK)[1:]), title="Version 2")
    high = editor.panes.geometry.top(1)
    editor.compare_with(None)
    assert not editor.version_pane.isVisible()
    assert editor.panes.geometry.top(1) < high
    assert editor.change_count == 0


def test_that_a_click_on_a_word_places_the_caret_and_asks_for_its_sound(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    pane = editor.working_pane
    with qtbot.waitSignal(editor.word_clicked) as clicked:
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=place_of(pane, 1, 8))
    assert clicked.args == [TALK.segments[1].words[2].start_ms]
    assert (pane.caret_row(), pane.textCursor().positionInBlock()) == (1, 8)


def test_that_a_click_on_a_time_asks_for_the_start_of_the_row(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    pane = editor.version_pane
    with qtbot.waitSignal(editor.word_clicked) as clicked:
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, place_of(pane, 2, 0).y()))
    assert clicked.args == [TALK.segments[2].start_ms]


def test_that_selecting_asks_for_no_sound(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    pane = editor.working_pane
    start, stop = place_of(pane, 1, 1), place_of(pane, 1, 12)
    with qtbot.assertNotEmitted(editor.word_clicked):
        QTest.mousePress(pane.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(pane.viewport(), stop)
        QTest.mouseRelease(pane.viewport(), Qt.MouseButton.LeftButton, pos=stop)
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=start)


def test_that_clicks_can_be_for_the_caret_alone(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    pane = editor.working_pane
    pane.is_seeking_by_click = False
    with qtbot.assertNotEmitted(editor.word_clicked):
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=place_of(pane, 1, 8))
    with qtbot.waitSignal(editor.word_clicked):
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, CONTROL, pos=place_of(pane, 1, 8))


def test_that_speech_without_text_is_a_row_to_click_and_not_to_type_in(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    pane = editor.working_pane
    band = next(place for place, band in enumerate(editor.panes.geometry.bands) if band.hole is not None)
    middle = QPoint(300, editor.panes.geometry.top(band) + 15)
    assert pane.hole_at(middle) == HOLE
    caret = pane.textCursor().position()
    with qtbot.waitSignal(editor.hole_activated) as activated:
        QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert activated.args == [HOLE]
    assert pane.textCursor().position() == caret


def test_that_the_playing_word_is_marked_and_followed_until_the_person_scrolls(
    qtbot: QtBot, editor: SideBySide
) -> None:
    opened(editor)
    pane, bar = editor.working_pane, editor.working_pane.verticalScrollBar()
    editor.set_following(True)
    editor.set_playhead(TALK.segments[1].words[2].start_ms + 10)
    assert playing(pane) == (1, 2)
    editor.set_playhead(TALK.segments[50].start_ms)
    assert bar.value() > 0
    assert editor.is_following
    with qtbot.waitSignal(editor.following_changed) as changed:
        bar.setValue(0)
    assert changed.args == [False]
    assert editor.following.pill.isVisible()
    editor.set_playhead(TALK.segments[51].start_ms)
    assert bar.value() == 0
    QTest.mouseClick(editor.following.pill, Qt.MouseButton.LeftButton)
    assert bar.value() > 0
    assert editor.is_following
    assert not editor.following.pill.isVisible()
    editor.set_playhead(None)
    assert playing(pane) == (None, None)


def test_that_nobody_is_marked_in_a_pause(editor: SideBySide) -> None:
    opened(editor)
    editor.set_playhead(1200)
    assert playing(editor.working_pane) == (None, None)


def test_that_the_heading_counts_the_changes(qtbot: QtBot, editor: SideBySide) -> None:
    document = opened(editor)
    document.apply(ReplaceText(key=SegmentKey(1), text="And more money at last"))
    qtbot.waitUntil(lambda: editor.working_note.startswith("2"))
    editor.compare_with(None)
    assert editor.working_note == ""


def test_that_the_row_of_the_caret_is_told(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    with qtbot.waitSignal(editor.caret_row_changed) as moved:
        editor.reveal_row(SegmentKey(3), has_caret=True)
    assert moved.args == [3]
    assert editor.working_pane.selected_keys() == (SegmentKey(3),)
    editor.reveal_row(SegmentKey(12345), has_caret=True)
    assert editor.working_pane.caret_row() == 3


def test_that_letters_grow_and_shrink_within_bounds(qtbot: QtBot, editor: SideBySide) -> None:
    opened(editor)
    small = rect(editor.working_pane, 0).height()
    QTest.keyClick(editor.working_pane, Qt.Key.Key_Plus, CONTROL)
    QTest.keyClick(editor.working_pane, Qt.Key.Key_Plus, CONTROL)
    assert editor.zoom_px == 2
    assert rect(editor.working_pane, 0).height() > small
    place = QPointF(200, 50)
    wheel = QWheelEvent(
        place, place, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, CONTROL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(editor.working_pane.viewport(), wheel)
    assert editor.zoom_px == 1
    QTest.keyClick(editor.working_pane, Qt.Key.Key_0, CONTROL)
    assert rect(editor.working_pane, 0).height() == small
    editor.set_zoom(-1000)
    assert editor.zoom_px == -5


def test_that_words_are_found_and_replaced_as_one_step(editor: SideBySide) -> None:
    document = opened(editor)
    QTest.keyClick(editor.working_pane, Qt.Key.Key_H, CONTROL)
    QTest.keyClicks(QApplication.focusWidget() or editor, "row")
    assert len(editor.finder.matches) == 60
    editor.finder.replace_all("Line")
    assert document.state.position == 1
    assert lines(document.transcript)[4:] == ["Line"] * 60
    document.undo()
    assert document.transcript == TALK


def test_that_finding_goes_from_match_to_match_and_leaves_it_selected(editor: SideBySide) -> None:
    document = opened(editor)
    editor.open_find()
    editor.find_bar.set_needle("d")
    assert editor.find_bar.count_text() == "1 of 5"
    editor.finder.step(1)
    editor.finder.step(1)
    assert editor.find_bar.count_text() == "3 of 5"
    editor.finder.step(-1)
    editor.finder.replace_one("t")
    assert lines(document.transcript)[1] == "Ant no money at all"
    QTest.keyClick(editor.find_bar, Qt.Key.Key_Escape)
    assert not editor.find_bar.isVisible()
    assert editor.working_pane.textCursor().selectedText() == "d"


def test_that_the_count_follows_edits_made_elsewhere(qtbot: QtBot, editor: SideBySide) -> None:
    document = opened(editor)
    editor.open_find()
    editor.find_bar.set_needle("money")
    document.apply(ReplaceText(key=SegmentKey(0), text="We started with money"))
    qtbot.waitUntil(lambda: editor.find_bar.count_text().endswith("of 2"))
    editor.find_bar.set_needle("moneys")
    assert editor.find_bar.count_text() == "No match"


def test_that_speakers_and_their_names_are_shown_at_once(editor: SideBySide) -> None:
    document = opened(editor)
    keys = editor.working_pane.selected_keys()
    steps = (AddSpeaker(name="Somebody with a long name"), SetSpeaker(keys=keys, speaker=2))
    before = rect(editor.working_pane, 0).left()
    document.apply(Compound(label="Set speaker", edits=steps))
    assert rect(editor.working_pane, 0).left() > before
    document.apply(RenameSpeaker(number=2, name="Eve"))
    assert rect(editor.working_pane, 0).left() == before


def test_that_an_edit_far_away_is_brought_into_view(editor: SideBySide) -> None:
    document = opened(editor)
    document.apply(ReplaceText(key=SegmentKey(60), text="Far away"))
    bar = editor.working_pane.verticalScrollBar()
    bar.setValue(0)
    document.undo()
    assert editor.panes.scroll.is_in_view(editor.panes.geometry.band_of(Side.RIGHT, 60))


def test_that_right_to_left_text_ends_at_the_right(editor: SideBySide) -> None:
    opened(editor, conversation("كان البحر هادئًا", "We started"))
    pane = editor.working_pane
    arabic, latin = layout(pane, 0).lineAt(0), layout(pane, 1).lineAt(0)
    assert arabic.naturalTextRect().left() > 100
    assert latin.naturalTextRect().left() == 0


def test_that_the_text_can_be_read_by_a_screen_reader(editor: SideBySide) -> None:
    opened(editor)
    reader = QAccessible.queryAccessibleInterface(editor.working_pane)
    assert reader.text(QAccessible.Text.Name) == "Working copy"
    assert reader.text(QAccessible.Text.Value).startswith("We started\nAnd no money")


def test_that_twenty_thousand_rows_are_not_laid_out_at_once(editor: SideBySide) -> None:
    document = opened(editor, conversation(*["A row of a few words"] * 20_000))
    geometry, pane = editor.panes.geometry, editor.working_pane
    editor.reveal_row(SegmentKey(15_000), has_caret=True)
    QTest.keyClicks(pane, "Well, ")
    QTest.keyClick(pane, Qt.Key.Key_Return)
    assert lines(document.transcript)[14_999:15_003] == [
        "A row of a few words",
        "Well,",
        "A row of a few words",
        "A row of a few words",
    ]
    assert geometry.measured_count < 200


def test_that_an_editor_without_a_transcript_is_empty_and_takes_no_text(editor: SideBySide) -> None:
    opened(editor)
    editor.clear()
    QTest.keyClicks(editor.working_pane, "x")
    editor.open_find()
    assert editor.working_pane.toPlainText() == ""
    assert not editor.find_bar.isVisible()


def test_that_a_transcript_without_text_says_why(editor: SideBySide) -> None:
    editor.set_document(EditorDocument(conversation()), title="Working copy")
    assert "no speech was found" in editor.working_pane.placeholderText()
    assert painted(editor.working_pane), "the hint is not to be seen"
    editor.set_document(EditorDocument(conversation("Hello")), title="Working copy")
    assert not editor.working_pane.placeholderText()
    editor.clear()
    assert not editor.working_pane.placeholderText()


def test_that_one_who_removes_every_row_is_told_of_undo(editor: SideBySide) -> None:
    document = EditorDocument(conversation("Hello", "there"))
    editor.set_document(document, title="Working copy")
    document.apply(DeleteSegments(keys=(SegmentKey(0), SegmentKey(1))))
    assert "Undo" in editor.working_pane.placeholderText()
    document.undo()
    assert not editor.working_pane.placeholderText()


def test_that_the_hint_leaves_room_for_speech_without_text(editor: SideBySide) -> None:
    editor.set_document(EditorDocument(conversation(holes=[HOLE])), title="Working copy")
    assert not editor.working_pane.placeholderText()


def painted(pane: TranscriptPane) -> bool:
    """Tell whether anything but the background is painted in a pane."""
    image = pane.viewport().grab().toImage()
    ground = image.pixel(image.width() - 2, image.height() - 2)
    return any(image.pixel(x, y) != ground for y in range(0, 60, 2) for x in range(0, image.width(), 2))
