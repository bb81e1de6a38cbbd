from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.edits import (
    DeleteSegments,
    MergeWithNext,
    RenameSpeaker,
    ReplaceText,
    SetSpeaker,
    SplitSegment,
)
from app.core.errors import InputError
from app.core.transcript import SegmentKey, Transcript
from app.ui.editor.document import EditorDocument, LogState
from app.ui.editor.row_changes import RowsChanged
from tests.helpers.editing import KeptDraft, conversation, lines, undone_and_redone

TALK = conversation("We started", "And no money at all", "They laughed", "So did we")


def key(number: int) -> SegmentKey:
    return SegmentKey(number)


def text(number: int, new: str) -> ReplaceText:
    return ReplaceText(key=key(number), text=new)


def split(transcript: Transcript, number: int) -> SplitSegment:
    return SplitSegment(key=key(number), word_index=1, offset=0, new_key=transcript.next_key())


def test_that_everybody_is_told_which_rows_changed() -> None:
    document = EditorDocument(TALK)
    told: list[RowsChanged] = []
    document.rows_changed.connect(told.append)
    document.apply(text(1, "And no gold"))
    document.apply(split(TALK, 0))
    document.apply(DeleteSegments(keys=(key(2),)))
    document.undo()
    document.apply(SetSpeaker(keys=(key(0), key(3)), speaker=None))
    assert told == [
        RowsChanged(start=1, changed=(key(1),), changed_rows=(1,)),
        RowsChanged(start=0, removed=(key(0),), inserted=(key(0), key(4))),
        RowsChanged(start=3, removed=(key(2),)),
        RowsChanged(start=3, inserted=(key(2),)),
        RowsChanged(start=0, changed=(key(0), key(3)), changed_rows=(0, 4)),
    ]


def test_that_a_new_name_of_a_speaker_changes_no_row() -> None:
    document = EditorDocument(TALK)
    change = document.apply(RenameSpeaker(number=0, name="Maria"))
    assert change.are_speakers_changed
    assert not change.removed
    assert not change.changed


def test_that_texts_follow_every_edit() -> None:
    document = EditorDocument(TALK)

    def act() -> None:
        document.apply(text(1, "And no gold"))
        document.apply(split(TALK, 0))
        document.apply(MergeWithNext(key=key(2)))

    after = undone_and_redone(document, act)
    assert list(document.texts) == lines(after) == ["We", "started", "And no gold", "They laughed So did we"]


def test_that_an_edit_that_does_not_fit_changes_nothing() -> None:
    document = EditorDocument(TALK, port=(draft := KeptDraft()))
    with pytest.raises(InputError):
        document.apply(MergeWithNext(key=key(3)))
    document.flush()
    assert document.transcript is TALK
    assert draft.writes == 0


def test_that_the_log_says_what_can_be_undone_and_redone() -> None:
    document = EditorDocument(TALK)
    states: list[LogState] = []
    document.log_changed.connect(states.append)
    document.apply(split(TALK, 0))
    document.undo()
    document.undo()
    assert [(state.undo_label, state.redo_label, state.is_dirty) for state in states] == [
        ("Split row", "", True),
        ("", "Split row", False),
    ]


def test_that_a_saved_document_is_dirty_again_when_it_leaves_that_step() -> None:
    document = EditorDocument(TALK)
    document.apply(text(0, "We begun"), run="typing")
    document.mark_saved()
    assert not document.state.is_dirty
    document.apply(text(0, "We began"), run="typing")
    assert document.state.position == 2  # the saved step is not rewritten
    document.undo()
    assert not document.state.is_dirty
    document.undo()
    assert document.state.is_dirty
    document.apply(text(1, "Other"))
    document.undo()
    document.redo()
    assert document.state.is_dirty  # what was saved is no longer in the log


def test_that_a_draft_is_taken_up_again_with_what_was_undone() -> None:
    first = EditorDocument(TALK, port=(draft := KeptDraft()))
    first.apply(text(0, "We began"))
    first.apply(split(TALK, 1))
    first.undo()
    first.flush()
    second = EditorDocument(TALK, records=draft.records, position=draft.position, port=draft)
    assert second.transcript == first.transcript
    second.redo()
    second.apply(text(3, "They wept"))
    second.flush()
    third = EditorDocument(TALK, records=draft.records, position=draft.position)
    assert third.transcript == second.transcript


def test_that_a_run_of_typing_is_written_once_and_in_time(qtbot: QtBot) -> None:
    class Noting(KeptDraft):
        def append(self, record: object) -> None:
            super().append(record)  # type: ignore[arg-type]
            document.log_changed.emit(document.state)

    document = EditorDocument(TALK, port=(draft := Noting()))
    for end in range(1, 6):
        document.apply(text(0, "We began to row"[: -6 + end]), run="typing")
    with qtbot.waitSignal(document.log_changed, timeout=5_000):
        pass
    assert draft.writes == 1
    document.apply(text(0, "We began to row out"), run="typing")
    document.undo()
    document.redo()
    document.flush()
    rebuilt = EditorDocument(TALK, records=draft.records, position=draft.position)
    assert rebuilt.transcript == document.transcript
    assert len(draft.records) == 1


def test_that_another_version_is_stood_on_without_edits() -> None:
    draft = KeptDraft()
    document = EditorDocument(TALK, port=draft)
    document.apply(text(0, "We began"))
    told: list[RowsChanged] = []
    document.rows_changed.connect(told.append)
    document.rebase(replace(TALK, segments=TALK.segments[:2]))
    document.flush()
    assert lines(document.transcript) == ["We started", "And no money at all"]
    assert list(document.texts) == lines(document.transcript)
    assert not document.state.can_undo
    assert not document.state.is_dirty
    assert draft.writes == 0
    assert len(told) == 1


def test_that_what_is_no_line_of_text_is_not_shown() -> None:
    odd = replace(TALK.segments[0].words[0], text="We\u2028\n")
    row = replace(TALK.segments[0], words=(odd, *TALK.segments[0].words[1:]))
    document = EditorDocument(replace(TALK, segments=(row, *TALK.segments[1:])))
    assert document.texts[0] == "We  started"


def test_that_nothing_is_changed_as_long_as_there_is_a_reason_and_the_reason_is_said() -> None:
    reasons = [""]
    document = EditorDocument(TALK, refusal=lambda: reasons[0])
    edit = text(0, "something else")
    reasons[0] = "The library is damaged."
    with pytest.raises(InputError, match="The library is damaged"):
        document.apply(edit)
    assert document.transcript == TALK
    reasons[0] = ""
    document.apply(edit)
    reasons[0] = "The library is damaged."
    document.undo()
    assert document.transcript.segments[0].text == "something else"
