"""Sounds without words: noises, hums, tones, sweeps, clicks, music, sung vowels; the model writes nothing on them.

Everything is rendered as samples and measured like speech. Made-up gamma noise in the mel domain was tried and the
model wrote words on true white noise.
"""

from collections.abc import Callable, Mapping

import numpy as np

from demo_model.features import SAMPLE_RATE, Samples

Maker = Callable[[np.random.Generator, int], Samples]
_SCALES = ((0, 2, 4, 7, 9), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 5, 7, 9, 11))
# Where the overtones of sung vowels are loud, in hertz: as in calm, bed, see, more, moon, bird.
_VOWELS = np.array(
    [
        [730, 1_090, 2_440],
        [530, 1_840, 2_480],
        [270, 2_290, 3_010],
        [570, 840, 2_410],
        [300, 870, 2_240],
        [490, 1_350, 1_690],
    ]
)


def background(kind: str, chance: np.random.Generator, seconds: float) -> Samples:
    """Return a sound of one kind with a peak of 0.5."""
    sound = MAKERS[kind](chance, round(seconds * SAMPLE_RATE))
    return (sound * (0.5 / max(1e-6, float(np.abs(sound).max())))).astype(np.float32)


def _time(count: int) -> Samples:
    return (np.arange(count) / SAMPLE_RATE).astype(np.float32)


def _coloured(chance: np.random.Generator, count: int, slope: float) -> Samples:
    spectrum = np.fft.rfft(chance.standard_normal(count))
    frequencies = np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), 20)
    return np.fft.irfft(spectrum * frequencies ** (-slope / 2), count).astype(np.float32)


def _noise(chance: np.random.Generator, count: int) -> Samples:
    return _coloured(chance, count, float(chance.choice([0, 0, 1, 2, -1])))


