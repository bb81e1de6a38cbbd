"""The real window killed while it works: it goes on by itself, and what comes out is what an undisturbed run gives."""

import sys
from pathlib import Path

import pytest

from app.core.jobs import ACTIVE, JobState
from app.core.transcript import Transcript
from app.store.library import Library
from tests.e2e import journeys
from tests.helpers.frisco import SAMPLE_EN, long_recording, wait_for_no_process
from tests.helpers.person import watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process ends itself in another way on Windows")


def result_in(library: Path) -> Transcript:
    """Return the one transcript of a library whose program has ended."""
    with Library.open(library) as opened:
        (job,) = opened.jobs.all()
        assert job.state is JobState.FINISHED
        (summary,) = opened.transcripts.all()
        return opened.transcripts.head(summary.id)


def state_in(library: Path) -> JobState:
    with Library.open(library) as opened:
        return opened.jobs.all()[0].state


def test_that_a_transcription_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 6)
    files, library, other = {"files": [str(recording)]}, tmp_path / "library", tmp_path / "other"
    watch(journeys.wait_for_the_end, other, files)
    watch(journeys.be_killed_when_the_file_is_taken_in, library, files)
    wait_for_no_process(library)
    (halfway,) = watch(journeys.be_killed_while_it_transcribes, library, {})
    wait_for_no_process(library)
    assert state_in(library) in ACTIVE
    watch(journeys.be_killed_at_once, library, {})
    wait_for_no_process(library)
    (back,) = watch(journeys.wait_for_the_end, library, {})
    assert len(halfway["queue"]) == len(back["queue"]) == 1
    wait_for_no_process(library)
    assert result_in(library) == result_in(other)
