from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.edits import (
    Compound,
    DeleteSegments,
    InsertSegment,
    MergeWithNext,
    ReplaceText,
    ReplaceTexts,
    SplitSegment,
)
from app.core.soundness import check
from app.core.transcript import Transcript
from app.ui.editor.rewriting import edit_for, place_in, word_columns
from tests.helpers.editing import conversation, lines

TALK = conversation("We started in the harbour", "And no money at all", "He was right", "They laughed")
EMPTY = Transcript(segments=(), language="en", duration_ms=9000)


@pytest.mark.parametrize(
    ("start", "stop", "texts", "kind"),
    [
        (0, 1, ["We started in the old harbour"], ReplaceText),
        (0, 1, ["We started", "in the harbour"], SplitSegment),
        (0, 1, ["We started ", " in the harbour"], SplitSegment),
        (0, 1, ["We star", "ted in the harbour"], SplitSegment),
        (0, 2, ["We started in the harbourAnd no money at all"], MergeWithNext),
        (0, 2, ["We started in the harbour And no money at all"], MergeWithNext),
        (0, 3, ["He was right"], DeleteSegments),
        (1, 3, ["And no money at all"], DeleteSegments),
        (0, 2, ["We began", "With no money"], ReplaceTexts),
        (0, 4, [""], Compound),
        (0, 4, ["We laughed"], Compound),
        (1, 2, ["And", "new words", "at all"], Compound),
    ],
)
def test_that_each_change_of_lines_becomes_the_edit_that_says_it(
    start: int, stop: int, texts: Sequence[str], kind: type
) -> None:
    edit = edit_for(TALK, start, stop, texts)
    assert isinstance(edit, kind)
    assert edit is not None
    wanted = [*lines(TALK)[:start], *(text.strip() for text in texts), *lines(TALK)[stop:]]
    if kind is MergeWithNext:
        wanted[0] = "We started in the harbour And no money at all"
    assert lines(edit.apply(TALK).transcript) == wanted


def test_that_lines_that_read_as_before_are_no_edit() -> None:
    assert edit_for(TALK, 1, 3, ["And no money at all ", " He was right"]) is None
    assert edit_for(TALK, 1, 2, ["And no money at all", ""]) is None


def test_that_empty_lines_come_to_nothing_where_rows_are_added() -> None:
    edit = edit_for(TALK, 2, 3, ["He was", "", "right"])
    assert edit is not None
    assert lines(edit.apply(TALK).transcript)[2:4] == ["He was", "right"]


def test_that_the_first_words_of_an_empty_transcript_get_the_whole_recording() -> None:
    edit = edit_for(EMPTY, 0, 0, ["Hello", "there"])
    assert isinstance(edit, InsertSegment)
    made = edit.apply(EMPTY).transcript
    assert lines(made) == ["Hello there"]
    assert (made.segments[0].start_ms, made.segments[0].end_ms) == (0, 9000)
    assert edit_for(EMPTY, 0, 0, [""]) is None


def test_that_words_that_stay_keep_their_times_when_a_selection_over_rows_is_typed_over() -> None:
    edit = edit_for(TALK, 0, 4, ["We started then laughed"])
    assert edit is not None
    words = edit.apply(TALK).transcript.segments[0].words
    assert [word.text.strip() for word in words] == ["We", "started", "then", "laughed"]
    assert words[:2] == TALK.segments[0].words[:2]
    assert words[-1].start_ms == TALK.segments[3].words[1].start_ms


@given(
    start=st.integers(0, 3),
    count=st.integers(1, 4),
    texts=st.lists(st.text(st.sampled_from("ab 你\u0645.\U0001f600"), max_size=12), max_size=6),
)
def test_that_any_lines_can_be_said_as_a_sound_edit(start: int, count: int, texts: list[str]) -> None:
    stop = min(4, start + count)
    edit = edit_for(TALK, start, stop, texts)
    if edit is None:
        return
    applied = edit.apply(TALK)
    assert check(applied.transcript) == []
    assert applied.inverse.apply(applied.transcript).transcript == TALK
    kept = [text.strip() for text in texts]
    if stop - start != len(texts):
        kept = [text for text in kept if text] or kept[:1]
    assert "".join(lines(applied.transcript)).replace(" ", "") == "".join(
        [*lines(TALK)[:start], *kept, *lines(TALK)[stop:]]
    ).replace(" ", "")


def test_that_a_column_finds_its_word_and_words_find_their_columns() -> None:
    segment = TALK.segments[0]
    assert word_columns(segment) == [(0, 2), (3, 10), (11, 13), (14, 17), (18, 25)]
    assert place_in(segment, 0) == (0, 0)
    assert place_in(segment, 2) == (1, 0)
    assert place_in(segment, 5) == (1, 3)
    assert place_in(segment, 25) == (4, 8)
