"""From what the library answers to parts with segments: the words that it could align, or else its text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.transcript import Span, Word
from app.worker.backend import Window
from app.worker.guards import Part
from app.worker.words import HeardWord, placed, regrouped, segments_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One stretch of a window in the model's words and with its opinion of them; seconds from the window's start."""

    words: tuple[HeardWord, ...]
    avg_logprob: float
    no_speech_prob: float


def utterance_alone(segment: Any) -> Utterance:
    """Take a segment of the library's sequential way."""
    return Utterance(
        words=_words(segment.text, segment.words, segment.start, segment.end),
        avg_logprob=float(segment.avg_logprob),
        no_speech_prob=float(segment.no_speech_prob),
    )


def utterance_of_row(result: Sequence[Mapping[str, Any]]) -> Utterance:
    """Take all parts of a row of the library's batched way, which share one opinion."""
    return Utterance(
        words=tuple(word for part in result for word in _words_of(part)),
        avg_logprob=float(result[0]["avg_logprob"]) if result else 0.0,
        no_speech_prob=float(result[0]["no_speech_prob"]) if result else 0.0,
    )


def parts_of(utterances: Sequence[Utterance], window: Window) -> list[Part]:
    """Make segments of the model's own stretches, those that are too long for a subtitle in pieces."""
    span = Span(start_ms=window.start_ms, end_ms=window.until_ms)
    words: Iterator[Word] = iter(placed([word for said in utterances for word in said.words], span, window.speech))
    return [
        Part(
            segments=segments_of(regrouped([next(words) for _ in said.words])),
            avg_logprob=said.avg_logprob,
            no_speech_prob=said.no_speech_prob,
        )
        for said in utterances
    ]


@dataclass(frozen=True, slots=True)
class _Timed:
    """A word as the library's batches give it."""

    word: str
    start: float
    end: float
    probability: float


def _words_of(part: Mapping[str, Any]) -> tuple[HeardWord, ...]:
    return _words(part["text"], [_Timed(**word) for word in part["words"]], part["start"], part["end"])


def _words(text: str, words: Iterable[Any] | None, start_s: float, end_s: float) -> tuple[HeardWord, ...]:
    """Return the words of a stretch; text that could not be aligned is one word, so that none is lost."""
    heard = tuple(
        HeardWord(text=word.word, start_s=float(word.start), end_s=float(word.end), probability=float(word.probability))
        for word in words or ()
        if word.word.strip()
    )
    if heard or not text.strip():
        return heard
    return (HeardWord(text=text, start_s=float(start_s), end_s=float(end_s), probability=0.0),)
