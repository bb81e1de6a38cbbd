"""Which detected speech has text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.quality import coverage, find_holes, merged
from app.core.transcript import Segment, Span
from tests.helpers.transcripts import quick, row

_ends = st.tuples(st.integers(0, 20_000), st.integers(0, 5_000))
spans = st.lists(_ends.map(lambda ends: Span(start_ms=ends[0], end_ms=ends[0] + ends[1])), max_size=6)
rows = spans.map(lambda drawn: [row(key, span.start_ms, span.end_ms, "a word") for key, span in enumerate(drawn)])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([(0, 10), (5, 20)], [(0, 20)]),
        ([(0, 10), (10, 20)], [(0, 20)]),
        ([(30, 40), (0, 10)], [(0, 10), (30, 40)]),
        ([(0, 50), (10, 20)], [(0, 50)]),
        ([(5, 5)], []),
        ([], []),
    ],
)
def test_that_spans_are_joined_in_order(before: list[tuple[int, int]], after: list[tuple[int, int]]) -> None:
    result = merged(Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in before)
    assert [(span.start_ms, span.end_ms) for span in result] == after


@pytest.mark.parametrize(
    ("speech", "words", "holes"),
    [
        ([(0, 4_000)], [], [(0, 4_000)]),
        ([(0, 4_000)], [(500, 3_500)], []),  # within the margin of half a second
        ([(0, 4_000)], [(1_500, 2_000)], [(0, 1_000), (2_500, 4_000)]),
        ([(0, 4_000)], [(701, 4_000)], []),  # 201 ms are no hole
        ([(0, 4_000)], [(800, 4_000)], [(0, 300)]),
        ([(0, 1_000), (5_000, 6_000)], [(0, 1_000)], [(5_000, 6_000)]),
        ([(0, 3_000), (2_000, 6_000)], [(0, 1_000)], [(1_500, 6_000)]),
        ([], [(0, 1_000)], []),
    ],
)
def test_that_speech_without_words_nearby_is_a_hole(
    speech: list[tuple[int, int]], words: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    segments = [row(key, start_ms, end_ms, "word") for key, (start_ms, end_ms) in enumerate(words)]
    found = find_holes([Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in speech], segments)
    assert [(hole.start_ms, hole.end_ms) for hole in found] == holes


def test_that_a_row_without_words_covers_nothing() -> None:
    assert find_holes([Span(start_ms=0, end_ms=1_000)], [row(1, 0, 1_000)]) == [Span(start_ms=0, end_ms=1_000)]


@quick
@given(spans, rows)
def test_that_holes_lie_apart_within_speech_and_away_from_words(speech: list[Span], segments: list[Segment]) -> None:
    holes = find_holes(speech, segments)
    assert all(before.end_ms < after.start_ms for before, after in pairwise(holes))
    for hole in holes:
        assert any(span.start_ms <= hole.start_ms and hole.end_ms <= span.end_ms for span in merged(speech))
        assert not any(
            word.start_ms < hole.end_ms and hole.start_ms < word.end_ms for item in segments for word in item.words
        )
    assert 0 <= coverage(speech, holes) <= 1


@quick
@given(spans, rows)
def test_that_more_text_never_leaves_more_holes(speech: list[Span], segments: list[Segment]) -> None:
    fewer = find_holes(speech, segments[1:])
    assert coverage(speech, find_holes(speech, segments)) >= coverage(speech, fewer)


def test_that_coverage_is_the_share_of_speech_with_text() -> None:
    speech = [Span(start_ms=0, end_ms=3_000), Span(start_ms=2_000, end_ms=10_000)]
    assert coverage(speech, [Span(start_ms=0, end_ms=2_500)]) == 0.75
    assert coverage([], []) == 1.0


def test_that_thousands_of_spans_each_find_their_own_hole() -> None:
    speech = [Span(start_ms=at * 10_000, end_ms=at * 10_000 + 5_000) for at in range(3_000)]
    segments = [row(at, at * 10_000, at * 10_000 + 2_000, "word") for at in range(3_000)]
    holes = find_holes(speech, segments)
    assert holes == [Span(start_ms=at * 10_000 + 2_500, end_ms=at * 10_000 + 5_000) for at in range(3_000)]