def _swelling(chance: np.random.Generator, count: int) -> Samples:
    """Noise that comes and goes, like wind, traffic or breath."""
    points = max(2, count // int(SAMPLE_RATE * chance.uniform(0.15, 2)))
    envelope = np.interp(np.linspace(0, points, count), np.arange(points + 1), chance.random(points + 1) ** 2)
    return _coloured(chance, count, chance.uniform(0, 2)) * envelope.astype(np.float32)


def _hum(chance: np.random.Generator, count: int) -> Samples:
    base = float(chance.choice([50, 60, 100, 120])) * chance.uniform(0.98, 1.02)
    parts = [
        np.sin(2 * np.pi * base * n * _time(count)) * chance.random() / n for n in range(1, chance.integers(3, 20))
    ]
    return np.sum(parts, axis=0) + 0.01 * _noise(chance, count)


def _tones(chance: np.random.Generator, count: int) -> Samples:
    """Steady tones, or beeps as of a telephone."""
    frequencies = np.exp(chance.uniform(np.log(80), np.log(6_000), chance.integers(1, 4)))
    sound = np.sum([np.sin(2 * np.pi * each * _time(count)) for each in frequencies], axis=0)
    if chance.random() < 0.5:
        period = chance.uniform(0.2, 2)
        sound = sound * ((_time(count) % period) < period * chance.uniform(0.2, 0.8))
    return np.asarray(sound, np.float32)


def _sweep(chance: np.random.Generator, count: int) -> Samples:
    points = chance.integers(2, 20)
    heights = np.exp(chance.uniform(np.log(100), np.log(5_000), points))
    frequency = np.interp(np.linspace(0, points - 1, count), np.arange(points), heights)
    return np.sin(2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE).astype(np.float32)


def _clicks(chance: np.random.Generator, count: int) -> Samples:
    """Keys, steps, a drum: short bursts, regular or not."""
    sound = np.zeros(count, np.float32)
    length = int(SAMPLE_RATE * chance.uniform(0.005, 0.25))
    decay = np.exp(-np.arange(length) / (length * chance.uniform(0.1, 0.4)))
    at, step, is_regular = 0.0, chance.uniform(0.1, 1.0), chance.random() < 0.5
    while (start := int(at * SAMPLE_RATE)) + length < count:
        sound[start : start + length] += (chance.standard_normal(length) * decay * chance.uniform(0.3, 1)).astype(
            np.float32
        )
        at += step if is_regular else chance.exponential(step) + 0.02
    return sound + 0.0005 * _noise(chance, count)


def _note(chance: np.random.Generator, frequency: float, count: int, timbre: np.ndarray) -> Samples:
    time = _time(count)
    vibrato = 1 + 0.006 * np.sin(2 * np.pi * chance.uniform(4, 7) * time) * (chance.random() < 0.4)
    phase = 2 * np.pi * np.cumsum(frequency * vibrato) / SAMPLE_RATE
    sound = np.sum([loud * np.sin(phase * (n + 1)) for n, loud in enumerate(timbre)], axis=0)
    attack, decay = chance.uniform(0.005, 0.1), chance.uniform(0.1, 1.5)
    return np.asarray(sound * np.minimum(1, time / attack) * np.exp(-time / decay), np.float32)


def _music(chance: np.random.Generator, count: int) -> Samples:
    """Play a few voices of notes on a scale, with overtones, a beat and sometimes a drum."""
    sound = np.zeros(count, np.float32)
    beat, key = chance.uniform(0.18, 0.6), chance.uniform(110, 330)
    scale = _SCALES[chance.integers(len(_SCALES))]
    for octave in range(chance.integers(1, 4)):
        overtones = chance.integers(2, 10)
        timbre = chance.random(overtones) / np.arange(1, overtones + 1)
        at = 0.0
        while at < count / SAMPLE_RATE - 0.2:
            steps = float(chance.choice([1, 1, 2, 2, 4]))
            frequency = key * 2 ** (octave - 1 + float(chance.choice(scale)) / 12)
            start = int(at * SAMPLE_RATE)
            length = min(count - start, int(steps * beat * 1.5 * SAMPLE_RATE))
            if chance.random() < 0.85:
                sound[start : start + length] += _note(chance, frequency, length, timbre)
            at += steps * beat
    if chance.random() < 0.5:
        sound += _clicks(chance, count) * chance.uniform(0.2, 1) * float(np.abs(sound).max())
    return sound


def _sung(chance: np.random.Generator, count: int) -> Samples:
    """Sing without words: one to three voices on vowels that change or not, notes bound together or not."""
    voices = [_voice(chance, count) for _ in range(chance.choice([1, 1, 2, 3]))]
    return np.sum(voices, axis=0) + _noise(chance, count) * 10 ** chance.uniform(-4, -1.5)


def _voice(chance: np.random.Generator, count: int) -> Samples:
    """Buzz like a throat, coloured like a mouth."""
    time = _time(count)
    ends = np.cumsum(chance.choice([0.25, 0.5, 0.5, 1, 2], max(2, 5 * count // SAMPLE_RATE)) * chance.uniform(0.5, 1.6))
    scale = _SCALES[chance.integers(len(_SCALES))]
    heights = chance.uniform(90, 330) * 2 ** ((chance.choice(scale, len(ends)) + 12 * chance.integers(0, 2)) / 12)
    glide = chance.uniform(0.01, 0.15)
    tremble = 1 + chance.uniform(0, 0.03) * np.sin(2 * np.pi * chance.uniform(4, 7) * time)
    pitch = _held(time, ends, heights, glide) * tremble
    mouth = _VOWELS[chance.integers(len(_VOWELS), size=len(ends) if chance.random() < 0.6 else 1)]
    mouth = np.broadcast_to(mouth * chance.uniform(0.85, 1.2), (len(ends), 3))
    places = [_held(time, ends, mouth[:, number], glide) for number in range(3)]
    width, dullness = chance.uniform(50, 200), chance.uniform(0, 1)
    phase, sound = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE, np.zeros(count, np.float32)
    for overtone in range(1, int(chance.integers(10, 30))):
        loud = sum(np.exp(-(((overtone * pitch - place) / width) ** 2)) for place in places) + 0.02
        sound += loud * np.sin(overtone * phase) / overtone**dullness
    return sound * _breath(chance, time, ends)


def _held(time: Samples, ends: np.ndarray, values: np.ndarray, glide: float) -> Samples:
    """Hold each value until its end, and glide to the next."""
    corners = np.stack([ends - glide, ends], 1).ravel()
    return np.interp(time, np.maximum.accumulate(corners), np.repeat(np.append(values, values[-1]), 2)[1:-1])


def _breath(chance: np.random.Generator, time: Samples, ends: np.ndarray) -> Samples:
    """Let the voice swell and fade: with the notes, in a beat of its own, or hardly."""
    match chance.integers(3):
        case 0:
            rests = (chance.random(len(ends)) < 0.85) * chance.uniform(0.3, 1, len(ends))
            return _held(time, ends, rests, chance.uniform(0.02, 0.12))
        case 1:
            beat = np.sin(2 * np.pi * chance.uniform(0.5, 4) * time + chance.uniform(0, 6))
            return np.clip(beat + chance.uniform(0, 0.7), 0, 1)
        case _:
            return 0.7 + 0.3 * np.sin(2 * np.pi * chance.uniform(0.1, 1) * time)


MAKERS: Mapping[str, Maker] = {
    "noise": _noise,
    "swelling noise": _swelling,
    "hum": _hum,
    "tones": _tones,
    "sweep": _sweep,
    "clicks": _clicks,
    "music": _music,
    "sung vowels": _sung,
}
