from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.transcript import SegmentKey, Transcript
from app.ui.editor.row_changes import changes_between
from tests.helpers.editing import conversation

ROWS = conversation(*(f"row {number}" for number in range(30))).segments
OTHER = tuple(replace(row, speaker=None) for row in ROWS)


def transcript(places: list[tuple[int, bool]]) -> Transcript:
    rows = tuple((OTHER if is_other else ROWS)[place] for place, is_other in places)
    return Transcript(segments=rows, language="en", duration_ms=0)


PLACES = st.lists(st.tuples(st.integers(0, 29), st.booleans()), max_size=30, unique_by=lambda place: place[0])


@given(before=PLACES, after=PLACES)
def test_that_a_change_leads_from_one_state_to_the_other(
    before: list[tuple[int, bool]], after: list[tuple[int, bool]]
) -> None:
    old, new = transcript(before), transcript(after)
    change = changes_between(old, new)
    rows = list(old.segments)
    stop = change.start + len(change.removed)
    assert [row.key for row in rows[change.start : stop]] == list(change.removed)
    rows[change.start : stop] = new.segments[change.start : change.start + len(change.inserted)]
    for place, key in zip(change.changed_rows, change.changed, strict=True):
        assert rows[place].key == key
        rows[place] = new.segments[place]
    assert rows == list(new.segments)


def test_that_one_row_among_many_is_found() -> None:
    talk = conversation(*(f"row {number}" for number in range(5000)))
    rows = list(talk.segments)
    rows[4000] = replace(rows[4000], end_ms=rows[4000].end_ms + 1)
    change = changes_between(talk, replace(talk, segments=tuple(rows)))
    assert (change.changed, change.removed, change.inserted) == ((SegmentKey(4000),), (), ())
    del rows[10]
    assert changes_between(talk, replace(talk, segments=tuple(rows[:3999] + rows[4000:]))).removed[0] == 10
