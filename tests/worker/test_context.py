"""*Best* tells the model what was said before, as long as that can be trusted and the model was taught to go by it."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel
from tqdm import tqdm  # type: ignore[import-untyped]

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality, Task
from app.core.protocol import StartJob
from app.core.transcript import Span
from app.worker.backend import Heard, Row
from app.worker.decode import RATE
from app.worker.hearing import Hearing, Manner
from app.worker.pulse import Pulse
from app.worker.whisper_backend import WhisperBackend
from app.worker.whisper_model import keeps_context
from tests.helpers.failing_model import Answer, FailingModel, Saying, window_of
from tests.helpers.worker_line import DEMO_MODEL

SOUND = np.zeros(10 * RATE, np.float32)
SPEECH = (Span(start_ms=200, end_ms=9_800),)
GOOD = Answer(sayings=(Saying(text=" The meeting is on Monday in October.", start_s=0.2, end_s=9.6),))
LOOP = Answer(sayings=(Saying(text=" And then we go." + " We go home now." * 12, start_s=0.2, end_s=9.6),))
UNSURE = Answer(sayings=GOOD.sayings, avg_logprob=-1.5)


class Listener:
    """A backend over a model that says what it is told to, and notes each prompt."""

    def __init__(self, model: WhisperModel, *, keeps_context: bool = True) -> None:
        self.answer = GOOD
        self.prompts: list[list[int]] = []
        self._whole = copy.copy(model)
        said = FailingModel(model, lambda _: self.answer)
        asked = said.generate

        def noting(features: Any, prompts: Sequence[Sequence[int]], **settings: Any) -> Any:
            self.prompts += [list(prompt) for prompt in prompts]
            return asked(features, prompts, **settings)

        said.generate = noting  # type: ignore[method-assign, assignment]
        self._whole.model = said
        self._backend = WhisperBackend(self._whole, longest_hours=1, keeps_context=keeps_context)

    def hear(
        self, answer: Answer = GOOD, *, quality: Quality = Quality.BEST, context: str = "", **changes: Any
    ) -> Heard:
        self.answer = answer
        self.prompts.clear()
        options = JobOptions(model="demo", quality=quality, language="en", **changes)
        start = StartJob(job_id=JobId(1), path="", options=options, context=context)
        ((_, heard),) = self._backend.listen([Row(start=start, window=window_of(self._whole, SOUND, SPEECH))])
        assert isinstance(heard, Heard)
        return heard

    @property
    def context(self) -> str:
        """Return what stood before the last question."""
        tokenizer = self._whole.hf_tokenizer
        start = self.prompts[0].index(tokenizer.token_to_id("<|startoftranscript|>"))
        text: str = tokenizer.decode(list(self.prompts[0][:start]), skip_special_tokens=True)
        return text.strip()


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    tqdm.monitor_interval = 0  # or the library's progress bar starts a thread that stays
    return WhisperModel(str(DEMO_MODEL), device="cpu", cpu_threads=1, compute_type="int8", local_files_only=True)


def test_that_the_second_window_is_heard_after_the_text_of_the_first(model: WhisperModel) -> None:
    listener = Listener(model)
    listener.hear()
    assert listener.context == ""
    listener.hear()
    assert "The meeting is on Monday in October." in listener.context


@pytest.mark.parametrize("poor", [LOOP, UNSURE], ids=["a loop", "unsure"])
def test_that_text_that_cannot_be_trusted_is_not_told(model: WhisperModel, poor: Answer) -> None:
    listener = Listener(model)
    listener.hear()
    listener.hear(poor)
    listener.hear()
    assert listener.context == ""


def test_that_the_context_stays_within_what_the_model_takes(model: WhisperModel) -> None:
    listener = Listener(model)
    for _ in range(60):
        listener.hear()
    assert len(listener.prompts[0]) <= 228


def test_that_context_and_vocabulary_share_the_room(model: WhisperModel) -> None:
    listener = Listener(model)
    for _ in range(60):
        listener.hear(vocabulary=tuple(f"Zwickau{number}" for number in range(12)))
    assert len(listener.prompts[0]) <= 228
    assert "Zwickau11" in listener.context
    assert "The meeting is on Monday in October." in listener.context
    for _ in range(2):
        listener.hear(vocabulary=tuple(f"Zwickau{number}" for number in range(400)))
    assert 200 < len(listener.prompts[0]) <= 228


@pytest.mark.parametrize(("task", "token"), [(Task.TRANSLATE, "<|translate|>"), (Task.TRANSCRIBE, "<|transcribe|>")])
def test_that_the_task_reaches_the_model(model: WhisperModel, task: Task, token: str) -> None:
    listener = Listener(model)
    listener.hear(task=task)
    assert model.hf_tokenizer.token_to_id(token) in listener.prompts[0]


def test_that_what_is_translated_from_japanese_is_parted_at_spaces(model: WhisperModel) -> None:
    hearing = Hearing(model, Pulse())
    english, japanese = (hearing.tokenizer(Manner(language="ja", task=task)) for task in ("translate", "transcribe"))
    tokens = english.encode(" Zwickau Frisco")
    assert english.split_to_word_tokens(tokens)[0] == [" Zwickau", " Frisco"]
    assert len(japanese.split_to_word_tokens(tokens)[0]) > 2


def test_that_fast_and_models_that_were_not_taught_so_hear_each_window_alone(model: WhisperModel) -> None:
    for listener, quality in ((Listener(model), Quality.FAST), (Listener(model, keeps_context=False), Quality.BEST)):
        listener.hear(quality=quality)
        listener.hear(quality=quality)
        assert listener.context == ""


def test_that_a_job_that_goes_on_is_told_what_was_said_before(model: WhisperModel) -> None:
    listener = Listener(model)
    listener.hear(context="Please open the window.")
    assert listener.context == "Please open the window."


@pytest.mark.parametrize(
    ("traits", "expected"),
    [(None, True), ('{"keeps_context": false}', False), ('{"keeps_context": true}', True), ("[]", True), ("{", True)],
)
def test_that_a_model_says_itself_whether_it_goes_by_context(
    tmp_path: Path, traits: str | None, expected: bool
) -> None:
    if traits is not None:
        (tmp_path / "frisco.json").write_text(traits, "utf-8")
    assert keeps_context(tmp_path) is expected


def test_that_the_demo_model_hears_each_window_alone() -> None:
    assert keeps_context(DEMO_MODEL) is False
