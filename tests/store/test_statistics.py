"""The figures of a library: what counts, what does not, and by which day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobSnapshot, JobState
from app.core.library import VersionKind
from app.core.statistics import Statistics
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import chunk, queued_job, recording, transcript


def ended(library: Library, folder: Path, number: int, state: JobState, **changes: object) -> JobSnapshot:
    record = recording(library, folder, f"{number}.wav", bytes([number]) * 9)
    job = queued_job(library, record).moved(JobState.STARTING).moved(JobState.RUNNING)
    job = job.moved(state, **changes)
    library.jobs.save(job).result()
    return job


def heard(library: Library, folder: Path, number: int, *, engine_ms: int) -> JobSnapshot:
    """Return a job that was heard to its end: four words in two seconds of speech."""
    record = recording(library, folder, f"{number}.wav", bytes([number]) * 9)
    job = queued_job(library, record).moved(JobState.STARTING)
    library.jobs.save(job).result()
    job = job.moved(JobState.RUNNING, engine_ms=engine_ms, device="cpu", compute_type="int8")
    library.jobs.append_chunk(job.id, chunk(2000, "one two", "three four")).result()
    return library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()


def test_that_an_empty_library_has_no_rate_and_no_speed(library: Library) -> None:
    figures = library.statistics.read()
    assert (figures.recordings, figures.transcripts, figures.words) == (0, 0, 0)
    assert (figures.success_rate, figures.realtime_factor) == (None, None)
    assert figures.days == ()


def test_that_words_hours_and_speed_are_those_of_what_was_heard(library: Library, tmp_path: Path) -> None:
    for number, engine_ms in enumerate((500, 1500), start=1):
        heard(library, tmp_path, number, engine_ms=engine_ms)
    figures = library.statistics.read()
    assert (figures.recordings, figures.transcripts, figures.words) == (2, 2, 8)
    assert figures.transcribed_ms == 4000
    (pace,) = figures.paces
    assert (pace.model, pace.device, pace.compute_type, pace.jobs) == ("demo", "cpu", "int8", 2)
    assert figures.realtime_factor == pytest.approx(2.0)
    (day,) = figures.days
    assert day.day == datetime.now(UTC).astimezone().date()
    assert (day.jobs, day.missed, day.recorded_ms, day.words) == (2, 0, 4000, 8)


def test_that_failures_count_by_their_code_and_a_cancelled_job_counts_neither_way(
    library: Library, tmp_path: Path
) -> None:
    heard(library, tmp_path, 1, engine_ms=500)
    ended(library, tmp_path, 2, JobState.FAILED, code=ErrorCode.AUDIO_CORRUPT, message="It broke.")
    ended(library, tmp_path, 3, JobState.FAILED, code=ErrorCode.AUDIO_CORRUPT, message="It broke.")
    cancelling = ended(library, tmp_path, 4, JobState.CANCELLING)
    library.jobs.save(cancelling.moved(JobState.CANCELLED)).result()
    figures = library.statistics.read()
    assert dict(figures.failures) == {ErrorCode.AUDIO_CORRUPT: 2}
    assert figures.jobs[JobState.CANCELLED] == 1
    assert figures.success_rate == pytest.approx(1 / 3)


def test_that_the_words_are_those_of_the_newest_version_also_after_a_roll_back(
    library: Library, tmp_path: Path
) -> None:
    record = recording(library, tmp_path)
    label = Label(kind=VersionKind.ASR)
    new = library.transcripts.add(record.id, "Talk", transcript("one two three"), label).result()
    (first,) = library.transcripts.versions(new)
    library.transcripts.save_version(new, transcript("one"), kind=VersionKind.SAVE).result()
    assert words(library) == 1
    library.transcripts.roll_back(new, first.id).result()
    assert words(library) == 3
    assert library.statistics.read().versions == 3


def test_that_a_version_saved_before_words_were_counted_is_counted_when_it_comes_back(
    library: Library, tmp_path: Path
) -> None:
    record = recording(library, tmp_path)
    new = library.transcripts.add(record.id, "Talk", transcript("one two three"), Label(kind=VersionKind.ASR)).result()
    (first,) = library.transcripts.versions(new)
    library.database.write(lambda: library.database.sql("UPDATE version SET word_count = NULL")).result()
    library.transcripts.roll_back(new, first.id).result()
    assert words(library) == 3


def test_that_storage_tells_the_bytes_of_each_kind_and_follows_no_link(library: Library, tmp_path: Path) -> None:
    record = recording(library, tmp_path, content=b"s" * 1000)
    far = tmp_path / "far.bin"
    far.write_bytes(b"x" * 50_000)
    (library.database.layout.media / "link").symlink_to(far)
    figures = library.statistics.read()
    assert figures.storage["recordings"] == record.size_bytes
    assert figures.storage["database"] > 0


def words(library: Library) -> int:
    figures: Statistics = library.statistics.read()
    return figures.words
