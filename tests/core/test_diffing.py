"""The difference of texts and transcripts."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.diffing import Block, ChangeKind, Run, diff_transcripts, diff_words
from app.core.transcript import SegmentKey, Transcript
from tests.helpers.transcripts import long_transcript, quick, row, transcript, transcripts

_WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("a b c", "a b c", "same"),
        ("a b c", "a x c", "same replaced same"),
        ("a b c", "a c", "same deleted same"),
        ("a c", "a b c", "same inserted same"),
        ("", "a", "inserted"),
        ("a", "", "deleted"),
        ("", "", ""),
        ("a", "b", "replaced"),
    ],
)
def test_that_the_fate_of_every_word_is_told(before: str, after: str, kinds: str) -> None:
    assert [run.kind for run in diff_words(before.split(), after.split())] == kinds.split()


@quick
@given(_WORDS, _WORDS)
def test_that_runs_cover_both_texts_and_the_same_words_are_the_same(before: list[str], after: list[str]) -> None:
    runs = diff_words(before, after)
    assert [word for run in runs for word in before[run.before_start : run.before_stop]] == before
    assert [word for run in runs for word in after[run.after_start : run.after_stop]] == after
    for run in runs:
        old, new = before[run.before_start : run.before_stop], after[run.after_start : run.after_stop]
        assert (run.kind is ChangeKind.SAME) == (old == new)
        assert _kind(old, new) is run.kind


def _kind(old: list[str], new: list[str]) -> ChangeKind:
    if old == new:
        return ChangeKind.SAME
    if not old or not new:
        return ChangeKind.INSERTED if new else ChangeKind.DELETED
    return ChangeKind.REPLACED


@quick
@given(transcripts(), transcripts())
def test_that_blocks_cover_the_rows_of_both_sides_in_order(before: Transcript, after: Transcript) -> None:
    blocks = diff_transcripts(before, after)
    assert [at for block in blocks for at in range(block.before_start, block.before_stop)] == [
        *range(len(before.segments))
    ]
    assert [at for block in blocks for at in range(block.after_start, block.after_stop)] == [
        *range(len(after.segments))
    ]
    for block in blocks:
        words = sum(len(item.words) for item in before.segments[block.before_start : block.before_stop])
        assert max((run.before_stop for run in block.runs), default=0) == words


@quick
@given(transcripts())
def test_that_a_transcript_does_not_differ_from_itself(one: Transcript) -> None:
    assert all(block.is_same for block in diff_transcripts(one, one))


def test_that_one_changed_row_among_many_is_the_only_difference() -> None:
    before = long_transcript(3_000)
    changed = row(1_500, 4_500_000, 4_502_800, "so this was what we talked about number 1500")
    after = replace(before, segments=(*before.segments[:1_499], changed, *before.segments[1_500:]))
    (block,) = [block for block in diff_transcripts(before, after) if not block.is_same]
    assert block == Block(
        before_start=1_499,
        before_stop=1_500,
        after_start=1_499,
        after_stop=1_500,
        runs=(
            Run(kind=ChangeKind.SAME, before_start=0, before_stop=2, after_start=0, after_stop=2),
            Run(kind=ChangeKind.REPLACED, before_start=2, before_stop=3, after_start=2, after_stop=3),
            Run(kind=ChangeKind.SAME, before_start=3, before_stop=9, after_start=3, after_stop=9),
        ),
    )


def test_that_rows_cut_elsewhere_are_compared_by_their_time() -> None:
    before = transcript(row(1, 0, 1_000, "one two"), row(2, 1_000, 2_000, "three four"), row(3, 5_000, 6_000, "five"))
    after = transcript(row(7, 0, 1_900, "one two three"), row(8, 1_900, 2_000, "for"), row(9, 5_000, 6_000, "five"))
    first, second = diff_transcripts(before, after)
    assert [run.kind for run in first.runs] == [ChangeKind.SAME, ChangeKind.REPLACED]
    assert second.is_same


def test_that_a_row_moved_away_does_not_spoil_the_pairing_of_the_others() -> None:
    before = transcript(*(row(key, key * 1_000, key * 1_000 + 900, f"row {key}") for key in range(1, 6)))
    moved = row(1, 5_000, 6_950, "row 1")
    after = transcript(*before.segments[1:], moved)
    same = [block for block in diff_transcripts(before, after) if block.is_same]
    assert [before.segments[block.before_start].key for block in same] == [SegmentKey(key) for key in (2, 3, 4, 5)]


@quick
@given(st.permutations(range(1, 7)))
def test_that_as_many_moved_rows_as_possible_are_paired(order: list[int]) -> None:
    before = transcript(*(row(key, 0, 10_000, f"row {key}") for key in range(1, 7)))
    after = transcript(*(row(key, 0, 10_000, f"row {key}") for key in order))
    chains = (chain for size in range(1, 7) for chain in combinations(order, size) if list(chain) == sorted(chain))
    paired = [block for block in diff_transcripts(before, after) if block.is_same]
    assert len(paired) >= max(len(chain) for chain in chains)


def test_that_a_long_chain_of_overlapping_rows_is_parted() -> None:
    before = transcript(*(row(key, key * 1_000, key * 1_000 + 1_500, f"row {key}") for key in range(1, 500)))
    after = transcript(
        *(row(key + 1_000, key * 1_000 + 500, key * 1_000 + 2_000, f"row {key}") for key in range(1, 500))
    )
    assert max(block.before_stop - block.before_start for block in diff_transcripts(before, after)) <= 40


def test_that_texts_of_many_thousand_equal_words_are_compared_too() -> None:
    before, after = ["yes"] * 30_000, ["yes"] * 15_000 + ["no"] + ["yes"] * 14_000
    runs = diff_words(before, after)
    assert (runs[0].kind, runs[0].before_stop, runs[-1].kind) == (ChangeKind.SAME, 15_000, ChangeKind.SAME)
