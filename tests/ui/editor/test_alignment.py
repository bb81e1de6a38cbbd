from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.edits import (
    DeleteSegments,
    Edit,
    InsertSegment,
    MergeWithNext,
    ReplaceText,
    Retime,
    Shift,
    SplitSegment,
)
from app.core.errors import InputError
from app.core.transcript import SegmentKey, Span, Transcript
from app.ui.editor.alignment import RowAlignment
from app.ui.editor.bands import Band, Side, aligned, alone, open_holes
from app.ui.editor.document import EditorDocument
from app.ui.editor.geometry import RowGeometry
from tests.helpers.editing import conversation, row

HOLES = [Span(start_ms=2600, end_ms=2900), Span(start_ms=7100, end_ms=7400), Span(start_ms=20_000, end_ms=21_000)]
TALK = conversation(
    "We started in the harbour", "And no money", "at all", "They laughed", "So did we", "Then it rained", holes=HOLES
)


def bands_of(left: Transcript, right: Transcript) -> list[Band]:
    return [band for band in aligned(left.segments, right.segments, ()).bands if band.hole is None]


def test_that_a_split_row_stands_beside_the_whole_one() -> None:
    cut = SplitSegment(key=SegmentKey(0), word_index=2, offset=0, new_key=SegmentKey(9)).apply(TALK).transcript
    assert [(band.left, band.right) for band in bands_of(TALK, cut)] == [(1, 2), *[(1, 1)] * 5]


def test_that_joined_rows_stand_beside_both() -> None:
    joined = MergeWithNext(key=SegmentKey(1)).apply(TALK).transcript
    assert [(band.left, band.right) for band in bands_of(TALK, joined)] == [(1, 1), (2, 1), *[(1, 1)] * 3]


def test_that_a_row_on_one_side_alone_has_a_band_of_its_own() -> None:
    fewer = DeleteSegments(keys=(SegmentKey(3),)).apply(TALK).transcript
    assert [(band.left, band.right) for band in bands_of(TALK, fewer)] == [*[(1, 1)] * 3, (1, 0), *[(1, 1)] * 2]
    assert [(band.left, band.right) for band in bands_of(fewer, TALK)] == [*[(1, 1)] * 3, (0, 1), *[(1, 1)] * 2]


def test_that_the_same_key_at_another_time_is_another_row() -> None:
    left = [row(0, "one two", start_ms=0, end_ms=900), row(1, "three", start_ms=1000, end_ms=1900)]
    right = [row(1, "one two", start_ms=0, end_ms=900), row(0, "three", start_ms=1000, end_ms=1900)]
    assert [(band.left, band.right) for band in aligned(left, right, ()).bands] == [(1, 1), (1, 1)]


def test_that_words_that_differ_are_named_for_each_row() -> None:
    changed = ReplaceText(key=SegmentKey(0), text="We began in the old harbour").apply(TALK).transcript
    words = aligned(TALK.segments, changed.segments, ()).words
    assert words[Side.LEFT] == {SegmentKey(0): [(1, 2)]}
    assert words[Side.RIGHT] == {SegmentKey(0): [(1, 2), (4, 5)]}


def test_that_holes_stand_between_the_rows_around_them() -> None:
    bands = alone(TALK.segments, HOLES).bands
    assert [place for place, band in enumerate(bands) if band.hole is not None] == [2, 6, 8]


def test_that_a_hole_somebody_typed_into_is_none() -> None:
    filled = row(9, "Hm", start_ms=2600, end_ms=2850)
    assert open_holes(HOLES, (*TALK.segments[:2], filled, *TALK.segments[2:])) == HOLES[1:]


EDITS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8), st.integers(0, 9)), max_size=12)


def edit_from(transcript: Transcript, kind: int, number: int, other: int) -> Edit:
    rows = transcript.segments
    key = rows[number % len(rows)].key if rows else SegmentKey(0)
    start_ms = other * 1000
    match kind:
        case 0:
            return ReplaceText(key=key, text=f"We changed row {other}")
        case 1:
            return SplitSegment(key=key, word_index=1, offset=0, new_key=transcript.next_key())
        case 2:
            return MergeWithNext(key=key)
        case 3:
            return DeleteSegments(keys=(key,))
        case 4:
            return InsertSegment(new_key=transcript.next_key(), start_ms=start_ms, end_ms=start_ms + 400, text="New")
        case 5:
            return Retime(key=key, start_ms=start_ms, end_ms=start_ms + 700)
        case _:
            return Shift(delta_ms=other * 100, from_key=key)


def states(acts: list[tuple[int, int, int]]) -> Iterator[tuple[EditorDocument, RowAlignment, RowGeometry]]:
    geometry = RowGeometry(hole_height=30)
    alignment = RowAlignment(geometry)
    document = EditorDocument(TALK)
    alignment.show(TALK, TALK)
    document.rows_changed.connect(lambda change: alignment.update(change, document.transcript))
    yield document, alignment, geometry
    for act in acts:
        try:
            document.apply(edit_from(document.transcript, *act))
        except InputError:
            continue
        yield document, alignment, geometry
    while document.state.can_undo:
        document.undo()
        yield document, alignment, geometry


@given(acts=EDITS)
def test_that_following_edits_comes_to_the_same_as_comparing_anew(acts: list[tuple[int, int, int]]) -> None:
    for document, alignment, geometry in states(acts):
        rows = document.transcript.segments
        assert geometry.row_count(Side.LEFT) == len(TALK.segments)
        assert geometry.row_count(Side.RIGHT) == len(rows)
        shown = [band.hole for band in geometry.bands if band.hole is not None]
        assert len(shown) == len(set(shown))
        if not any(kind in (5, 6) for kind, _, _ in acts):  # rows that are moved in time may leave a hole behind them
            assert shown == open_holes(HOLES, rows)
        for words, segments in zip((alignment.words(side) for side in Side), (TALK.segments, rows), strict=True):
            counts = {segment.key: len(segment.words) for segment in segments}
            assert all(stop <= counts[key] for key, spans in words.items() for _, stop in spans)
    assert geometry.changes == 0
    assert not alignment.words(Side.RIGHT)


@given(number=st.integers(0, 5), text=st.sampled_from(["", "We", "They laughed", "no harbour at all"]))
def test_that_one_changed_row_is_compared_as_if_all_were(number: int, text: str) -> None:
    geometry = RowGeometry(hole_height=30)
    alignment = RowAlignment(geometry)
    alignment.show(TALK, TALK)
    document = EditorDocument(TALK)
    alignment.update(document.apply(ReplaceText(key=SegmentKey(number), text=text)), document.transcript)
    anew = aligned(TALK.segments, document.transcript.segments, open_holes(HOLES, document.transcript.segments))
    assert list(geometry.bands) == anew.bands
    assert tuple(dict(alignment.words(side)) for side in Side) == anew.words


def test_that_a_change_in_many_places_is_followed() -> None:
    talk = conversation(*(f"row number {number}" for number in range(600)))
    geometry = RowGeometry(hole_height=30)
    alignment = RowAlignment(geometry)
    alignment.show(talk, talk)
    document = EditorDocument(talk)
    document.rows_changed.connect(lambda change: alignment.update(change, document.transcript))
    rows = tuple(replace(segment, words=segment.words[:-1]) for segment in talk.segments)
    document.rebase(replace(talk, segments=rows))
    assert geometry.changes == 600
