"""Listening with the model: windows in, tokens and words out, many windows at once whatever jobs they belong to.

A batch is encoded once: language, text and word times all come from the same encoding. Rows may differ in language and
task as long as their prompts are equally long; only the alignment asks for rows of one language and task.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import TranscriptionOptions, get_compression_ratio, get_suppressed_tokens

from app.core.options import Task
from app.core.translating import TRANSLATED
from app.core.vocabulary import MOST_TOKENS
from app.worker.features import COLUMNS, Features, filled_up
from app.worker.hints import Hints, hints_of
from app.worker.pulse import Pulse
from app.worker.sayings import Saying, Sayings, sayings_of
from app.worker.words import HeardWord

BEAMS = 5
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
REPETITIVE, UNLIKELY, SILENT = 2.4, -1.0, 0.6  # the thresholds of the model's authors
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"
_FIRST_TIME = 50  # speech begins within the first second of a window: steps of 20 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a row is listened to."""

    language: str
    task: str
    hotwords: str | None = None
    has_times: bool = False  # the model itself says when each of its sentences begins and ends
    context: tuple[int, ...] = ()  # tokens of what was said before


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What the model made of one row."""

    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech_prob: float
    temperature: float = 0.0

    @property
    def is_silence(self) -> bool:
        """Tell whether the model takes the row for silence, by its authors' rule."""
        return self.no_speech_prob > SILENT and not self.avg_logprob > UNLIKELY


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """The sayings of one row with the times of their words."""

    sayings: tuple[Saying, ...]
    ends_early: bool  # somebody may speak behind the last of them: it is to be heard again from there

    @property
    def until_s(self) -> float:
        """Return where its last word ends."""
        ends = (word.end_s for saying in reversed(self.sayings) for word in reversed(saying.words))
        return next(ends, self.sayings[-1].end_s if self.sayings else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A sentence of a window with the model's opinion of it."""

    words: tuple[HeardWord, ...]
    avg_logprob: float
    no_speech_prob: float

    @classmethod
    def of_take(cls, take: Take, saying: Saying) -> Self:
        return cls(words=saying.words, avg_logprob=take.avg_logprob, no_speech_prob=take.no_speech_prob)


class Encoded:
    """What the model's first half made of some windows. Rows can be taken out of it; on a card by way of the memory."""

    def __init__(self, view: ctranslate2.StorageView, count: int) -> None:
        self.view = view
        self.count = count

    def rows(self, indexes: Sequence[int]) -> "Encoded":
        if list(indexes) == list(range(self.count)):
            return self
        held = self.view if self.view.device == "cpu" else self.view.to_device(ctranslate2.Device.cpu)
        chosen = np.ascontiguousarray(np.asarray(held)[list(indexes)])
        return Encoded(ctranslate2.StorageView.from_array(chosen), len(indexes))


class Hearing:
    """Owns nothing but the loaded model; used on the loop's thread alone. Each call into the model is a pulse."""

    def __init__(self, model: WhisperModel, pulse: Pulse) -> None:
        self._model = model
        self._pulse = pulse

    @property
    def languages(self) -> Sequence[str]:
        found: Sequence[str] = self._model.supported_languages
        return found

    @property
    def is_multilingual(self) -> bool:
        return bool(self._model.model.is_multilingual)

    def tokenizer(self, manner: Manner) -> Tokenizer:
        return _tokenizer(self._model, manner.task, manner.language)

    def tokens_of(self, text: str, manner: Manner) -> tuple[int, ...]:
        return tuple(self.tokenizer(manner).encode(f" {text.strip()}")) if text.strip() else ()

    def hints(self, vocabulary: Sequence[str]) -> Hints:
        """Return what of a vocabulary the model takes."""
        tokenizer = _tokenizer(self._model, "transcribe", "en")
        return hints_of(vocabulary, lambda text: len(tokenizer.encode(f" {text}")))

    def encode(self, windows: Iterable[Features]) -> Encoded:
        """Encode windows; on the processor one by one, which is faster there and needs a fraction of the memory."""
        filled = [filled_up(window) for window in windows]
        if self._model.model.device == "cuda" or len(filled) == 1:
            self._pulse.beat()
            return Encoded(self._model.encode(np.stack(filled)), len(filled))
        rows = []
        for window in filled:
            self._pulse.beat()
            rows.append(np.asarray(self._model.encode(window)))
        return Encoded(ctranslate2.StorageView.from_array(np.concatenate(rows)), len(rows))

    def language_chances(self, encoded: Encoded) -> list[dict[str, float]]:
        """Return for each row how likely each language is."""
        found = self._model.model.detect_language(encoded.view)
        return [{token[2:-2]: float(chance) for token, chance in row} for row in found]

    def take(self, encoded: Encoded, manners: Sequence[Manner]) -> list[Take]:
        """Listen to all rows, those with prompts of one length together."""
        prompts = [self._prompt(manner) for manner in manners]
        together: dict[tuple[int, bool], list[int]] = defaultdict(list)
        for index, (prompt, manner) in enumerate(zip(prompts, manners, strict=True)):
            together[len(prompt), manner.has_times].append(index)
        takes: dict[int, Take] = {}
        for indexes in together.values():
            self._pulse.beat()
            found = self._model.model.generate(
                encoded.rows(indexes).view,
                [prompts[index] for index in indexes],
                beam_size=BEAMS,
                patience=1,
                length_penalty=1,
                max_length=self._model.max_length,
                suppress_blank=True,
                suppress_tokens=self._suppressed(manners[indexes[0]]),
                return_scores=True,
                return_no_speech_prob=True,
                max_initial_timestamp_index=_FIRST_TIME,
            )
            takes |= {index: _take(result) for index, result in zip(indexes, found, strict=True)}
        return [takes[index] for index in range(encoded.count)]

    def is_doubted(self, take: Take, manner: Manner) -> bool:
        """Tell whether the model's authors would listen again at a higher temperature."""
        text = self.tokenizer(manner).decode(list(take.tokens)).strip()
        is_repetitive = get_compression_ratio(text) > REPETITIVE
        return (is_repetitive or take.avg_logprob < UNLIKELY) and not take.is_silence

    def take_warmer(self, encoded: Encoded, manner: Manner, settings: Mapping[str, Any]) -> Take:
        """Listen to one row as the model's authors do: with rising temperatures until the text is plausible."""
        self._pulse.beat()
        result, avg_logprob, temperature, _ = self._model.generate_with_fallback(
            encoded.view, self._prompt(manner), self.tokenizer(manner), self.options(manner, settings)
        )
        return Take(
            tokens=tuple(result.sequences_ids[0]),
            avg_logprob=float(avg_logprob),
            no_speech_prob=float(result.no_speech_prob),
            temperature=float(temperature),
        )

    def word(
        self,
        encoded: Encoded,
        takes: Sequence[Take],
        manners: Sequence[Manner],
        *,
        columns: Sequence[int],
    ) -> list[Worded]:
        """Find the times of all words: rows of one language and task at once."""
        together: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, manner in enumerate(manners):
            together[manner.language, manner.task].append(index)
        worded: dict[int, Worded] = {}
        for indexes in together.values():
            tokenizer = self.tokenizer(manners[indexes[0]])
            sayings = [sayings_of(takes[i].tokens, tokenizer, columns[i] / 100) for i in indexes]
            texts = [[t for s in row.sayings for t in s.tokens if t < tokenizer.eot] for row in sayings]
            self._pulse.beat()
            frames = [columns[i] if manners[i].has_times else _whole_seconds(columns[i]) for i in indexes]
            aligned = self._model.find_alignment(tokenizer, texts, encoded.rows(indexes).view, frames)
            for place, index in enumerate(indexes):
                worded[index] = self._placed(sayings[place], aligned[place], tokenizer)
        return [worded[index] for index in range(encoded.count)]

    def follow(
        self, encoded: Encoded, window: Features, manner: Manner, settings: Mapping[str, Any]
    ) -> list[Utterance]:
        """Listen to one window as the library does to a recording: from sentence to sentence, up to its end."""
        content = np.pad(window[:, :COLUMNS], ((0, 0), (0, 1)))  # the library does not count the last column
        tokenizer = self.tokenizer(manner)
        self._pulse.beat()
        utterances: list[Utterance] = []
        for segment in self._model.generate_segments(
            content, tokenizer, self.options(manner, settings), False, encoded.view
        ):
            self._pulse.beat()
            words = Saying.of_segment(asdict(segment), tokenizer).words
            opinion = {"avg_logprob": segment.avg_logprob, "no_speech_prob": segment.no_speech_prob}
            utterances.append(Utterance(words=words, **{name: float(value) for name, value in opinion.items()}))
        return utterances

    def options(self, manner: Manner, settings: Mapping[str, Any]) -> TranscriptionOptions:
        """Return the library's options for a row that is heard alone."""
        chosen: dict[str, Any] = {
            "beam_size": BEAMS,
            "best_of": BEAMS,
            "patience": 1,
            "length_penalty": 1,
            "repetition_penalty": 1,
            "no_repeat_ngram_size": 0,
            "log_prob_threshold": UNLIKELY,
            "no_speech_threshold": SILENT,
            "compression_ratio_threshold": REPETITIVE,
            "condition_on_previous_text": False,
            "prompt_reset_on_temperature": 0.5,
            "temperatures": list(TEMPERATURES),
            "initial_prompt": None,
            "prefix": None,
            "suppress_blank": True,
            "suppress_tokens": self._suppressed(manner),
            "without_timestamps": not manner.has_times,
            "max_initial_timestamp": 1.0,
            "word_timestamps": True,
            "prepend_punctuations": _PREPENDED,
            "append_punctuations": _APPENDED,
            "multilingual": False,
            "max_new_tokens": None,
            "clip_timestamps": [],
            "hallucination_silence_threshold": None,
            "hotwords": manner.hotwords,
        }
        return TranscriptionOptions(**(chosen | dict(settings)))

    def _prompt(self, manner: Manner) -> list[int]:
        prompt: list[int] = self._model.get_prompt(
            self.tokenizer(manner),
            list(self._context_beside(manner)),
            without_timestamps=not manner.has_times,
            hotwords=manner.hotwords,
        )
        return prompt

    def _context_beside(self, manner: Manner) -> tuple[int, ...]:
        """Return what of the text before has room beside the hints: together they may fill half of what the model holds."""
        taken = len(self.tokenizer(manner).encode(f" {manner.hotwords.strip()}")) if manner.hotwords else 0
        room = max(0, MOST_TOKENS - taken)
        return manner.context[-room:] if room else ()

    def _suppressed(self, manner: Manner) -> list[int]:
        return list(get_suppressed_tokens(self.tokenizer(manner), [-1]) or ())

    def _placed(self, row: Sayings, alignment: list[Any], tokenizer: Tokenizer) -> Worded:
        """Apply the library's rules about words that are too long, to one row whatever its batch."""
        segments = [{"seek": 0, "start": s.start_s, "end": s.end_s, "tokens": list(s.tokens)} for s in row.sayings]
        lender = _Lender(alignment, self._model.frames_per_second)
        WhisperModel.add_word_timestamps(lender, [segments], tokenizer, None, COLUMNS, _PREPENDED, _APPENDED, 0.0)
        sayings = tuple(Saying.of_segment(segment, tokenizer) for segment in segments)
        return Worded(sayings=sayings, ends_early=row.ends_early)


class _Lender:
    """Lends the library's rules for words an alignment that was made for a whole batch."""

    def __init__(self, alignment: list[Any], frames_per_second: int) -> None:
        self.frames_per_second = frames_per_second
        self._alignment = alignment

    def find_alignment(self, *_: Any) -> list[list[Any]]:
        return [self._alignment]


def _whole_seconds(columns: int) -> int:
    return min(COLUMNS, -(-columns // 100) * 100)


def _take(result: Any) -> Take:
    tokens = tuple(result.sequences_ids[0])
    return Take(
        tokens=tokens,
        avg_logprob=float(result.scores[0]) * len(tokens) / (len(tokens) + 1),
        no_speech_prob=float(result.no_speech_prob),
    )


@lru_cache(maxsize=64)
def _tokenizer(model: WhisperModel, task: str, language: str) -> Tokenizer:
    tokenizer = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task=task, language=language)
    if task == Task.TRANSLATE:
        # By this code alone the library tells words apart: at spaces, or at every sign, which leaves pieces of English.
        tokenizer.language_code = TRANSLATED
    return tokenizer
