"""Whether "finished" is true: speech whose times are known, held against what the job says of itself.

The demo model misses much of dense, strange or noisy speech; the verdict must say so each time.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.jobs import JobSnapshot, JobState
from app.core.marks import Mark
from app.core.options import JobOptions, Quality
from app.core.protocol import JobDone
from app.core.quality import COVERAGE_BOUND, coverage, find_holes
from app.core.results import conclude
from app.core.transcript import Segment, Span
from tests.helpers import speech
from tests.helpers.jobs import job_snapshot
from tests.helpers.speech import Speech
from tests.helpers.worker_line import WorkerLine, chunks_of

SENTENCES = tuple(
    sentence.text for name in ("orders", "days", "numbers") for sentence in speech.recording(name).sentences
)
TOLERANCE = 0.01  # between the speech that was detected and that which was spoken


def spoken(voice: str = "en-us", *, rate: int = 150, gap_ms: int = 900) -> Speech:
    """Speak for three quarters of a minute, in the usual voice and speed without a synthesizer."""
    return speech.say(SENTENCES * 2, voice=voice, rate=rate, gap_ms=gap_ms)


CASES: dict[str, Callable[[], Speech]] = {
    "a clear voice": spoken,
    "hardly a pause": lambda: spoken(gap_ms=150),
    "a strange voice": lambda: spoken("en-us+m8", gap_ms=150),
    "in a hurry": lambda: spoken(rate=230, gap_ms=300),
    "in noise": lambda: speech.with_noise(spoken(gap_ms=400), 10),
    "hardly to be heard": lambda: speech.louder(spoken(gap_ms=400), -32),
}


def concluded(line: WorkerLine, number: int, path: Path, quality: Quality) -> tuple[JobSnapshot, list[Segment]]:
    options = JobOptions(model="demo", quality=quality)
    line.start(number, path, options)
    *reports, last = line.until_end(number)
    assert isinstance(last, JobDone)
    running = job_snapshot(number, state=JobState.RUNNING, options=options)
    ended = conclude(running, chunks_of(reports), decoded_ms=last.decoded_ms, is_cut=last.is_cut)
    return ended.job, [row for row in ended.transcript.segments if Mark.LOOP not in row.marks]


@pytest.mark.parametrize("quality", list(Quality))
@pytest.mark.parametrize("case", CASES)
def test_that_the_share_of_speech_with_text_is_told_as_it_is_and_no_finished_job_lacks_two_percent(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, case: str, quality: Quality
) -> None:
    said = CASES[case]()
    path = speech.write_wav(tmp_path / "said.wav", said.samples)
    job, rows = concluded(demo, job_id(), path, quality)
    truth = [Span(start_ms=word.start_ms, end_ms=word.end_ms) for word in said.words()]
    share = coverage(truth, find_holes(truth, rows))
    assert job.coverage == pytest.approx(share, abs=TOLERANCE)
    if job.state is JobState.FINISHED:
        assert share >= COVERAGE_BOUND
    else:
        assert job.state is JobState.INCOMPLETE
        assert "has no text" in job.message
