"""Sound for tests of the worker: a file as the worker decodes it, and sounds in which nobody speaks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.worker.decode import RATE, Decoder, Samples
from app.worker.opening import open_media

_NOTE = RATE // 2  # samples of a note
_VOWELS = ((700, 1_200, 2_500), (300, 2_300, 3_000), (500, 900, 2_400))  # where their overtones are loud, in hertz
_WIDTH = 120  # of such a place, in hertz


def decoded(path: Path) -> Samples:
    return np.concatenate(list(Decoder(open_media(path, longest_hours=24), longest_hours=24).blocks()))


def silence(seconds: int) -> Samples:
    return np.zeros(seconds * RATE, np.float32)


def white_noise(seconds: int, *, seed: int = 3) -> Samples:
    return _samples(np.random.default_rng(seed).normal(0, 0.1, seconds * RATE))


def rumble(seconds: int) -> Samples:
    """Return noise that is louder the lower it is."""
    walk = np.cumsum(white_noise(seconds, seed=5))
    return _samples(walk / np.abs(walk).max() / 2)


def pulsing_noise(seconds: int) -> Samples:
    """Return noise that swells three times a second, as syllables do."""
    return _samples(white_noise(seconds) * np.clip(np.sin(2 * np.pi * 3 * _times(seconds)), 0, 1))


def tone(seconds: int) -> Samples:
    return _samples(0.3 * np.sin(2 * np.pi * 440 * _times(seconds)))


def beeps(seconds: int) -> Samples:
    times = _times(seconds)
    return _samples(0.3 * np.sin(2 * np.pi * 1_000 * times) * (np.sin(2 * np.pi * 2 * times) > 0))


def sweep(seconds: int) -> Samples:
    times = _times(seconds)
    return _samples(0.3 * np.sin(2 * np.pi * (100 + 100 * times) * times))


def hum(seconds: int) -> Samples:
    """Return what a bad cable sounds like."""
    waves = [np.sin(2 * np.pi * 50 * overtone * _times(seconds)) / overtone for overtone in range(1, 12)]
    return _samples(0.2 * np.sum(waves, axis=0))


def plucked_music(seconds: int, *, seed: int = 1) -> Samples:
    """Return a tune of plucked strings, two notes a second; the voice detector takes some of them for speech."""
    notes = np.random.default_rng(seed).integers(0, 24, seconds * RATE // _NOTE)
    return np.concatenate([_plucked(220 * 2 ** (note / 12)) for note in notes])


def vowel_music(seconds: int, *, seed: int = 1) -> Samples:
    """Return a tune sung by nobody: a buzz with trembling pitch, coloured like a vowel."""
    random, times = np.random.default_rng(seed), _times(seconds)
    notes = np.repeat(random.integers(0, 12, seconds * RATE // _NOTE), _NOTE)
    pitch = 150 * 2 ** (notes / 12) * (1 + 0.02 * np.sin(2 * np.pi * 5 * times))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    loud = _VOWELS[seed % len(_VOWELS)]
    song = np.zeros(len(times))
    for overtone in range(1, 25):
        song += (
            0.1
            * sum(np.exp(-(((overtone * pitch - place) / _WIDTH) ** 2)) for place in loud)
            * np.sin(overtone * phase)
        )
    return _samples(song * np.clip(np.sin(2 * np.pi * 2 * times) + 0.5, 0, 1))


WITHOUT_SPEECH: tuple[Callable[[int], Samples], ...] = (
    silence,
    white_noise,
    rumble,
    pulsing_noise,
    tone,
    beeps,
    sweep,
    hum,
    plucked_music,
    vowel_music,
)


def _times(seconds: int) -> NDArray[np.float64]:
    return np.arange(seconds * RATE) / RATE


def _samples(values: NDArray[np.float64]) -> Samples:
    return values.astype(np.float32)


def _plucked(hertz: float) -> Samples:
    times = np.arange(_NOTE) / RATE
    overtones = [np.sin(2 * np.pi * hertz * number * times) / number for number in range(1, 6)]
    return _samples(0.15 * np.sum(overtones, axis=0) * np.exp(-4 * times))
