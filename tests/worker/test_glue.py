"""Times within a window that is glued together are times of the recording, whatever was left out between."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.transcript import Span
from app.worker.glue import Glue


def spans(parts: list[tuple[int, int]]) -> list[Span]:
    """Make spans of (silence before, length)."""
    ends = list(accumulate(silence + length for silence, length in parts))
    return [Span(start_ms=end - length, end_ms=end) for end, (_, length) in zip(ends, parts, strict=True)]


stretches = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 4_000)), min_size=1, max_size=8).map(spans)
moments = st.integers(-1_000, 40_000)
TWO = Glue([Span(start_ms=1_000, end_ms=2_000), Span(start_ms=5_000, end_ms=7_000)])


def every_ms(parts: list[Span]) -> list[int]:
    """Return the millisecond of the recording for each of the window."""
    return [at for span in parts for at in range(span.start_ms, span.end_ms)]


@given(parts=stretches)
def test_that_the_length_is_that_of_all_stretches(parts: list[Span]) -> None:
    assert Glue(parts).length_ms == len(every_ms(parts))


def test_that_a_window_of_nothing_has_no_length() -> None:
    assert Glue([]).length_ms == 0


@given(parts=stretches, data=st.data())
def test_that_one_who_has_heard_so_much_has_come_behind_the_last_moment_of_it(
    parts: list[Span], data: st.DataObject
) -> None:
    heard_ms = data.draw(st.integers(1, Glue(parts).length_ms))
    assert Glue(parts).until(heard_ms) == every_ms(parts)[heard_ms - 1] + 1


@given(parts=stretches, beyond_ms=st.integers(0, 5_000))
def test_that_nobody_comes_beyond_the_ends_of_a_window(parts: list[Span], beyond_ms: int) -> None:
    glue = Glue(parts)
    assert glue.until(0) == parts[0].start_ms
    assert glue.until(glue.length_ms + beyond_ms) == parts[-1].end_ms


@given(parts=stretches, data=st.data())
def test_that_a_word_within_a_stretch_is_where_it_was_spoken(parts: list[Span], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(parts) - 1))
    before_ms, length_ms = sum(span.length_ms for span in parts[:index]), parts[index].length_ms
    start_ms = data.draw(st.integers(0, length_ms - 1))
    end_ms = data.draw(st.integers(start_ms + 1, length_ms))
    placed = Glue(parts).place(before_ms + start_ms, before_ms + end_ms)
    assert placed == Span(start_ms=parts[index].start_ms + start_ms, end_ms=parts[index].start_ms + end_ms)


@given(parts=stretches, start_ms=moments, end_ms=moments)
def test_that_every_word_lies_in_one_stretch(parts: list[Span], start_ms: int, end_ms: int) -> None:
    word = Glue(parts).place(start_ms, end_ms)
    assert word.length_ms > 0
    assert [s for s in parts if s.start_ms <= word.start_ms and word.end_ms <= s.end_ms]


@given(parts=stretches, times=st.lists(moments, min_size=2, max_size=30))
def test_that_words_stay_in_order(parts: list[Span], times: list[int]) -> None:
    words = [Glue(parts).place(start_ms, end_ms) for start_ms, end_ms in pairwise(sorted(times))]
    assert all(one.start_ms <= other.start_ms and one.end_ms <= other.end_ms for one, other in pairwise(words))


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "placed"),
    [
        (700, 1_200, Span(start_ms=1_700, end_ms=2_000)),
        (900, 1_600, Span(start_ms=5_000, end_ms=5_600)),
        (1_000, 1_000, Span(start_ms=5_000, end_ms=5_001)),
    ],
)
def test_that_a_word_over_a_seam_is_on_the_side_of_its_middle(start_ms: int, end_ms: int, placed: Span) -> None:
    assert TWO.place(start_ms, end_ms) == placed
