"""Edits on rows and their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.edits import (
    Compound,
    DeleteSegments,
    Edit,
    InsertSegment,
    MergeWithNext,
    ReplaceText,
    ReplaceTexts,
    Splice,
    SplitSegment,
)
from app.core.errors import ErrorCode, InputError
from app.core.transcript import Segment, SegmentKey, Transcript, Word
from tests.helpers.edits import edited, fitting_edits, is_refused
from tests.helpers.transcripts import lines, quick, row, transcript, transcripts

ONE, TWO, THREE, NEW = SegmentKey(1), SegmentKey(2), SegmentKey(3), SegmentKey(10)


def texts(result: Transcript) -> list[str]:
    return [segment.text for segment in result.segments]


def times(segment: Segment) -> list[tuple[str, int, int]]:
    return [(word.text.strip(), word.start_ms, word.end_ms) for word in segment.words]


@quick
@given(data=st.data(), before=transcripts())
def test_that_any_edit_keeps_a_transcript_sound_and_can_be_undone_redone_and_replayed(
    data: st.DataObject, before: Transcript
) -> None:
    edit = data.draw(fitting_edits(before))
    if not is_refused(before, edit):
        edited(before, edit)


def test_that_a_split_between_words_parts_the_row_at_their_times() -> None:
    before = transcript(row(1, 0, 800, "good day my friends", marks=("quiet",)))
    first, second = edited(before, SplitSegment(key=ONE, word_index=2, offset=1, new_key=NEW)).segments
    day, my = before.segments[0].words[1:3]
    assert (first.text, second.text) == ("good day", "my friends")
    assert (first.key, second.key) == (ONE, NEW)
    assert (first.start_ms, first.end_ms, second.start_ms, second.end_ms) == (0, day.end_ms, my.start_ms, 800)
    assert first.words + second.words == before.segments[0].words
    assert second.marks == ("quiet",)


def test_that_a_caret_behind_a_word_splits_like_one_before_the_next() -> None:
    before = transcript(row(1, 0, 800, "good day my friends"))
    behind = edited(before, SplitSegment(key=ONE, word_index=1, offset=4, new_key=NEW))
    assert behind == edited(before, SplitSegment(key=ONE, word_index=2, offset=0, new_key=NEW))
    assert texts(behind) == ["good day", "my friends"]


def test_that_a_split_keeps_the_pause_between_the_two_words() -> None:
    words = (
        Word(text="stop", start_ms=100, end_ms=200, probability=0.5),
        Word(text=" go", start_ms=900, end_ms=950, probability=0.6),
    )
    before = transcript(Segment(key=ONE, start_ms=0, end_ms=1_000, words=words))
    first, second = edited(before, SplitSegment(key=ONE, word_index=1, offset=0, new_key=NEW)).segments
    assert (first.end_ms, second.start_ms) == (200, 900)


def test_that_a_split_inside_a_word_cuts_its_time_in_proportion_to_its_letters() -> None:
    before = transcript(row(1, 1_000, 2_000, "0123456789"))
    first, second = edited(before, SplitSegment(key=ONE, word_index=0, offset=3, new_key=NEW)).segments
    assert times(first) == [("012", 1_000, 1_300)]
    assert times(second) == [("3456789", 1_300, 2_000)]
    assert first.words[0].probability == second.words[0].probability == 0.9


def test_that_the_second_half_of_a_split_goes_below_a_row_that_begins_earlier() -> None:
    before = transcript(row(1, 0, 4_000, "long tail"), row(2, 500, 900, "yes"))
    after = edited(before, SplitSegment(key=ONE, word_index=1, offset=0, new_key=NEW))
    assert [segment.key for segment in after.segments] == [ONE, TWO, NEW]


@pytest.mark.parametrize(("word_index", "offset"), [(0, 0), (1, 4), (2, 0), (-1, 0), (0, -1), (0, 9)], ids=str)
def test_that_a_caret_at_the_edge_or_outside_splits_nothing(word_index: int, offset: int) -> None:
    before = transcript(row(1, 0, 800, "two row"))
    with pytest.raises(InputError, match="caret"):
        SplitSegment(key=ONE, word_index=word_index, offset=offset, new_key=NEW).apply(before)


def test_that_joining_rows_takes_both_times_words_and_marks() -> None:
    before = transcript(
        row(1, 0, 500, "good", marks=("quiet",)),
        row(2, 700, 900, "day", speaker=0, marks=("loop", "quiet")),
        speakers=("Anna",),
    )
    (merged,) = edited(before, MergeWithNext(key=ONE)).segments
    assert (merged.key, merged.start_ms, merged.end_ms, merged.text) == (ONE, 0, 900, "good day")
    assert times(merged) == [("good", 0, 500), ("day", 700, 900)]
    assert (merged.speaker, merged.marks) == (0, ("quiet", "loop"))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("你好", "世界", "你好世界"), ("hello", "世界", "hello 世界"), ("สวัสดี", "ครับ", "สวัสดีครับ"), ("", "x", "x")],
)
def test_that_joined_rows_get_a_space_where_the_language_writes_one(first: str, second: str, joined: str) -> None:
    before = transcript(row(1, 0, 500, first), row(2, 500, 900, second))
    assert texts(edited(before, MergeWithNext(key=ONE))) == [joined]


def test_that_words_of_overlapping_rows_stay_in_order_when_joined() -> None:
    before = transcript(row(1, 0, 1_000, "a b"), row(2, 100, 700, "c d"))
    (merged,) = edited(before, MergeWithNext(key=ONE)).segments
    assert times(merged) == [("a", 0, 500), ("b", 500, 1_000), ("c", 500, 500), ("d", 500, 700)]


def test_that_unchanged_words_keep_time_and_probability_when_text_changes() -> None:
    before = transcript(row(1, 0, 900, "the cat sat down"))
    (after,) = edited(before, ReplaceText(key=ONE, text="the dog sat down")).segments
    old = before.segments[0].words
    assert after.words[0] == old[0]
    assert after.words[2:] == old[2:]
    assert after.words[1] == Word(text=" dog", start_ms=old[1].start_ms, end_ms=old[1].end_ms, probability=None)


def test_that_new_words_lie_between_their_neighbours() -> None:
    words = (Word(text="so", start_ms=100, end_ms=200), Word(text=" there", start_ms=500, end_ms=700))
    before = transcript(Segment(key=ONE, start_ms=0, end_ms=1_000, words=words))
    (after,) = edited(before, ReplaceText(key=ONE, text="oh so we we there ok")).segments
    assert times(after) == [
        ("oh", 0, 100),
        ("so", 100, 200),
        ("we", 200, 350),
        ("we", 350, 500),
        ("there", 500, 700),
        ("ok", 700, 1_000),
    ]


def test_that_more_words_than_before_share_the_time_of_those_they_replace() -> None:
    before = transcript(row(1, 0, 1_000, "aa gotta zz"))
    (after,) = edited(before, ReplaceText(key=ONE, text="aa got to zz")).segments
    gotta = before.segments[0].words[1]
    assert times(after)[1] == ("got", gotta.start_ms, gotta.start_ms + (gotta.end_ms - gotta.start_ms) * 3 // 5)
    assert times(after)[2][2] == gotta.end_ms


def test_that_a_chinese_row_keeps_the_times_of_words_that_stay() -> None:
    words = tuple(
        Word(text=text, start_ms=start_ms, end_ms=start_ms + 100, probability=0.8)
        for text, start_ms in (("你好", 0), ("美丽", 100), ("世界", 200))
    )
    before = transcript(Segment(key=ONE, start_ms=0, end_ms=300, words=words))
    (after,) = edited(before, ReplaceText(key=ONE, text="你好新世界")).segments
    assert after.text == "你好新世界"
    assert (after.words[0], after.words[-1]) == (words[0], words[2])
    assert times(after)[1] == ("新", 100, 200)


def test_that_a_word_with_one_changed_character_inside_counts_as_new() -> None:
    words = (Word(text="甲乙丙", start_ms=0, end_ms=300, probability=0.8),)
    before = transcript(Segment(key=ONE, start_ms=0, end_ms=300, words=words))
    (after,) = edited(before, ReplaceText(key=ONE, text="甲丁丙")).segments
    assert [word.probability for word in after.words] == [None, None, None]


@quick
@given(text=lines, old=lines)
def test_that_a_row_says_exactly_the_text_it_was_given(text: str, old: str) -> None:
    before = edited(transcript(row(1, 0, 3_000)), ReplaceText(key=ONE, text=old))
    (after,) = edited(before, ReplaceText(key=ONE, text=text)).segments
    assert after.text == text.strip()
    (same,) = edited(before, ReplaceText(key=ONE, text=old)).segments
    assert same == before.segments[0]


def test_that_pasted_breaks_and_control_characters_do_not_get_into_a_row() -> None:
    before = transcript(row(1, 0, 900, "x"))
    (after,) = edited(before, ReplaceText(key=ONE, text="one\r\ntwo\x00\u2028three \ud800")).segments
    assert after.text == "one two three \ufffd"


def test_that_an_emptied_row_stays_and_can_be_filled_again() -> None:
    before = edited(transcript(row(1, 100, 900, "x y")), ReplaceText(key=ONE, text="  "))
    assert before.segments[0].words == ()
    (after,) = edited(before, ReplaceText(key=ONE, text="a bbb")).segments
    assert times(after) == [("a", 100, 300), ("bbb", 300, 900)]


def test_that_an_inserted_row_stands_where_its_time_belongs() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 1_000, 1_500, "c"), row(3, 1_000, 1_200, "d"))
    edit = InsertSegment(new_key=NEW, start_ms=1_000, end_ms=1_100, text="new words")
    after = edited(before, edit)
    assert [segment.key for segment in after.segments] == [ONE, TWO, THREE, NEW]
    assert all(word.probability is None for word in after.segments[3].words)


def test_that_rows_apart_from_each_other_are_deleted_in_one_step() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 600, 900, "b"), row(3, 1_000, 1_200, "c"))
    assert texts(edited(before, DeleteSegments(keys=(THREE, ONE)))) == ["b"]
    assert texts(edited(before, DeleteSegments(keys=(ONE, TWO, THREE)))) == []


def test_that_a_compound_is_one_step_and_all_or_nothing() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 600, 900, "b"))
    good = Compound(label="Replace all", edits=(ReplaceText(key=ONE, text="A"), ReplaceText(key=TWO, text="B")))
    assert texts(edited(before, good)) == ["A", "B"]
    bad = Compound(label="Replace all", edits=(ReplaceText(key=ONE, text="A"), ReplaceText(key=NEW, text="B")))
    with pytest.raises(InputError, match="key 10"):
        bad.apply(before)
    assert texts(before) == ["a", "b"]


def test_that_texts_of_many_rows_are_one_step_and_keep_what_was_heard() -> None:
    before = transcript(row(1, 0, 500, "a b"), row(2, 600, 900, "c d"), row(3, 1_000, 1_200, "e f"))
    together = ReplaceTexts(label="Replace all", keys=(THREE, ONE), texts=("e x", "y b"))
    apart = Compound(label="", edits=(ReplaceText(key=ONE, text="y b"), ReplaceText(key=THREE, text="e x")))
    after = edited(before, together)
    assert texts(after) == ["y b", "c d", "e x"]
    assert after == edited(before, apart)
    assert after.segments[1] is before.segments[1]


@quick
@given(data=st.data(), before=transcripts(min_rows=1))
def test_that_many_texts_at_once_are_the_same_as_one_after_another(data: st.DataObject, before: Transcript) -> None:
    keys = tuple(segment.key for segment in before.segments)
    wanted = tuple(data.draw(lines) for _ in keys)
    apart = tuple(ReplaceText(key=key, text=text) for key, text in zip(keys, wanted, strict=True))
    together = edited(before, ReplaceTexts(label="Replace all", keys=keys, texts=wanted))
    assert together == edited(before, Compound(label="Replace all", edits=apart))


@pytest.mark.parametrize(
    "edit",
    [
        SplitSegment(key=NEW, word_index=0, offset=1, new_key=NEW),
        SplitSegment(key=ONE, word_index=1, offset=0, new_key=TWO),
        MergeWithNext(key=NEW),
        MergeWithNext(key=TWO),
        ReplaceText(key=NEW, text=""),
        ReplaceTexts(label="", keys=(), texts=()),
        ReplaceTexts(label="", keys=(ONE, NEW), texts=("a", "b")),
        ReplaceTexts(label="", keys=(ONE, ONE), texts=("a", "b")),
        ReplaceTexts(label="", keys=(ONE, TWO), texts=("a",)),
        ReplaceTexts(label="", keys=(ONE,), texts=("a", "b")),
        InsertSegment(new_key=ONE, start_ms=0, end_ms=1),
        InsertSegment(new_key=NEW, start_ms=-1, end_ms=1),
        InsertSegment(new_key=NEW, start_ms=2, end_ms=1),
        InsertSegment(new_key=NEW, start_ms=0, end_ms=1, speaker=0),
        DeleteSegments(keys=()),
        DeleteSegments(keys=(ONE, NEW)),
        Splice(at=0, removed=(TWO,), inserted=()),
        Splice(at=-1, removed=(), inserted=()),
        Splice(at=3, removed=(), inserted=()),
        Splice(at=0, removed=(), inserted=(row(2, 0, 1),)),
        Splice(at=0, removed=(), inserted=(row(3, 0, 1), row(3, 0, 1))),
    ],
    ids=repr,
)
def test_that_an_edit_that_does_not_fit_is_refused(edit: Edit) -> None:
    before = transcript(row(1, 0, 500, "a b"), row(2, 600, 900, "c"))
    with pytest.raises(InputError) as refusal:
        edit.apply(before)
    assert refusal.value.code is ErrorCode.EDIT_REFUSED
