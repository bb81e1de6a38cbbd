"""People who speak: one after another, in turns, or into each other's words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.helpers.speech.cache import sentences as spoken_sentences
from tests.helpers.speech.truth import RATE, Samples, Sentence, Speaker, Speech

# Three whom anybody can tell apart, and whose English the demo model knows.
ANNA = Speaker(name="Anna", voice="en-us+f2", rate=150, pitch=65)
BEN = Speaker(name="Ben", voice="en-us", rate=150, pitch=60)
CARL = Speaker(name="Carl", voice="en-us+m3", rate=150, pitch=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A sentence, who says it, and how long after the end of the last one; less than nothing is into its words."""

    speaker: Speaker
    text: str
    pause_ms: int = 900


def say(
    sentences: Sequence[str],
    *,
    voice: str = "en-us",
    rate: int = 160,
    pitch: int = 50,
    gap_ms: int = 900,
    lead_ms: int = 600,
) -> Speech:
    """Speak the sentences one after another with silence before, between and after them."""
    speaker = Speaker(name=voice, voice=voice, rate=rate, pitch=pitch)
    turns = [Turn(speaker=speaker, text=text, pause_ms=gap_ms) for text in sentences]
    return converse(turns, lead_ms=lead_ms, tail_ms=gap_ms)


def converse(turns: Sequence[Turn], *, lead_ms: int = 600, tail_ms: int = 900) -> Speech:
    """Let speakers take turns, with silence before and after them; the pause of the first turn does not count."""
    spoken = spoken_sentences([(turn.text, turn.speaker) for turn in turns])
    placed: list[tuple[Samples, Sentence]] = []
    end = first = samples_of(lead_ms)
    for turn, (samples, truth) in zip(turns, spoken, strict=True):
        first = max(0, end + samples_of(turn.pause_ms)) if placed else end
        placed.append((samples, replace(truth, speaker=turn.speaker).moved(first)))
        end = first + len(samples)
    together = np.zeros(_end_of(placed) + samples_of(tail_ms), np.int32)
    for samples, truth in placed:
        together[truth.first_sample : truth.first_sample + len(samples)] += samples
    mixed = np.clip(together, -32_768, 32_767).astype(np.int16)
    return Speech(samples=mixed, sentences=tuple(truth for _, truth in placed))


def silence(length_ms: int) -> Samples:
    return np.zeros(samples_of(length_ms), np.int16)


def samples_of(length_ms: int) -> int:
    return length_ms * RATE // 1_000


def _end_of(placed: Sequence[tuple[Samples, Sentence]]) -> int:
    return max((truth.first_sample + len(samples) for samples, truth in placed), default=0)
