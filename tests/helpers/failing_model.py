"""A model that fails as real ones do: it hears nothing, and what it says is scripted.

It stands where ctranslate2's own object stands, so the whole library runs above it: prompts, temperatures, the split
into segments and the words. Only the tokens are those of the demo model; all texts can be written with them.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from faster_whisper import WhisperModel

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.core.transcript import Span
from app.worker.backend import Heard, Row, Window
from app.worker.decode import RATE, Samples
from app.worker.whisper_backend import WhisperBackend

_TIMES_PER_S = 50
_CHANCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words and when, in seconds of the window, they seem to have been said."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model says to one request, and how sure it claims to be."""

    sayings: tuple[Saying, ...]
    avg_logprob: float = -0.1
    no_speech_prob: float = 0.01
    chance: float = _CHANCE  # of each word


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How the model was asked."""

    is_alone: bool
    temperature: float
    is_barred_from_repeating: bool
    hinted: bool  # hotwords were given


@dataclass(frozen=True, slots=True)
class _Generation:
    sequences_ids: list[list[int]]
    scores: list[float]
    no_speech_prob: float


@dataclass(frozen=True, slots=True)
class _Alignment:
    text_token_probs: list[float]
    alignments: list[tuple[int, int]]


class FailingModel:
    """Owns what it was asked. All that it does not answer itself, the model inside does."""

    def __init__(self, whole: WhisperModel, script: Callable[[Question], Answer]) -> None:
        self._whole = whole
        self._script = script
        self._answers: dict[tuple[int, ...], Answer] = {}
        self.questions: list[Question] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole.model, name)

    def encode(self, features: Any, **_: Any) -> Any:
        return features

    def generate(self, _features: Any, prompts: Sequence[Sequence[int]], **settings: Any) -> list[_Generation]:
        question = Question(
            is_alone=self._whole.hf_tokenizer.token_to_id("<|notimestamps|>") not in prompts[0],
            temperature=settings.get("sampling_temperature", 0.0),
            is_barred_from_repeating=settings.get("no_repeat_ngram_size", 0) > 0,
            hinted=self._whole.hf_tokenizer.token_to_id("<|startofprev|>") in prompts[0],
        )
        self.questions.append(question)
        answer = self._script(question)
        ids = [number for saying in answer.sayings for number in self._ids(saying)]
        self._answers[tuple(ids)] = answer
        said = [*ids, self._time(answer)] if question.is_alone and ids else ids
        score = answer.avg_logprob * (len(said) + 1) / max(1, len(said))
        return [_Generation([list(said)], [score], answer.no_speech_prob) for _ in prompts]

    def _time(self, answer: Answer) -> int:
        """Return the token that says when the last word ends: a model alone writes it, and is done with the window."""
        first: int = self._whole.hf_tokenizer.token_to_id("<|notimestamps|>") + 1
        return first + round(answer.sayings[-1].end_s * _TIMES_PER_S)

    def align(
        self, _features: Any, _start: Any, tokens: Sequence[Sequence[int]], _frames: Any, **_: Any
    ) -> list[_Alignment]:
        return [self._aligned(list(row)) for row in tokens]

    def _aligned(self, ids: list[int]) -> _Alignment:
        answer = self._answers[tuple(ids)]
        times: list[float] = []
        for saying in answer.sayings:
            count = len(self._ids(saying))
            step = (saying.end_s - saying.start_s) / max(1, count)
            times += [saying.start_s + index * step for index in range(count)]
        times.append(answer.sayings[-1].end_s if answer.sayings else 0.0)
        places = [(index, round(time * _TIMES_PER_S)) for index, time in enumerate(times)]
        return _Alignment([answer.chance] * len(ids), places)

    def _ids(self, saying: Saying) -> list[int]:
        ids: list[int] = self._whole.hf_tokenizer.encode(saying.text, add_special_tokens=False).ids
        return ids


def window_of(model: WhisperModel, sound: Samples, speech: Sequence[Span]) -> Window:
    """Return one window that holds all of a sound, as the recording makes it for *fast*."""
    whole = Span(start_ms=0, end_ms=len(sound) * 1_000 // RATE)
    features = model.feature_extractor(sound)[..., :-1]
    return Window(start_ms=0, until_ms=whole.end_ms, stretches=(whole,), speech=tuple(speech), sound=features)


def listened(
    whole: WhisperModel,
    script: Callable[[Question], Answer],
    sound: Samples,
    speech: Sequence[Span],
    *,
    quality: Quality,
    language: str = "en",
    vocabulary: tuple[str, ...] = (),
) -> tuple[Heard, list[Question]]:
    """Let a backend with such a model listen to one window; return what was heard and how often it asked."""
    broken = copy.copy(whole)
    failing = FailingModel(whole, script)
    broken.model = failing
    options = JobOptions(model="demo", quality=quality, language=language, vocabulary=vocabulary)
    start = StartJob(job_id=JobId(1), path="", options=options)
    window = window_of(whole, sound, speech)
    ((_, heard),) = WhisperBackend(broken, longest_hours=1).listen([Row(start=start, window=window)])
    assert isinstance(heard, Heard), heard
    return heard, failing.questions
