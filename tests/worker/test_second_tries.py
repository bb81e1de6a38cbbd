"""How often a doubtful row is heard again, when that has been in vain again and again."""

import copy

import numpy as np
import pytest
from faster_whisper import WhisperModel
from tqdm import tqdm  # type: ignore[import-untyped]

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.core.transcript import Span
from app.worker.backend import Row
from app.worker.decode import RATE
from app.worker.whisper_backend import WhisperBackend
from tests.helpers.failing_model import Answer, FailingModel, Saying, window_of
from tests.helpers.worker_line import DEMO_MODEL

SOUND = np.zeros(10 * RATE, np.float32)
SPEECH = (Span(start_ms=200, end_ms=9_800),)
GOOD = Answer(sayings=(Saying(text=" The meeting is on Monday in October.", start_s=0.2, end_s=9.6),))
LOOP = Answer(sayings=(Saying(text=" And then we go." + " We go home now." * 12, start_s=0.2, end_s=9.6),))
ROWS = 40


class Listener:
    """A backend that hears row after row of one job, and how often it asked its model about each."""

    def __init__(self, model: WhisperModel, quality: Quality) -> None:
        self._answers = (LOOP, LOOP)
        self._model = copy.copy(model)
        self._said = FailingModel(model, lambda question: self._answers[question.is_alone])
        self._model.model = self._said
        self._backend = WhisperBackend(self._model, longest_hours=1)
        options = JobOptions(model="demo", quality=quality, language="en")
        start = StartJob(job_id=JobId(1), path="", options=options)
        self._row = Row(start=start, window=window_of(model, SOUND, SPEECH))

    def hear(self, answer: Answer, *, alone: Answer | None = None) -> int:
        """Return how many questions one row took; ``alone`` is what the model says when it hears the row by itself."""
        self._answers = (answer, alone or answer)
        before = len(self._said.questions)
        list(self._backend.listen([self._row]))
        return len(self._said.questions) - before


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    tqdm.monitor_interval = 0  # or the library's progress bar starts a thread that stays
    return WhisperModel(str(DEMO_MODEL), device="cpu", cpu_threads=1, compute_type="int8", local_files_only=True)


@pytest.mark.parametrize("quality", Quality)
def test_that_a_recording_that_is_doubtful_throughout_is_soon_heard_once_only(
    model: WhisperModel, quality: Quality
) -> None:
    listener = Listener(model, quality)
    asked = [listener.hear(LOOP) for _ in range(ROWS)]
    most = max(asked)
    assert most > min(asked)
    assert asked[:5] == [most] * 5
    assert 1 <= asked[5:].count(most) <= ROWS // 4


def test_that_one_second_try_that_helps_brings_them_all_back(model: WhisperModel) -> None:
    listener = Listener(model, Quality.FAST)
    for _ in range(5):
        listener.hear(LOOP)
    tired = [listener.hear(LOOP, alone=GOOD) for _ in range(5)]
    assert tired == [1, 1, 1, 1, 2]
    assert [listener.hear(LOOP, alone=GOOD) for _ in range(3)] == [2, 2, 2]


def test_that_jobs_do_not_answer_for_each_other(model: WhisperModel) -> None:
    tired, fresh = Listener(model, Quality.FAST), Listener(model, Quality.FAST)
    for _ in range(10):
        tired.hear(LOOP)
    assert fresh.hear(LOOP) == max(tired.hear(LOOP) for _ in range(10))
