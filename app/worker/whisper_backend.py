"""The real engine: *best* listens to one window after another, *fast* to all rows of one language at once.

The text before a window is not given to the model: measured with the demo model over 1,199 words, every form of it
(text, tokens with times, the last sentence) raised the errors, from 8 % to between 9 and 34 %.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import TranscriptionOptions, get_suppressed_tokens

from app.core.errors import ErrorCode, FriscoError, InputError
from app.core.jobs import JobId
from app.core.options import Quality
from app.core.protocol import StartJob
from app.core.results import numbered
from app.worker.backend import Heard, Row
from app.worker.decode import RATE
from app.worker.faults import FATAL, diagnose
from app.worker.guards import Judged, best_of, judged
from app.worker.recording import Recording
from app.worker.utterances import parts_of, utterance_alone, utterance_of_row

_BEAMS = 5
_SURE = 0.5  # a language heard with less is asked for again in the next window
_MOST_ASKED = 3
# How a doubtful row is heard again, one way after the other: as the model's authors do it, with rising temperatures;
# then also without hints, which the model may be repeating, and barred from repeating itself; with fewer temperatures,
# for nobody can cancel while a row is heard.
_OTHER_WAYS: tuple[Mapping[str, Any], ...] = (
    {},
    {"hotwords": None, "repetition_penalty": 1.1, "no_repeat_ngram_size": 5, "temperature": (0.0, 0.4, 0.8)},
)
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"


@dataclass(slots=True)
class _Ear:
    """What is known of the language of one job."""

    language: str | None
    asked: int = 0
    chances: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Manner:
    """What rows must have in common to be heard together."""

    language: str
    task: str
    hotwords: str | None


class WhisperBackend:
    """Owns the loaded model; ``open`` may be called on any thread, the rest on the loop's alone."""

    def __init__(self, model: WhisperModel, *, longest_hours: int) -> None:
        self._model = model
        self._pipeline = BatchedInferencePipeline(model)
        self._longest_hours = longest_hours
        self._ears: dict[JobId, _Ear] = {}
        self.device = str(model.model.device)
        self.compute_type = str(model.model.compute_type)

    def open(self, start: StartJob) -> Recording:
        return Recording(start, longest_hours=self._longest_hours)

    def release(self, job_id: JobId) -> None:
        self._ears.pop(job_id, None)

    def most_rows(self, start: StartJob) -> int:
        """Return one for *best*: more at once would only make cancelling slower."""
        return 1 if start.options.quality is Quality.BEST else sys.maxsize

    def listen(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Heard | FriscoError]]:
        manners: dict[JobId, _Manner | FriscoError] = {}
        together: dict[_Manner, list[Row]] = {}
        for row in rows:
            if row.job_id not in manners:
                manners[row.job_id] = self._manner(row)
            manner = manners[row.job_id]
            if isinstance(manner, FriscoError):
                yield row, manner
            elif row.start.options.quality is Quality.BEST:
                yield row, self._alone(row, manner)
            else:
                together.setdefault(manner, []).append(row)
        for manner, group in together.items():
            yield from self._together(group, manner)

    def _manner(self, row: Row) -> _Manner | FriscoError:
        options = row.start.options
        try:
            language = self._language(row)
        except Exception as error:
            return _row_fault(error)
        return _Manner(language, options.task.value, ", ".join(options.vocabulary) or None)

    def _language(self, row: Row) -> str:
        """Return the job's language; listen for it until it is heard clearly."""
        wanted = row.start.options.language or row.start.language
        ear = self._ears.setdefault(row.job_id, _Ear(wanted))
        if ear.language is None:
            self._ask(ear, row)
        language = ear.language or max(ear.chances, key=lambda name: ear.chances[name])
        if language not in self._model.supported_languages:
            sentence = f"This model does not know the language '{language}'. Choose another language or model."
            raise InputError(ErrorCode.UNKNOWN_ID, sentence)
        return language

    def _ask(self, ear: _Ear, row: Row) -> None:
        if not self._model.model.is_multilingual:
            ear.language = "en"
            return
        language, chance, _ = self._model.detect_language(audio=row.window.sound)
        ear.asked += 1
        ear.chances[language] = ear.chances.get(language, 0.0) + float(chance)
        if chance >= _SURE or ear.asked >= _MOST_ASKED:
            ear.language = max(ear.chances, key=lambda name: ear.chances[name])

    def _alone(self, row: Row, manner: _Manner, first: Judged | None = None) -> Heard | FriscoError:
        """Listen to one row with all the model's second thoughts, and again otherwise as long as it is doubtful."""
        tries = [first] if first else []
        for settings in _OTHER_WAYS:
            try:
                tries.append(self._try(row, manner, settings))
            except Exception as error:
                fault = _row_fault(error)
                if not tries:
                    return fault
            if not tries[-1].is_doubtful:
                break
        return _heard(best_of(tries), manner)

    def _try(self, row: Row, manner: _Manner, settings: Mapping[str, Any]) -> Judged:
        segments, _ = self._model.transcribe(
            row.window.sound,
            language=manner.language,
            task=manner.task,
            beam_size=_BEAMS,
            word_timestamps=True,
            condition_on_previous_text=False,
            **{"hotwords": manner.hotwords, **settings},
        )
        parts = parts_of([utterance_alone(segment) for segment in segments], row.window)
        return judged(parts, row.window.speech, manner.language)

    def _together(self, rows: Sequence[Row], manner: _Manner) -> Iterator[tuple[Row, Heard | FriscoError]]:
        """Listen to all rows at once; those that come out doubtful are heard again alone."""
        try:
            results = self._forward(rows, manner)
        except Exception as error:
            _row_fault(error)  # one row may have spoilt it for the others: only the worker's own faults end here
            results = [None] * len(rows)
        for row, result in zip(rows, results, strict=True):
            if result is None:
                yield row, self._alone(row, manner)
                continue
            first = judged(parts_of([utterance_of_row(result)], row.window), row.window.speech, manner.language)
            yield row, self._alone(row, manner, first) if first.is_doubtful else _heard(first, manner)

    def _forward(self, rows: Sequence[Row], manner: _Manner) -> Sequence[list[Any] | None]:
        sounds = [row.window.sound for row in rows]
        features = [pad_or_trim(self._model.feature_extractor(sound)[..., :-1]) for sound in sounds]
        tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task=manner.task, language=manner.language
        )
        metadata = [{"offset": 0.0, "duration": len(sound) / RATE} for sound in sounds]
        self._pipeline.last_speech_timestamp = 0.0  # otherwise the batch before would move the first word
        found = self._pipeline.forward(np.stack(features), tokenizer, metadata, _options(tokenizer, manner))
        return list(found)


