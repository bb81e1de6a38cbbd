"""Edits on who speaks."""

import pytest

from app.core.edits import AddSpeaker, Edit, RenameSpeaker, ReplaceSpeakers, SetSpeaker
from app.core.errors import ErrorCode, InputError
from app.core.transcript import SegmentKey
from tests.helpers.edits import edited
from tests.helpers.transcripts import row, transcript

ONE, TWO, THREE = SegmentKey(1), SegmentKey(2), SegmentKey(3)
BEFORE = transcript(
    row(1, 0, 500, "a"), row(2, 600, 900, "b", speaker=1), row(4, 900, 950, speaker=0), speakers=("Anna", "Ben")
)


def test_that_rows_get_a_speaker_and_lose_one() -> None:
    after = edited(BEFORE, SetSpeaker(keys=(TWO, ONE), speaker=0))
    assert [segment.speaker for segment in after.segments] == [0, 0, 0]
    silent = edited(BEFORE, SetSpeaker(keys=(TWO,), speaker=None))
    assert [segment.speaker for segment in silent.segments] == [None, None, 0]


def test_that_renaming_a_speaker_touches_no_row() -> None:
    after = edited(BEFORE, RenameSpeaker(number=1, name="  Dr.\nBen "))
    assert after.speakers == ("Anna", "Dr. Ben")
    assert after.segments == BEFORE.segments


def test_that_a_new_speaker_gets_the_next_number() -> None:
    assert edited(BEFORE, AddSpeaker(name="Cleo")).speakers == ("Anna", "Ben", "Cleo")


@pytest.mark.parametrize(
    "edit",
    [
        SetSpeaker(keys=(ONE,), speaker=2),
        SetSpeaker(keys=(ONE,), speaker=-1),
        SetSpeaker(keys=(THREE,), speaker=0),
        SetSpeaker(keys=(), speaker=0),
        RenameSpeaker(number=2, name="x"),
        RenameSpeaker(number=0, name=" \n"),
        AddSpeaker(name=""),
        ReplaceSpeakers(names=("Anna",)),
    ],
    ids=repr,
)
def test_that_a_speaker_edit_that_does_not_fit_is_refused(edit: Edit) -> None:
    with pytest.raises(InputError) as refusal:
        edit.apply(BEFORE)
    assert refusal.value.code is ErrorCode.EDIT_REFUSED
