"""Whether "finished" is true: speech whose times are known, held against what the job says of itself.

The demo model misses much of dense, strange or noisy speech; the verdict must say so each time.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
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
from tests.helpers.speech import Samples, Speech
from tests.helpers.worker_line import WorkerLine, chunks_of

SENTENCES = (
    "Open the red door.",
    "Hello and thank you.",
    "The meeting is on Monday in October.",
    "Please open the big blue window.",
    "Start the timer after twenty minutes.",
    "We call you tomorrow.",
    "Alpha bravo charlie delta.",
    "One two three four five six.",
    "Today is Friday.",
    "This music is old.",
    "Show that green page.",
    "Call on Friday in January.",
)
TOLERANCE = 0.01  # between the speech that was detected and that which was spoken


def spoken(voice: str = "en-us", *, rate: int = 160, gap_ms: int = 900) -> Speech:
    return speech.say(SENTENCES * 2, voice=voice, rate=rate, gap_ms=gap_ms)


def with_noise(said: Speech, signal_to_noise_db: float) -> Samples:
    sound = said.samples.astype(float)
    loudness = float(np.sqrt(np.mean(sound[sound != 0] ** 2)))
    noise = np.random.default_rng(1).normal(0, loudness / 10 ** (signal_to_noise_db / 20), len(sound))
    return np.clip(sound + noise, -32_768, 32_767).astype(np.int16)


CASES: dict[str, Callable[[], tuple[Speech, Samples]]] = {
    "a clear voice": lambda: ((said := spoken()), said.samples),
    "hardly a pause": lambda: ((said := spoken(gap_ms=150)), said.samples),
    "a strange voice": lambda: ((said := spoken("en-us+m8", gap_ms=150)), said.samples),
    "in a hurry": lambda: ((said := spoken(rate=230, gap_ms=300)), said.samples),
    "in noise": lambda: ((said := spoken(gap_ms=400)), with_noise(said, 10)),
    "hardly to be heard": lambda: ((said := spoken(gap_ms=400)), said.samples // 40),
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
    said, samples = CASES[case]()
    path = speech.write_wav(tmp_path / "said.wav", samples)
    job, rows = concluded(demo, job_id(), path, quality)
    truth = [Span(start_ms=word.start_ms, end_ms=word.end_ms) for word in said.words()]
    share = coverage(truth, find_holes(truth, rows))
    assert job.coverage == pytest.approx(share, abs=TOLERANCE)
    if job.state is JobState.FINISHED:
        assert share >= COVERAGE_BOUND
    else:
        assert job.state is JobState.INCOMPLETE
        assert "has no text" in job.message
