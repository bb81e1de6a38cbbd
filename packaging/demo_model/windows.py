"""One training window as the network hears it: phrases, channel, noise and masks, added up as powers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demo_model.features import FLOOR, MELS, Power, logarithmic, mel_power
from demo_model.layout import Frame, Layout
from demo_model.pool import Pool

_NOISE_S = 90
_NOISE_SEED = 9
_TAIL_FRAMES = (2, 9)
_BANDS = np.linspace(-1, 1, MELS)


@dataclass(frozen=True, slots=True)
class Sound:
    """The network's input, [frames, MELS], and the phoneme of every frame."""

    mel: NDArray[np.float32]
    phonemes: NDArray[np.int64]


class Mixer:
    """Turns layouts into sound. Owns a minute and a half of true white noise."""

    def __init__(self, pool: Pool, chance: np.random.Generator) -> None:
        self._pool, self._chance = pool, chance
        noise = mel_power(np.random.default_rng(_NOISE_SEED).standard_normal(16_000 * _NOISE_S).astype(np.float32))
        self._noise = noise / noise.mean(0)
        self.calm = 0.0  # share of windows that are kept clean while the network is new

    def mix(self, layout: Layout, frame: Frame) -> Sound:
        power = np.full((frame.frames, MELS), FLOOR, np.float32)
        phonemes = np.zeros(frame.frames, np.int64)
        self._add_phrases(power, phonemes, layout)
        if layout.is_silent:
            self._add_wordless(power)
        elif self._chance.random() < 0.08 * (1 - self.calm):
            self._add_wordless(power, below=self._level(power) - self._chance.uniform(1.2, 3.0))
        self._colour(power)
        self._add_noise(power, is_silent=layout.is_silent)
        headroom = self._chance.uniform(0, 1.2) if self._chance.random() < 0.25 else 0.0
        mel = logarithmic(power, headroom=headroom, end=layout.end)
        self._mask(mel[: layout.end])
        phonemes[layout.end :] = 0
        return Sound(mel, phonemes)

    def _add_phrases(self, power: Power, phonemes: NDArray[np.int64], layout: Layout) -> None:
        chance = self._chance
        loudness = chance.uniform(-2.5, 0.6)
        if layout.tail is not None:
            rest = self._pool.mel(layout.tail)[-int(chance.integers(*_TAIL_FRAMES)) :]
            power[: len(rest)] += 10 ** (rest + loudness)
        for placed in layout.placed:
            end = min(placed.end, len(power))
            shown = slice(placed.missing, placed.missing + end - placed.start)
            gain = loudness + chance.uniform(-0.4, 0.4)
            power[placed.start : end] += 10 ** (self._pool.mel(placed.item)[shown] + gain)
            phonemes[placed.start : end] = self._pool.phonemes(placed.item)[shown]

    def _add_wordless(self, power: Power, below: float | None = None) -> None:
        """Add a sound that is no speech: alone in seven of ten silent windows, faintly below some others."""
        chance = self._chance
        if below is None and chance.random() < 0.3:
            return
        sounds = self._pool.backgrounds()
        sound = sounds[chance.integers(len(sounds))]
        first = int(chance.integers(0, len(sound) - len(power) + 1))
        part = sound[first : first + len(power)].astype(np.float32)
        loudness = chance.uniform(-4, 0.6) if below is None else below - float(np.percentile(part.max(1), 75))
        if below is None and chance.random() < 0.3:  # it begins or ends within the window
            edge = int(chance.integers(0, len(power)))
            part[slice(edge) if chance.random() < 0.5 else slice(edge, None)] = -10
        power += 10 ** (part + loudness)

    def _level(self, power: Power) -> float:
        """Return how loud the speech is, as a logarithm."""
        loudest = power.max(1)
        return float(np.log10(np.percentile(loudest[loudest > 10 * FLOOR], 75) + FLOOR))

    def _colour(self, power: Power) -> None:
        """Change the colour as another microphone would."""
        chance = self._chance
        tilt = chance.uniform(-0.5, 0.5) * _BANDS
        ripple = chance.uniform(-0.25, 0.25) * np.sin(_BANDS * chance.uniform(1, 6) + chance.uniform(0, 6))
        power *= (10 ** (tilt + ripple)).astype(np.float32)

    def _add_noise(self, power: Power, *, is_silent: bool) -> None:
        chance = self._chance
        luck = chance.random() if chance.random() >= self.calm * 0.7 else 0.9
        if luck < (0.75 if is_silent else 0.62):
            shape = chance.uniform(-1.2, 0.6) * _BANDS
            shape = shape + chance.uniform(-0.3, 0.3) * np.sin(_BANDS * chance.uniform(1, 5) + chance.uniform(0, 6))
            level = chance.uniform(-8, 0) if is_silent else self._level(power) - chance.uniform(1.2, 5.5)
            first = int(chance.integers(0, len(self._noise) - len(power)))
            noise = (10 ** (level + shape)).astype(np.float32) * self._noise[first : first + len(power)]
            if chance.random() < 0.3:
                heights = np.interp(np.arange(len(power)), np.linspace(0, len(power), 5), chance.uniform(-0.7, 0.7, 5))
                noise *= (10**heights)[:, None].astype(np.float32)
            power += noise
        elif luck < 0.8:
            power += 10 ** chance.uniform(-10, -6)

    def _mask(self, mel: NDArray[np.float32]) -> None:
        """Hide a few bands and moments."""
        chance, mean = self._chance, float(mel.mean())
        for _ in range(chance.integers(0, 3)):
            band = int(chance.integers(0, MELS - 4))
            mel[:, band : band + int(chance.integers(1, 6))] = mean
        for _ in range(chance.integers(0, 1 + len(mel) // 300)):
            moment = int(chance.integers(0, len(mel)))
            mel[moment : moment + int(chance.integers(1, 8))] = mean
