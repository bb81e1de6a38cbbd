"""The log of edits: undo, redo, typing as one step, and the same again after a restart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.edit_log import EditLog, LogChange
from app.core.edit_records import edit_from_record
from app.core.edits import Compound, DeleteSegments, ReplaceText, ReplaceTexts, Retime, SplitSegment
from app.core.errors import ErrorCode, InputError
from app.core.soundness import check
from app.core.transcript import SegmentKey, Transcript
from tests.helpers.edits import fitting_edits, is_refused
from tests.helpers.transcripts import quick, row, transcript, transcripts

ONE, TWO = SegmentKey(1), SegmentKey(2)
BASE = transcript(row(1, 0, 500, "good day"), row(2, 600, 900, "bye"))


def typed(text: str, key: SegmentKey = ONE) -> ReplaceText:
    return ReplaceText(key=key, text=text)


@quick
@given(data=st.data(), base=transcripts())
def test_that_a_replayed_log_has_the_same_state_and_undoes_to_the_base(data: st.DataObject, base: Transcript) -> None:
    log, stored = EditLog(base), list[object]()
    for _ in range(data.draw(st.integers(0, 6))):
        if log.can_undo and data.draw(st.booleans()):
            log.undo()
            continue
        edit = data.draw(fitting_edits(log.transcript))
        if not is_refused(log.transcript, edit):
            change = log.apply(edit, run=data.draw(st.sampled_from((None, "typing"))))
            stored[change.kept :] = [change.record]
    records = json.loads(json.dumps(log.records()))
    assert records == json.loads(json.dumps(stored))
    rebuilt = EditLog.from_records(base, records, log.position)
    assert rebuilt.transcript == log.transcript
    while rebuilt.can_redo:
        assert check(rebuilt.redo()) == []
    while rebuilt.can_undo:
        rebuilt.undo()
    assert rebuilt.transcript == base


def test_that_undo_and_redo_move_through_the_steps_by_name() -> None:
    log = EditLog(BASE)
    log.apply(typed("good night"))
    log.apply(Retime(key=TWO, start_ms=700, end_ms=900))
    assert (log.can_undo, log.undo_label, log.can_redo, log.redo_label) == (True, "Move row edges", False, "")
    log.undo()
    assert (log.undo_label, log.redo_label) == ("Edit text", "Move row edges")
    log.undo()
    assert (log.can_undo, log.undo_label, log.transcript) == (False, "", BASE)
    log.redo()
    assert log.transcript.segments[0].text == "good night"


def test_that_a_new_edit_after_an_undo_drops_what_could_be_redone() -> None:
    log = EditLog(BASE)
    log.apply(typed("one"))
    log.apply(typed("two"))
    log.undo()
    change = log.apply(typed("three"))
    assert (change.kept, change.position, change.edit) == (1, 2, typed("three"))
    assert not log.can_redo
    assert [record["text"] for record in log.records()] == ["one", "three"]


def test_that_typing_in_one_row_is_one_step() -> None:
    log = EditLog(BASE)
    log.apply(typed("first"))
    for text in ("n", "ne", "new"):
        change = log.apply(typed(text), run="typing 1")
    assert change == LogChange(kept=1, edit=typed("new"))
    assert log.position == 2
    assert log.undo().segments[0].text == "first"


def test_that_a_word_typed_again_in_the_same_run_gets_its_time_back() -> None:
    log = EditLog(BASE)
    for text in ("good", "good d", "good day"):
        log.apply(typed(text), run="typing 1")
    assert log.transcript == BASE


@pytest.mark.parametrize("between", ["another run", "another row", "another edit", "undo and redo", "no run"])
def test_that_typing_begins_a_new_step_after(between: str) -> None:
    log = EditLog(BASE)
    log.apply(typed("a"), run="typing 1")
    if between == "another row":
        log.apply(typed("x", TWO), run="typing 1")
    elif between == "another edit":
        log.apply(Retime(key=TWO, start_ms=700, end_ms=900), run="typing 1")
    elif between == "undo and redo":
        log.undo()
        log.redo()
    elif between == "no run":
        log.apply(typed("ab"))
    position = log.position
    log.apply(typed("abc"), run="typing 2" if between == "another run" else "typing 1")
    assert log.position == position + 1


def test_that_a_refused_edit_leaves_the_log_as_it_was() -> None:
    log = EditLog(BASE)
    log.apply(typed("one"), run="typing 1")
    log.apply(typed("two"))
    log.undo()
    before = (log.transcript, log.position, log.can_redo, log.records())
    with pytest.raises(InputError):
        log.apply(SplitSegment(key=SegmentKey(9), word_index=0, offset=0, new_key=SegmentKey(10)))
    assert (log.transcript, log.position, log.can_redo, log.records()) == before


def test_that_there_is_nothing_to_undo_or_redo_in_a_fresh_log() -> None:
    log = EditLog(BASE)
    with pytest.raises(IndexError):
        log.undo()
    with pytest.raises(IndexError):
        log.redo()
    assert (log.base, log.transcript, log.records()) == (BASE, BASE, [])


def test_that_redo_goes_on_after_a_restart() -> None:
    log = EditLog(BASE)
    log.apply(typed("one"))
    log.apply(typed("two"))
    log.undo()
    again = EditLog.from_records(BASE, log.records(), log.position)
    assert again.transcript.segments[0].text == "one"
    assert again.redo().segments[0].text == "two"


@pytest.mark.parametrize("position", [-1, 2])
def test_that_a_position_outside_the_log_is_told(position: int) -> None:
    log = EditLog(BASE)
    log.apply(typed("one"))
    with pytest.raises(InputError, match="step") as refusal:
        EditLog.from_records(BASE, log.records(), position)
    assert refusal.value.code is ErrorCode.FORMAT_BROKEN


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "version"),
        ({"edit": "shift", "version": 2, "delta_ms": 1, "from_key": None}, "version is 2"),
        ({"edit": "explode", "version": 1}, "explode"),
        ({"edit": "shift", "version": 1, "from_key": None}, "delta_ms"),
        ({"edit": "shift", "version": 1, "delta_ms": 1.5, "from_key": None}, "1.5"),
        ({"edit": "shift", "version": 1, "delta_ms": True, "from_key": None}, "True"),
        ({"edit": "replace_text", "version": 1, "key": 1, "text": None}, "no text"),
        ({"edit": "delete_segments", "version": 1, "keys": 3}, "no list"),
        ({"edit": "splice", "version": 1, "at": 0, "removed": [], "inserted": [{"key": 1}]}, "start_ms"),
        ({"edit": "compound", "version": 1, "label": "x", "edits": [7]}, "cannot be read"),
        ({"edit": "replace_texts", "version": 1, "label": "x", "keys": [1], "texts": [None]}, "no text"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_that_a_broken_record_is_told_with_its_reason(record: dict[str, object], reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refusal:
        edit_from_record(record)
    assert refusal.value.code is ErrorCode.FORMAT_BROKEN


def test_that_the_stored_names_of_edits_stay_what_they_are() -> None:
    split = {"edit": "split_segment", "version": 1, "key": 1, "word_index": 1, "offset": 0, "new_key": 9}
    delete = {"edit": "delete_segments", "version": 1, "keys": [1, 2]}
    texts = {"edit": "replace_texts", "version": 1, "label": "All", "keys": [1, 2], "texts": ["a", "b"]}
    stored = {"edit": "compound", "version": 1, "label": "Both", "edits": [split, delete, texts]}
    assert edit_from_record(stored) == Compound(
        label="Both",
        edits=(
            SplitSegment(key=ONE, word_index=1, offset=0, new_key=SegmentKey(9)),
            DeleteSegments(keys=(ONE, TWO)),
            ReplaceTexts(label="All", keys=(ONE, TWO), texts=("a", "b")),
        ),
    )
