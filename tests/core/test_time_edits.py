"""Edits that move rows in time."""

import pytest

from app.core.edits import Edit, Retime, Shift, Stretch
from app.core.errors import ErrorCode, InputError
from app.core.transcript import Segment, SegmentKey, Word
from tests.helpers.edits import edited
from tests.helpers.transcripts import row, transcript

ONE, TWO, THREE, NEW = SegmentKey(1), SegmentKey(2), SegmentKey(3), SegmentKey(10)


def spans(segment: Segment) -> list[tuple[int, int]]:
    return [(word.start_ms, word.end_ms) for word in segment.words]


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "expected"),
    [
        (900, 2_500, [(1_000, 1_500), (1_500, 2_000)]),  # wider: the sound has not moved
        (1_100, 1_900, [(1_100, 1_500), (1_500, 1_900)]),  # the edges cut words: trimmed
        (4_000, 5_000, [(4_000, 4_500), (4_500, 5_000)]),  # moved as a whole
        (1_000, 1_400, [(1_000, 1_200), (1_200, 1_400)]),  # a word would fall outside: scaled
        (1_500, 2_000, [(1_500, 1_750), (1_750, 2_000)]),
        (7_000, 7_000, [(7_000, 7_000), (7_000, 7_000)]),
    ],
)
def test_that_words_follow_the_new_edges_of_their_row(
    start_ms: int, end_ms: int, expected: list[tuple[int, int]]
) -> None:
    before = transcript(row(1, 1_000, 2_000, "ab cd"))
    (after,) = edited(before, Retime(key=ONE, start_ms=start_ms, end_ms=end_ms)).segments
    assert (after.start_ms, after.end_ms) == (start_ms, end_ms)
    assert spans(after) == expected


def test_that_a_row_without_length_shares_its_new_length_among_its_words() -> None:
    before = transcript(row(1, 0, 0, "a bbb"))
    (after,) = edited(before, Retime(key=ONE, start_ms=100, end_ms=500)).segments
    assert spans(after) == [(100, 200), (200, 500)]


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "expected"),
    [
        (100, 250, [(100, 100), (150, 200)]),  # a word without length at the edge is inside
        (150, 250, [(150, 150), (175, 200)]),  # one outside: all are scaled
        (50, 400, [(100, 100), (150, 200)]),
    ],
)
def test_that_words_without_length_follow_the_edges_too(
    start_ms: int, end_ms: int, expected: list[tuple[int, int]]
) -> None:
    words = (Word(text="a", start_ms=100, end_ms=100), Word(text=" b", start_ms=150, end_ms=200))
    before = transcript(Segment(key=ONE, start_ms=100, end_ms=300, words=words))
    assert spans(edited(before, Retime(key=ONE, start_ms=start_ms, end_ms=end_ms)).segments[0]) == expected


def test_that_a_row_without_words_takes_new_edges() -> None:
    (after,) = edited(transcript(row(1, 0, 100)), Retime(key=ONE, start_ms=50, end_ms=500)).segments
    assert (after.start_ms, after.end_ms, after.words) == (50, 500, ())


def test_that_a_row_dragged_past_others_takes_its_place_among_them() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 600, 900, "b"), row(3, 1_000, 1_200, "c"))
    after = edited(before, Retime(key=ONE, start_ms=1_100, end_ms=1_300))
    assert [segment.key for segment in after.segments] == [TWO, THREE, ONE]
    back = edited(after, Retime(key=THREE, start_ms=0, end_ms=10))
    assert [segment.key for segment in back.segments] == [THREE, TWO, ONE]


def test_that_all_rows_and_words_move_by_the_same_amount() -> None:
    before = transcript(row(1, 100, 500, "a b"), row(2, 600, 900, "c"))
    after = edited(before, Shift(delta_ms=250))
    assert [(item.start_ms, item.end_ms) for item in after.segments] == [(350, 750), (850, 1_150)]
    assert spans(after.segments[0]) == [(350, 550), (550, 750)]
    assert edited(after, Shift(delta_ms=-250)) == before


def test_that_what_is_shifted_below_zero_is_cut_off_and_the_rest_moves_fully() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 600, 900, "b"), row(3, 1_000, 1_200, "c"))
    after = edited(before, Shift(delta_ms=-700))
    assert [(item.start_ms, item.end_ms) for item in after.segments] == [(0, 0), (0, 200), (300, 500)]


def test_that_a_shift_from_a_row_on_leaves_the_rows_above_alone() -> None:
    before = transcript(row(1, 0, 500, "a"), row(2, 600, 900, "b"), row(3, 1_000, 1_200, "c"))
    after = edited(before, Shift(delta_ms=1_000, from_key=TWO))
    assert after.segments[0] is before.segments[0]
    assert [item.start_ms for item in after.segments] == [0, 1_600, 2_000]


def test_that_rows_shifted_back_over_others_are_put_in_order() -> None:
    before = transcript(row(1, 500, 600, "a"), row(2, 600, 900, "b"), row(3, 1_000, 1_200, "c"))
    after = edited(before, Shift(delta_ms=-550, from_key=TWO))
    assert [segment.key for segment in after.segments] == [TWO, THREE, ONE]


def test_that_rows_shifted_in_between_others_are_put_in_order() -> None:
    before = transcript(row(1, 0, 100), row(2, 400, 500), row(3, 600, 700), row(4, 900, 950))
    after = edited(before, Shift(delta_ms=-350, from_key=THREE))
    assert [segment.key for segment in after.segments] == [ONE, THREE, TWO, SegmentKey(4)]


def test_that_stretching_puts_both_anchors_where_they_are_heard_and_the_rest_between() -> None:
    before = transcript(
        row(1, 1_000, 1_500, "a"), row(2, 2_000, 2_200, "b"), row(3, 3_000, 3_100, "c"), row(4, 9_000, 9_100, "d")
    )
    after = edited(before, Stretch(first_key=ONE, last_key=THREE, first_start_ms=500, last_start_ms=4_500))
    assert [(item.start_ms, item.end_ms) for item in after.segments] == [
        (500, 1_500),
        (2_500, 2_900),
        (4_500, 4_700),
        (9_000, 9_100),
    ]
    assert spans(after.segments[1]) == [(2_500, 2_900)]


@pytest.mark.parametrize(
    "edit",
    [
        Retime(key=NEW, start_ms=0, end_ms=1),
        Retime(key=ONE, start_ms=-1, end_ms=1),
        Retime(key=ONE, start_ms=2, end_ms=1),
        Shift(delta_ms=1, from_key=NEW),
        Stretch(first_key=NEW, last_key=TWO, first_start_ms=0, last_start_ms=1),
        Stretch(first_key=TWO, last_key=ONE, first_start_ms=0, last_start_ms=1),
        Stretch(first_key=ONE, last_key=ONE, first_start_ms=0, last_start_ms=1),
        Stretch(first_key=ONE, last_key=TWO, first_start_ms=5, last_start_ms=5),
        Stretch(first_key=ONE, last_key=TWO, first_start_ms=-1, last_start_ms=5),
    ],
    ids=repr,
)
def test_that_a_move_that_does_not_fit_is_refused(edit: Edit) -> None:
    before = transcript(row(1, 0, 500, "a b"), row(2, 600, 900, "c"))
    with pytest.raises(InputError) as refusal:
        edit.apply(before)
    assert refusal.value.code is ErrorCode.EDIT_REFUSED


def test_that_shifting_an_empty_transcript_changes_nothing() -> None:
    assert edited(transcript(), Shift(delta_ms=100)) == transcript()
