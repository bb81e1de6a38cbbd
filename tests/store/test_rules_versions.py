"""What the replacement rules of a job made: a version of its own on top of what was heard, in the same breath."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.jobs import JobSnapshot
from app.core.library import RULES_AUTHOR, VersionKind
from app.core.media import MediaFacts, MediaRecord
from app.core.options import JobOptions, Replacement
from app.store.library import Library
from app.store.schema import MIGRATIONS
from app.store.versions import Label
from tests.helpers.stored_values import chunk, queued_job, recording, running_job, transcript

RULES = (Replacement(find="frisko", replace="Frisco"), Replacement(find="hay", replace="needles"))


@pytest.fixture
def job(library: Library, record: MediaRecord) -> JobSnapshot:
    job = running_job(library, record)
    job = replace(job, options=JobOptions(model="demo", replacements=RULES))
    library.jobs.append_chunk(job.id, chunk(2000, "good morning Frisko", "frisko and more"))
    return job


def test_that_rules_make_version_two_and_leave_what_was_heard(library: Library, job: JobSnapshot) -> None:
    ended = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    assert ended.transcript_id is not None
    heard, corrected = library.transcripts.versions(ended.transcript_id)
    assert (heard.kind, corrected.kind, corrected.parent) == (VersionKind.ASR, VersionKind.RULES, heard.id)
    assert (corrected.author, corrected.note) == (RULES_AUTHOR, "Replacement rules changed 2 places.")
    assert ended.notes == ("Replacement rules changed 2 places.",)
    assert library.transcripts.summary(ended.transcript_id).head == corrected.id
    assert library.transcripts.version(heard.id).text == "good morning Frisko\nfrisko and more"
    assert library.transcripts.head(ended.transcript_id).text == "good morning Frisco\nFrisco and more"
    assert [hit.transcript_id for hit in library.search.search("Frisco")] == [ended.transcript_id]
    assert library.jobs.complete(job, decoded_ms=2000, is_cut=False).result() == ended
    assert len(library.transcripts.versions(ended.transcript_id)) == 2


def test_that_one_can_go_back_to_what_was_heard(library: Library, job: JobSnapshot) -> None:
    ended = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    assert ended.transcript_id is not None
    heard = library.transcripts.versions(ended.transcript_id)[0]
    library.transcripts.roll_back(ended.transcript_id, heard.id).result()
    assert library.transcripts.head(ended.transcript_id).text.startswith("good morning Frisko")


def test_that_rules_that_find_nothing_make_no_version(library: Library, record: MediaRecord) -> None:
    job = replace(running_job(library, record), options=JobOptions(model="demo", replacements=RULES))
    library.jobs.append_chunk(job.id, chunk(1000, "nothing here"))
    ended = library.jobs.complete(job, decoded_ms=1000, is_cut=False).result()
    assert ended.transcript_id is not None
    assert [version.kind for version in library.transcripts.versions(ended.transcript_id)] == [VersionKind.ASR]
    assert ended.notes == ()


@pytest.mark.parametrize(
    ("changes", "decoded_ms", "title", "length_ms"),
    [
        ({}, 9_000, "talk", 9_000),
        ({"from_ms": 3_000, "to_ms": 9_000}, 9_000, "talk, 0:03–0:09", 90_000),
        ({"from_ms": 3_000, "to_ms": 9_000}, 8_000, "talk, 0:03–0:08", 8_000),
        ({"channel": 2, "track": 1}, 9_000, "talk, track 1, channel 2", 9_000),
    ],
    ids=str,
)
def test_that_a_transcript_of_a_part_is_named_so_and_is_as_long_as_its_recording(
    library: Library, record: MediaRecord, changes: dict[str, int], decoded_ms: int, title: str, length_ms: int
) -> None:
    job = replace(running_job(library, record), options=JobOptions(model="demo", **changes))  # type: ignore[arg-type]
    facts = MediaFacts(container="wav", codec="pcm", sample_rate=16_000, channels=2, duration_ms=90_000)
    library.jobs.note_facts(job.id, facts).result()
    library.jobs.append_chunk(job.id, chunk(8_000, "one", "two"))
    ended = library.jobs.complete(job, decoded_ms=decoded_ms, is_cut=False).result()
    (summary,) = library.transcripts.all()
    assert (summary.title, summary.duration_ms, ended.duration_ms) == (title, length_ms, length_ms)
    assert ended.done_ms == decoded_ms


def test_that_progress_counts_the_part_alone(library: Library, record: MediaRecord) -> None:
    job = replace(
        queued_job(library, record), options=JobOptions(model="demo", from_ms=30_000, to_ms=50_000), duration_ms=90_000
    )
    assert (job.progress, job.work_ms) == (0.0, 20_000)
    half = replace(job, done_ms=40_000, engine_ms=1_000)
    assert (half.progress, half.realtime_factor) == (0.5, 10.0)
    assert replace(half, done_ms=50_000).progress == 1.0
    assert replace(half, duration_ms=None).work_ms == 20_000


def test_that_an_older_library_keeps_its_versions_and_their_numbers(tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "0005_*", "0006_*", "0007_*"))
    folder = tmp_path / "library"
    from app.store.database import Database

    Database.open(folder, migrations=older).close()
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("PRAGMA user_version = 5")  # as if it were of today, to be filled by today's code
        connection.commit()
    ids = fill(folder, tmp_path)
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("PRAGMA user_version = 4")
        connection.execute("UPDATE sqlite_sequence SET seq = 900 WHERE name = 'version'")
        connection.commit()
    (folder / "library.seal").unlink(missing_ok=True)
    with Library.open(folder) as library:
        (summary,) = library.transcripts.all()
        assert [version.id for version in library.transcripts.versions(summary.id)] == ids
        new = library.transcripts.save_version(summary.id, transcript("x"), kind=VersionKind.RULES).result()
        assert new == 901


def fill(folder: Path, tmp_path: Path) -> list[int]:
    with Library.open(folder) as library:
        record = recording(library, tmp_path)
        new = library.transcripts.add(record.id, "Talk", transcript("one"), Label(kind=VersionKind.ASR)).result()
        library.transcripts.save_version(new, transcript("two"), kind=VersionKind.SAVE).result()
        return [version.id for version in library.transcripts.versions(new)]
