"""What each key and act makes of the rows; each test also takes back and does again what it did."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.edits import ReplaceText
from app.core.transcript import SegmentKey, Transcript, Word
from app.ui.editor.document import EditorDocument
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.row_blocks import texts_of
from app.ui.editor.side_by_side import SideBySide
from tests.helpers.editing import conversation, lines, undone_and_redone

TALK = conversation("We started in the old harber", "And no money at all", "They laughed")
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def document(editor: SideBySide) -> EditorDocument:
    document = EditorDocument(TALK)
    editor.set_document(document, title="Working copy")
    return document


@pytest.fixture
def pane(editor: SideBySide, document: EditorDocument) -> TranscriptPane:
    return editor.working_pane


def paste(pane: TranscriptPane, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    pane.insertFromMimeData(data)


def words(transcript: Transcript) -> dict[str, Word]:
    return {word.text.strip(): word for word in transcript.words()}


def in_pane(pane: TranscriptPane, document: EditorDocument, act: Callable[[], object]) -> Transcript:
    """Carry out an act with undo and redo after it, and see that the pane shows what the log says."""
    after = undone_and_redone(document, act)
    assert [text.strip() for text in texts_of(pane.document())] == lines(after)
    return after


def test_that_words_that_were_not_touched_keep_their_times(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 26, 28)
    after = in_pane(pane, document, lambda: QTest.keyClicks(pane, "our"))
    assert lines(after)[0] == "We started in the old harbour"
    assert after.segments[0].words[:5] == TALK.segments[0].words[:5]
    changed, before = words(after)["harbour"], words(TALK)["harber"]
    assert (changed.start_ms, changed.end_ms, changed.probability) == (before.start_ms, before.end_ms, None)


def test_that_a_run_of_typing_is_one_step(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(2, 12, 12)
    QTest.keyClicks(pane, " loudly and long")
    assert document.state.position == 1
    QTest.keyClick(pane, Qt.Key.Key_Z, CONTROL)
    assert document.transcript == TALK
    assert pane.caret_row() == 2


def test_that_moving_the_caret_or_deleting_begins_another_step(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(2, 12, 12)
    QTest.keyClicks(pane, "ab")
    QTest.keyClick(pane, Qt.Key.Key_Left)
    QTest.keyClicks(pane, "c")
    QTest.keyClick(pane, Qt.Key.Key_Backspace)
    assert document.state.position == 3
    QTest.keyClick(pane, Qt.Key.Key_Z, CONTROL)
    assert lines(document.transcript)[2] == "They laughedacb"


def test_that_typing_after_a_pause_begins_another_step(
    qtbot: QtBot, pane: TranscriptPane, document: EditorDocument
) -> None:
    pane.select(2, 12, 12)
    QTest.keyClicks(pane, "ab")
    typist = pane.typist
    assert typist is not None
    with qtbot.waitSignal(typist.run_ended, timeout=10_000):
        pass
    QTest.keyClicks(pane, "c")
    assert document.state.position == 2


def test_that_enter_cuts_the_row_where_the_word_is_heard(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 11, 11)
    after = in_pane(pane, document, lambda: QTest.keyClick(pane, Qt.Key.Key_Return))
    assert lines(after)[:2] == ["We started", "in the old harber"]
    assert after.segments[1].start_ms == words(TALK)["in"].start_ms
    assert [word for row in after.segments[:2] for word in row.words] == list(TALK.segments[0].words)


def test_that_the_caret_stands_in_the_new_row_after_enter(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 11, 11)
    QTest.keyClick(pane, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert (pane.caret_row(), pane.textCursor().positionInBlock()) == (1, 0)
    QTest.keyClick(pane, Qt.Key.Key_Return, SHIFT)
    assert len(document.transcript.segments) == 4  # there is nothing before the caret to cut off


def test_that_enter_at_the_end_of_a_row_begins_one_in_the_pause_after_it(
    pane: TranscriptPane, document: EditorDocument
) -> None:
    pane.select(1, 19, 19)

    def act() -> None:
        QTest.keyClick(pane, Qt.Key.Key_Return)
        QTest.keyClicks(pane, "Hm")

    after = in_pane(pane, document, act)
    assert lines(after)[1:] == ["And no money at all", "Hm", "They laughed"]
    assert (after.segments[2].start_ms, after.segments[2].end_ms) == (2500, 3000)


def test_that_enter_at_the_end_of_a_row_without_a_pause_says_why_nothing_happens(
    qtbot: QtBot, editor: SideBySide
) -> None:
    base = conversation("One", "Two")
    document = EditorDocument(base)
    editor.set_document(document, title="")
    document.apply(ReplaceText(key=SegmentKey(0), text="One"))
    close = document.transcript.segments[1].start_ms
    from app.core.edits import Retime

    document.apply(Retime(key=SegmentKey(0), start_ms=0, end_ms=close))
    editor.working_pane.select(0, 3, 3)
    with qtbot.waitSignal(editor.refused) as refused:
        QTest.keyClick(editor.working_pane, Qt.Key.Key_Return)
    assert "pause" in refused.args[0]
    assert lines(document.transcript) == ["One", "Two"]


@pytest.mark.parametrize(("row", "column", "key"), [(1, 0, Qt.Key.Key_Backspace), (0, 28, Qt.Key.Key_Delete)])
def test_that_deleting_the_break_between_rows_joins_them(
    pane: TranscriptPane, document: EditorDocument, row: int, column: int, key: Qt.Key
) -> None:
    pane.select(row, column, column)
    after = in_pane(pane, document, lambda: QTest.keyClick(pane, key))
    assert lines(after) == ["We started in the old harber And no money at all", "They laughed"]
    assert [(word.start_ms, word.probability) for word in after.words()] == [
        (word.start_ms, word.probability) for word in TALK.words()
    ]
    assert after.segments[0].key == TALK.segments[0].key


def test_that_selected_rows_are_deleted_as_rows(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 0, 0)
    QTest.keyClick(pane, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(pane, Qt.Key.Key_Down, SHIFT)
    after = in_pane(pane, document, lambda: QTest.keyClick(pane, Qt.Key.Key_Delete))
    assert after.segments == TALK.segments[2:]


def test_that_typing_over_a_selection_of_rows_keeps_what_stays(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 3, 3)
    cursor = pane.textCursor()
    cursor.setPosition(pane.document().findBlockByNumber(2).position() + 5, cursor.MoveMode.KeepAnchor)
    pane.setTextCursor(cursor)
    after = in_pane(pane, document, lambda: QTest.keyClicks(pane, "x "))
    assert lines(after) == ["We x laughed"]
    assert words(after)["laughed"] == words(TALK)["laughed"]


def test_that_several_lines_are_pasted_as_several_rows(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(1, 4, 4)
    after = in_pane(pane, document, lambda: paste(pane, "first line\r\n\r\n\tsecond\u2028third "))
    assert lines(after)[1:4] == ["And first line", "second", "third no money at all"]
    assert words(after)["money"] == words(TALK)["money"]


def test_that_one_line_is_pasted_as_it_is(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(2, 4, 4)
    after = in_pane(pane, document, lambda: paste(pane, " all\tof\x07 them\n"))
    assert lines(after)[2] == "They all of them laughed"


def test_that_an_input_method_composes_and_commits(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(2, 12, 12)

    def act() -> None:
        for shown in ("か", "かん", "漢"):
            QApplication.sendEvent(pane, QInputMethodEvent(shown, []))
            assert lines(document.transcript)[2] == "They laughed"
        commit = QInputMethodEvent()
        commit.setCommitString("漢字")
        QApplication.sendEvent(pane, commit)

    after = in_pane(pane, document, act)
    assert lines(after)[2] == "They laughed漢字"
    assert document.state.position == 1


def test_that_spaces_at_the_ends_of_a_row_go_when_the_caret_leaves_it(
    pane: TranscriptPane, document: EditorDocument
) -> None:
    pane.select(1, 19, 19)
    QTest.keyClicks(pane, "  ")
    assert texts_of(pane.document())[1] == "And no money at all  "
    assert document.transcript == TALK
    QTest.keyClick(pane, Qt.Key.Key_Down)
    assert texts_of(pane.document())[1] == "And no money at all"


def test_that_copied_rows_are_lines_of_plain_text(pane: TranscriptPane) -> None:
    pane.selectAll()
    pane.copy()
    data = QApplication.clipboard().mimeData()
    assert data.text() == "We started in the old harber\nAnd no money at all\nThey laughed"
    assert not data.hasHtml()


def test_that_files_are_left_to_the_window(pane: TranscriptPane, document: EditorDocument) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/talk.mp3")])
    assert not pane.canInsertFromMimeData(data)
    pane.insertFromMimeData(data)
    assert document.transcript == TALK


def test_that_a_version_can_be_read_and_not_typed_into(editor: SideBySide, document: EditorDocument) -> None:
    editor.compare_with(TALK, title="Version 1 · machine")
    QTest.keyClicks(editor.version_pane, "x")
    QTest.keyClick(editor.version_pane, Qt.Key.Key_Return)
    paste(editor.version_pane, "x")
    assert texts_of(editor.version_pane.document()) == lines(TALK)
    assert not document.state.can_undo


def test_that_keys_of_the_window_are_left_to_it(pane: TranscriptPane, document: EditorDocument) -> None:
    pane.select(0, 3, 3)
    QTest.keyClick(pane, Qt.Key.Key_K, CONTROL)
    QTest.keyClick(pane, Qt.Key.Key_Return, CONTROL)
    assert document.transcript == TALK
    assert QKeySequence(QKeySequence.StandardKey.Undo).toString() == "Ctrl+Z"


def test_that_an_edit_from_elsewhere_is_shown_with_the_caret_behind_it(
    pane: TranscriptPane, document: EditorDocument
) -> None:
    edit = ReplaceText(key=SegmentKey(1), text="And no gold at all")
    in_pane(pane, document, lambda: document.apply(edit))
    assert (pane.caret_row(), pane.textCursor().positionInBlock()) == (1, len("And no gold"))


def test_that_words_typed_into_an_empty_transcript_become_its_first_row(editor: SideBySide) -> None:
    document = EditorDocument(conversation())
    editor.set_document(document, title="")
    after = in_pane(editor.working_pane, document, lambda: QTest.keyClicks(editor.working_pane, "Hello"))
    assert lines(after) == ["Hello"]
