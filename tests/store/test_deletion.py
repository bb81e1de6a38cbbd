"""Deleting hides at once and everywhere, and what is hidden comes back as it was."""

from pathlib import Path

import pytest

from app.core.deletion import DeletedKey, DeletedKind
from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import OPTIONS, chunk, queued_job, recording, running_job, transcript


def added(library: Library, record: MediaRecord, text: str = "hello quokka") -> TranscriptId:
    return library.transcripts.add(record.id, "Talk", transcript(text), Label(kind=VersionKind.ASR)).result()


def saved(library: Library, transcript_id: TranscriptId, text: str) -> VersionId:
    return library.transcripts.save_version(transcript_id, transcript(text), kind=VersionKind.SAVE).result()


def found(library: Library, words: str) -> list[int]:
    library.database.write(lambda: None).result()
    return [hit.transcript_id for hit in library.search.search(words)]


def finished(library: Library, record: MediaRecord) -> TranscriptId:
    """Return a transcript that a job wrote."""
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(2000, "hello", "quokka")).result()
    done = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    assert done.transcript_id is not None
    return done.transcript_id


def test_that_a_deleted_transcript_is_in_no_list_and_comes_back(library: Library, record: MediaRecord) -> None:
    mine, other = added(library, record), added(library, record, "hello wombat")
    before = library.transcripts.summary(mine)
    deleted = library.deletion.delete_transcript(mine).result()
    assert [item.id for item in library.transcripts.all()] == [other]
    assert found(library, "quokka") == []
    assert found(library, "wombat") == [other]
    for ask in (library.transcripts.summary, library.transcripts.head):
        with pytest.raises(InputError, match="undelete"):
            ask(mine)
    assert library.deletion.deleted() == [deleted]
    library.deletion.restore(deleted.key).result()
    library.transcripts.index_what_is_behind()
    assert library.transcripts.summary(mine) == before
    assert found(library, "quokka") == [mine]
    assert library.deletion.deleted() == []


def test_that_a_deleted_result_is_not_handed_out_again(library: Library, record: MediaRecord) -> None:
    mine = finished(library, record)
    key = OPTIONS.result_key()
    assert library.jobs.finished_with(record.id, key) is not None
    deleted = library.deletion.delete_transcript(mine).result()
    assert library.jobs.finished_with(record.id, key) is None
    assert library.jobs.listed() == []
    library.deletion.restore(deleted.key).result()
    assert library.jobs.finished_with(record.id, key) is not None
    assert [job.transcript_id for job in library.jobs.listed()] == [mine]


def test_that_a_recording_goes_and_returns_with_its_transcripts_and_with_no_other(
    library: Library, record: MediaRecord
) -> None:
    first, second, third = added(library, record), added(library, record, "wombat"), finished(library, record)
    library.deletion.delete_transcript(first).result()
    deleted = library.deletion.delete_recording(record.id).result()
    assert (deleted.transcript_ids, deleted.size_bytes) == ((second, third), record.size_bytes)
    assert library.transcripts.all() == []
    keys = [item.key for item in library.deletion.deleted()]
    assert keys == [deleted.key, DeletedKey(kind=DeletedKind.TRANSCRIPT, id=first)]
    library.deletion.restore(deleted.key).result()
    assert sorted(item.id for item in library.transcripts.all()) == [second, third]


def test_that_a_transcript_brings_its_recording_back(library: Library, record: MediaRecord) -> None:
    first = added(library, record)
    library.deletion.delete_recording(record.id).result()
    library.deletion.restore(DeletedKey(kind=DeletedKind.TRANSCRIPT, id=first)).result()
    assert library.media.by_id(record.id).deleted_at is None
    assert [item.id for item in library.transcripts.all()] == [first]


@pytest.mark.parametrize("make", [queued_job, running_job])
def test_that_a_recording_in_hand_is_not_deleted(library: Library, record: MediaRecord, make: object) -> None:
    assert callable(make)
    make(library, record)
    with pytest.raises(InputError, match=r"Cancel that first") as caught:
        library.deletion.delete_recording(record.id).result()
    assert caught.value.code is ErrorCode.IN_USE
    assert library.media.by_id(record.id).deleted_at is None


def test_that_an_interrupted_job_leaves_with_its_recording(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.mark_interrupted().result()
    deleted = library.deletion.delete_recording(record.id).result()
    assert deleted.job_ids == (job.id,)
    assert library.jobs.interrupted() == []
    library.deletion.restore(deleted.key).result()
    assert [item.state for item in library.jobs.interrupted()] == [JobState.INTERRUPTED]


def test_that_a_version_is_hidden_and_keeps_its_number(library: Library, record: MediaRecord) -> None:
    mine = added(library, record)
    second, third = saved(library, mine, "two"), saved(library, mine, "three")
    deleted = library.deletion.delete_version(second).result()
    assert [item.number for item in library.transcripts.versions(mine)] == [1, 3]
    summary = library.transcripts.summary(mine)
    assert (summary.version_count, summary.head_number) == (2, 3)
    assert deleted.version_number == 2
    saved(library, mine, "four")
    library.deletion.restore(deleted.key).result()
    assert [item.number for item in library.transcripts.versions(mine)] == [1, 2, 3, 4]
    assert library.transcripts.version(second) == transcript("two")
    assert library.transcripts.version(third) == transcript("three")


def test_that_neither_the_machines_version_nor_the_newest_can_be_deleted(library: Library, record: MediaRecord) -> None:
    mine = added(library, record)
    newest = saved(library, mine, "two")
    machines = library.transcripts.versions(mine)[0].id
    for version_id, words in ((machines, "machine"), (newest, "Go back to another one first")):
        with pytest.raises(InputError, match=words):
            library.deletion.delete_version(version_id).result()
    library.transcripts.roll_back(mine, machines).result()
    library.deletion.delete_version(newest).result()
    assert [item.number for item in library.transcripts.versions(mine)] == [1, 3]


def test_that_a_file_that_is_added_again_is_there_again(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    mine = added(library, record)
    library.deletion.delete_recording(record.id).result()
    assert recording(library, tmp_path).deleted_at is None
    assert library.transcripts.all() == []
    assert [item.key for item in library.deletion.deleted()] == [DeletedKey(kind=DeletedKind.TRANSCRIPT, id=mine)]


def test_that_what_is_not_there_cannot_be_deleted_or_restored(library: Library, record: MediaRecord) -> None:
    mine = added(library, record)
    library.deletion.delete_transcript(mine).result()
    with pytest.raises(InputError, match="no transcript"):
        library.deletion.delete_transcript(mine).result()
    with pytest.raises(InputError, match="no deleted version 99"):
        library.deletion.restore(DeletedKey(kind=DeletedKind.VERSION, id=99)).result()