def _heard(result: Judged, manner: _Manner) -> Heard:
    return Heard(segments=numbered(result.segments), language=manner.language)


def _row_fault(error: Exception) -> FriscoError:
    """Return what is wrong with a row; raise what is wrong with the worker."""
    fault = diagnose(error)
    if fault.code in FATAL:
        raise fault from error
    return fault


def _options(tokenizer: Tokenizer, manner: _Manner) -> TranscriptionOptions:
    return TranscriptionOptions(
        beam_size=_BEAMS,
        best_of=_BEAMS,
        patience=1,
        length_penalty=1,
        repetition_penalty=1,
        no_repeat_ngram_size=0,
        log_prob_threshold=None,
        no_speech_threshold=None,
        compression_ratio_threshold=None,
        condition_on_previous_text=False,
        prompt_reset_on_temperature=0.5,
        temperatures=[0.0],
        initial_prompt=None,
        prefix=None,
        suppress_blank=True,
        suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1]) or ()),
        without_timestamps=True,
        max_initial_timestamp=0.0,
        word_timestamps=True,
        prepend_punctuations=_PREPENDED,
        append_punctuations=_APPENDED,
        multilingual=False,
        max_new_tokens=None,
        clip_timestamps=[],
        hallucination_silence_threshold=None,
        hotwords=manner.hotwords,
    )
