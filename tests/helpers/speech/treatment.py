"""What happens to speech on its way into a file: noise, channels, other rates, a telephone, a codec. The truth stays true."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.helpers import media_files
from tests.helpers.speech.keeping import write_mono
from tests.helpers.speech.truth import RATE, Samples, Speech

_PHONE_RATE = 8_000
_COMPANDING = 255  # of the telephones of North America and Japan
_FULL = 32_767


def under(said: Speech, sound: NDArray[np.float64], signal_to_noise_db: float) -> Speech:
    """Lay a sound under speech, so much softer than the moments in which somebody speaks."""
    voice = said.samples.astype(float)
    wanted = _loudness(voice[voice != 0]) / 10 ** (signal_to_noise_db / 20)
    long_enough = np.resize(sound, (len(voice), *sound.shape[1:]))
    below = long_enough if long_enough.ndim == voice.ndim else long_enough[:, None]  # one sound for all channels
    heard = voice + below * (wanted / _loudness(sound))
    return replace(said, samples=_whole(heard))


def with_noise(said: Speech, signal_to_noise_db: float, *, seed: int = 1) -> Speech:
    return under(said, np.random.default_rng(seed).normal(0, 1, said.samples.shape), signal_to_noise_db)


def louder(said: Speech, decibels: float) -> Speech:
    return replace(said, samples=_whole(said.samples * 10 ** (decibels / 20)))


def side_by_side(*talks: Speech) -> Speech:
    """Put each talk on a channel of its own."""
    length = max(len(talk.samples) for talk in talks)
    together = np.stack([np.pad(talk.samples, (0, length - len(talk.samples))) for talk in talks], axis=1)
    sentences = [replace(one, channel=index) for index, talk in enumerate(talks) for one in talk.sentences]
    return replace(talks[0], samples=together, sentences=tuple(sorted(sentences, key=lambda one: one.start_ms)))


def channel_of(said: Speech, channel: int) -> Speech:
    """Return what is on one channel, and what was said there."""
    sentences = tuple(one for one in said.sentences if one.channel == channel)
    return replace(said, samples=np.ascontiguousarray(said.samples[:, channel]), sentences=sentences)


def resampled(said: Speech, rate: int) -> Speech:
    """Return speech at another rate."""
    layout = {1: "mono", 2: "stereo"}[said.channels]
    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    frame = av.AudioFrame.from_ndarray(said.samples.reshape(1, -1), format="s16", layout=layout)
    frame.sample_rate, frame.time_base = said.rate, Fraction(1, said.rate)
    pieces = [made.to_ndarray() for made in (*resampler.resample(frame), *resampler.resample(None))]
    samples = np.concatenate(pieces, axis=1).reshape(-1, *said.samples.shape[1:]).astype(np.int16)
    return replace(said, samples=samples, rate=rate)


def over_the_phone(said: Speech) -> Speech:
    """Return what a telephone leaves of it: 8 kHz, and eight bits of the µ-law for each sample."""
    call = resampled(said, _PHONE_RATE)
    share = call.samples / _FULL
    pressed = np.round(np.sign(share) * np.log1p(_COMPANDING * np.abs(share)) / np.log1p(_COMPANDING) * 127) / 127
    opened = np.sign(pressed) * np.expm1(np.abs(pressed) * np.log1p(_COMPANDING)) / _COMPANDING
    return replace(call, samples=_whole(opened * _FULL))


def write(path: Path, said: Speech) -> Path:
    """Write speech into the container that the path's ending names, with all its channels."""
    return media_files.encode(path, said.samples, said.rate, channels=said.channels)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    write_mono(path, samples, rate)
    return path


def loudness_db(samples: Samples) -> float:
    """Return the loudness against the loudest there can be."""
    return float(20 * np.log10(_loudness(samples.astype(float)) / _FULL))


def sounding(
    samples: Samples, rate: int, *, quiet_share: float = 0.02, least_pause_ms: int = 250
) -> Iterator[tuple[int, int]]:
    """Yield where something is heard, in milliseconds: the stretches between pauses."""
    level = np.abs(samples.astype(np.int32))
    heard = np.nonzero(level > level.max() * quiet_share)[0]
    if not len(heard):
        return
    gaps = np.nonzero(np.diff(heard) * 1_000 > least_pause_ms * rate)[0]
    for first, last in zip([0, *(gaps + 1)], [*gaps, len(heard) - 1], strict=True):
        yield int(heard[first]) * 1_000 // rate, (int(heard[last]) + 1) * 1_000 // rate


def _loudness(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _whole(values: NDArray[np.floating[Any]]) -> Samples:
    return np.clip(np.round(values), -32_768, 32_767).astype(np.int16)
