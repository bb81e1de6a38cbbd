"""A phrase: one spoken sentence, trimmed to its sound, with the exact span of every word and phoneme."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.signal import firwin, resample_poly

from demo_model.espeak import SAMPLE_RATE as SYNTHESIZER_RATE
from demo_model.espeak import Spoken, synthesizer
from demo_model.features import SAMPLE_RATE, Samples
from demo_model.grammar import capitalised
from demo_model.voices import Manner

_UP, _DOWN = 320, 441  # 22.05 kHz to 16 kHz
_LEAST_SAMPLES = 2_000
_MARGIN = 80  # samples kept around the sound
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One spoken sentence at 16 kHz; spans and phoneme starts in seconds from its first sample."""

    samples: Samples
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    phonemes: tuple[tuple[float, str], ...]


def phrase(words: Sequence[str], manner: Manner) -> Phrase | None:
    """Speak the words; None where the events do not say which word is which."""
    spoken = synthesizer().speak(" ".join(capitalised(words)) + ".", manner)
    if len(spoken.samples) < _LEAST_SAMPLES or not spoken.words:
        return None
    assert SYNTHESIZER_RATE * _UP == SAMPLE_RATE * _DOWN
    samples = resample_poly(spoken.samples.astype(np.float32) / 32_768, _UP, _DOWN, window=_filter()).astype(np.float32)
    first, last = _sounding(samples)
    trimmed, shift = samples[first:last], first / SAMPLE_RATE
    starts = _starts(words, spoken, shift)
    if starts is None:
        return None
    spans = _spans(words, starts, len(trimmed) / SAMPLE_RATE)
    phonemes = tuple((max(0.0, at / 1000 - shift), name) for at, name in spoken.phonemes)
    return Phrase(samples=trimmed, words=tuple(words), spans=tuple(spans), phonemes=phonemes)


@cache
def _filter() -> Samples:
    """Return scipy's own filter: made anew for each phrase it took a fifth of the time."""
    return firwin(20 * _DOWN + 1, 1 / _DOWN, window=("kaiser", 5.0)).astype(np.float32)


def _sounding(samples: Samples) -> tuple[int, int]:
    """Return where the sound begins and ends: segment borders are as exact as this."""
    energy = np.convolve(samples**2, np.ones(160, np.float32) / 160, "same")
    loud = np.nonzero(energy > energy.max() * 1e-4)[0]
    return max(int(loud[0]) - _MARGIN, 0), min(int(loud[-1]) + _MARGIN, len(samples))


def _starts(words: Sequence[str], spoken: Spoken, shift: float) -> list[float | None] | None:
    """Return the start of every word that has an event of its own; None when an event is of no word of ours."""
    positions = np.cumsum([1] + [len(word) + 1 for word in words])[:-1].tolist()
    events = {position: max(0.0, at / 1000 - shift) for at, position in spoken.words}
    events[1] = 0.0
    if not set(events) <= set(positions):
        return None
    return [events.get(position) for position in positions]


def _spans(words: Sequence[str], starts: Sequence[float | None], duration: float) -> list[Span]:
    """Fill the gaps: some pairs of small words get one event for both, and share its span by their length."""
    known = [number for number, start in enumerate(starts) if start is not None]
    filled: list[float] = []
    for number, following in zip(known, [*known[1:], len(words)], strict=True):
        start = starts[number] or 0.0
        end = (starts[following] or 0.0) if following < len(words) else duration
        lengths = np.cumsum([0.0] + [len(word) + 0.5 for word in words[number:following]])
        filled += (start + (end - start) * lengths[:-1] / lengths[-1]).tolist()
    return list(zip(filled, [*filled[1:], duration], strict=True))
