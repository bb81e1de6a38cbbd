"""Drafts: every edit on disk, undone ones kept for redo until a new edit takes their place."""

from pathlib import Path
from typing import Any

import pytest

from app.core.library import Draft, VersionKind
from app.core.media import MediaRecord
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import recording, transcript


@pytest.fixture
def opened(library: Library, record: MediaRecord) -> tuple[TranscriptId, VersionId]:
    label = Label(kind=VersionKind.ASR)
    new = library.transcripts.add(record.id, "Talk", transcript("one"), label).result()
    return new, library.transcripts.summary(new).head


def record_of(number: int) -> dict[str, Any]:
    return {"type": "Replace", "row": number, "text": "日本 \udcff", "nested": [1, {"a": None}]}


def records(draft: Draft | None) -> list[int]:
    assert draft is not None
    return [record["row"] for record in draft.records]


def test_that_a_transcript_begins_without_a_draft(library: Library, opened: tuple[TranscriptId, VersionId]) -> None:
    assert library.drafts.load(opened[0]) is None


def test_that_edits_come_back_as_they_were(library: Library, opened: tuple[TranscriptId, VersionId]) -> None:
    transcript_id, base = opened
    positions = [library.drafts.append(transcript_id, base, record_of(number)).result() for number in range(3)]
    draft = library.drafts.load(transcript_id)
    assert positions == [1, 2, 3]
    assert draft == Draft(base=base, records=tuple(record_of(number) for number in range(3)), position=3)


def test_that_drafts_survive_reopening(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media = recording(library, tmp_path)
        new = library.transcripts.add(media.id, "T", transcript("one"), Label(kind=VersionKind.ASR)).result()
        base = library.transcripts.summary(new).head
        for number in range(4):
            library.drafts.append(new, base, record_of(number))
        library.drafts.set_position(new, 2)
    with Library.open(library_dir) as library:
        draft = library.drafts.load(new)
        assert draft is not None
        assert (records(draft), draft.position, draft.base) == ([0, 1, 2, 3], 2, base)


def test_that_an_edit_after_undo_takes_the_place_of_the_undone(
    library: Library, opened: tuple[TranscriptId, VersionId]
) -> None:
    for number in range(4):
        library.drafts.append(*opened, record_of(number))
    library.drafts.set_position(opened[0], 1)
    assert library.drafts.append(*opened, record_of(9)).result() == 2
    assert records(library.drafts.load(opened[0])) == [0, 9]


@pytest.mark.parametrize("position", [-1, 3])
def test_that_a_position_outside_the_log_is_refused(
    library: Library, opened: tuple[TranscriptId, VersionId], position: int
) -> None:
    for number in range(2):
        library.drafts.append(*opened, record_of(number))
    with pytest.raises(ValueError, match="no position"):
        library.drafts.set_position(opened[0], position).result()
    draft = library.drafts.load(opened[0])
    assert draft is not None
    assert draft.position == 2


def test_that_a_draft_stays_on_its_version(library: Library, opened: tuple[TranscriptId, VersionId]) -> None:
    transcript_id, base = opened
    library.drafts.append(transcript_id, base, record_of(0))
    other = library.transcripts.save_version(transcript_id, transcript("two"), kind=VersionKind.SAVE).result()
    with pytest.raises(ValueError, match="lies on version"):
        library.drafts.append(transcript_id, other, record_of(1)).result()
    assert records(library.drafts.load(transcript_id)) == [0]


def test_that_a_cleared_draft_is_gone_and_another_may_begin(
    library: Library, opened: tuple[TranscriptId, VersionId]
) -> None:
    library.drafts.append(*opened, record_of(0))
    library.drafts.clear(opened[0]).result()
    assert library.drafts.load(opened[0]) is None
    assert library.drafts.append(*opened, record_of(5)).result() == 1
    assert records(library.drafts.load(opened[0])) == [5]
