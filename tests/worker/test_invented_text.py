"""Sounds in which nobody speaks, with the demo model, which knows no doubt of its own: nothing comes out, or it is marked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from faster_whisper import WhisperModel
from tqdm import tqdm  # type: ignore[import-untyped]

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.core.transcript import Segment, Span
from app.worker.backend import Heard, Row
from app.worker.decode import RATE, Samples
from app.worker.whisper_backend import WhisperBackend
from tests.helpers import speech
from tests.helpers.failing_model import window_of
from tests.helpers.sounds import WITHOUT_SPEECH
from tests.helpers.worker_line import DEMO_MODEL, WorkerLine

SECONDS = 20
EVERYTHING = Span(start_ms=0, end_ms=SECONDS * 1_000)
Maker = Callable[[int], Samples]


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    tqdm.monitor_interval = 0  # or the library's progress bar starts a thread that stays
    return WhisperModel(str(DEMO_MODEL), device="cpu", cpu_threads=1, compute_type="int8", local_files_only=True)


def options(quality: Quality) -> JobOptions:
    return JobOptions(model="demo", quality=quality, language="en")


def believed(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments if not segment.marks]


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("maker", WITHOUT_SPEECH, ids=lambda maker: maker.__name__)
def test_that_no_text_is_believed_where_nobody_speaks(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, maker: Maker, quality: Quality
) -> None:
    sound = (maker(SECONDS) * 32_767).clip(-32_768, 32_767).astype("int16")
    number = job_id()
    demo.start(number, speech.write_wav(tmp_path / "sound.wav", sound, RATE), options(quality))
    chunks, _ = demo.finished(number)
    assert believed(tuple(segment for chunk in chunks for segment in chunk.segments)) == []


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("maker", WITHOUT_SPEECH, ids=lambda maker: maker.__name__)
def test_that_no_text_is_believed_even_where_the_voice_detector_is_mistaken(
    model: WhisperModel, maker: Maker, quality: Quality
) -> None:
    start = StartJob(job_id=JobId(1), path="", options=options(quality))
    window = window_of(model, maker(SECONDS), (EVERYTHING,))
    ((_, heard),) = WhisperBackend(model, longest_hours=1).listen([Row(start=start, window=window)])
    assert isinstance(heard, Heard)
    assert believed(heard.segments) == []
