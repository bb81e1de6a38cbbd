"""Edits and openings of very many rows: worked out on another thread, and the same as if they had not been."""

import gc

import pytest
from pytestqt.qtbot import QtBot

from app.core.edits import ReplaceText, ReplaceTexts
from app.core.errors import ErrorCode, InputError
from app.core.transcript import SegmentKey, Transcript
from app.ui.editor.alignment import compared
from app.ui.editor.bands import Side, aligned
from app.ui.editor.bulk import bulk_made
from app.ui.editor.document import EditorDocument, read_draft
from app.ui.editor.foreseeing import foreseen
from app.ui.editor.side_by_side import SideBySide
from tests.helpers.editing import KeptDraft, conversation, lines

PATIENCE_MS = 20_000
LONG = conversation(*(f"line {number} of the talk" for number in range(900)))
REPLACED = ["row" + line.removeprefix("line") for line in lines(LONG)]


def opened(editor: SideBySide, base: Transcript = LONG) -> EditorDocument:
    document = EditorDocument(base, parent=editor)
    editor.set_document(document, title="Working copy")
    editor.open_find(is_replacing=True)
    editor.find_bar.set_needle("line")
    return document


def shown(editor: SideBySide) -> list[str]:
    return editor.working_pane.toPlainText().split("\n")


def test_that_very_many_rows_are_replaced_as_one_step(editor: SideBySide, qtbot: QtBot) -> None:
    document = opened(editor)
    editor.finder.replace_all("row")
    qtbot.waitUntil(lambda: document.state.position == 1, timeout=PATIENCE_MS)
    assert lines(document.transcript) == shown(editor) == REPLACED
    qtbot.waitUntil(lambda: editor.find_bar.count_text() == "No match", timeout=PATIENCE_MS)
    document.undo()
    assert document.transcript == LONG
    assert shown(editor) == lines(LONG)


def test_that_what_was_typed_while_many_rows_were_worked_out_is_kept(editor: SideBySide, qtbot: QtBot) -> None:
    document = opened(editor)
    editor.finder.replace_all("row")
    document.apply(ReplaceText(key=SegmentKey(3), text="typed beside the line"))
    qtbot.waitUntil(lambda: document.state.position == 2, timeout=PATIENCE_MS)
    assert document.transcript.segments[3].text == "typed beside the row"
    assert document.transcript.segments[4].text == "row 4 of the talk"
    assert shown(editor) == lines(document.transcript)


def test_that_another_transcript_opened_meanwhile_is_left_alone(editor: SideBySide, qtbot: QtBot) -> None:
    document = opened(editor)
    editor.finder.replace_all("row")
    other = opened(editor, conversation("another line"))
    qtbot.waitUntil(lambda: not editor.finder.is_busy, timeout=PATIENCE_MS)
    assert lines(document.transcript) == lines(LONG)
    assert lines(other.transcript) == ["another line"]


def test_that_words_that_differ_are_marked_after_many_rows_were_replaced(editor: SideBySide, qtbot: QtBot) -> None:
    document = opened(editor)
    editor.compare_with(LONG, title="Version 1")
    editor.finder.replace_all("row")
    qtbot.waitUntil(lambda: document.state.position == 1, timeout=PATIENCE_MS)
    assert editor.change_count == 900
    wanted = aligned(LONG.segments, document.transcript.segments, ()).words
    assert editor.panes.alignment.words(Side.RIGHT) == wanted[Side.RIGHT]
    document.undo()
    assert editor.change_count == 0


def test_that_a_version_compared_before_the_last_edits_stands_beside_them(editor: SideBySide) -> None:
    document = opened(editor)
    comparison = compared(LONG, document.transcript)
    document.apply(ReplaceText(key=SegmentKey(1), text="something else"))
    editor.show_compared(comparison, title="Version 1")
    wanted = aligned(LONG.segments, document.transcript.segments, ()).words
    assert editor.panes.alignment.words(Side.RIGHT) == wanted[Side.RIGHT]
    assert editor.change_count == 1


def test_that_an_edit_carried_out_elsewhere_is_stored_and_undone_like_any_other() -> None:
    draft = KeptDraft()
    document = EditorDocument(LONG, port=draft)
    edit = ReplaceTexts(label="Replace all", keys=(SegmentKey(0), SegmentKey(7)), texts=("a", "b"))
    document.take(edit, LONG, foreseen(edit, LONG, None).applied)
    document.flush()
    assert document.texts[7] == "b"
    assert document.state.undo_label == "Replace all"
    again = EditorDocument(LONG, read=read_draft(LONG, draft.records, draft.position))
    assert again.transcript == document.transcript
    again.undo()
    assert again.transcript == LONG


def test_that_an_edit_of_what_is_there_no_more_is_not_taken() -> None:
    document = EditorDocument(LONG)
    edit = ReplaceText(key=SegmentKey(0), text="late")
    applied = edit.apply(LONG)
    document.apply(ReplaceText(key=SegmentKey(1), text="sooner"))
    assert document.take(edit, LONG, applied) is None
    assert document.transcript.segments[0].text == "line 0 of the talk"


def test_that_a_refused_edit_is_told_before_anything_changes() -> None:
    with pytest.raises(InputError) as refusal:
        foreseen(ReplaceText(key=SegmentKey(9_999), text=""), LONG, LONG)
    assert refusal.value.code is ErrorCode.EDIT_REFUSED


def test_that_the_collector_goes_on_after_much_was_made() -> None:
    with bulk_made():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(made)
    gc.unfreeze()
