"""Which job is to do the work that is asked for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobSnapshot, JobState
from app.core.media import MediaRecord
from app.core.options import JobOptions, VoiceDetection
from app.core.settings import Settings
from app.store.library import Library
from app.workflow.ingest import Ingest
from app.workflow.ordering import Ordering
from tests.helpers.stored_values import wave_file

PLAIN = JobOptions(model="demo")
BOUNDED = JobOptions(model="demo", shortest_ms=5_000)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def media(library: Library, tmp_path: Path) -> MediaRecord:
    return Ingest(library, Settings()).take(wave_file(tmp_path, "talk.wav", b"1"))


def ordered(library: Library, media: MediaRecord, options: JobOptions) -> JobSnapshot:
    return Ordering(library).order(media, options, again=False)


def moved(library: Library, job: JobSnapshot, *states: JobState, code: ErrorCode | None = None) -> None:
    for state in states:
        job = job.moved(state, code=code)
    library.jobs.save(job).result()


def test_that_the_same_wish_twice_is_one_job(library: Library, media: MediaRecord) -> None:
    assert ordered(library, media, BOUNDED).id == ordered(library, media, BOUNDED).id


def test_that_other_ways_of_listening_are_other_work(library: Library, media: MediaRecord) -> None:
    keen = replace(PLAIN, voice=VoiceDetection.SENSITIVE)
    assert ordered(library, media, PLAIN).id != ordered(library, media, keen).id


def test_that_a_job_that_may_be_skipped_does_not_answer_for_one_that_may_not(
    library: Library, media: MediaRecord
) -> None:
    assert ordered(library, media, BOUNDED).id != ordered(library, media, PLAIN).id


def test_that_a_job_that_is_being_heard_answers_whatever_its_bounds(library: Library, media: MediaRecord) -> None:
    first = ordered(library, media, BOUNDED)
    moved(library, first, JobState.STARTING, JobState.RUNNING)
    assert ordered(library, media, PLAIN).id == first.id


def test_that_an_interrupted_job_goes_on_with_the_bounds_that_are_asked_for_now(
    library: Library, media: MediaRecord
) -> None:
    first = ordered(library, media, BOUNDED)
    moved(library, first, JobState.INTERRUPTED)
    again = ordered(library, media, PLAIN)
    assert (again.id, again.options) == (first.id, PLAIN)


def test_that_a_file_that_was_skipped_is_looked_at_anew(library: Library, media: MediaRecord) -> None:
    first = ordered(library, media, BOUNDED)
    moved(library, first, JobState.STARTING, JobState.CANCELLED, code=ErrorCode.AUDIO_SKIPPED)
    again = ordered(library, media, BOUNDED)
    assert (again.id != first.id, again.options) == (True, BOUNDED)
