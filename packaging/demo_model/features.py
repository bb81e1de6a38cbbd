"""What the network hears: the mel spectrogram of faster-whisper, up to the logarithm. numpy alone.

Windows are put together from powers, not from samples: that takes two or three hundredths of the training time.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
MELS = 80
FRAMES_PER_S = 100
POSITIONS_PER_S = 50  # the encoder halves the frames
WINDOW_FRAMES = 3_000
FLOOR = 1e-10
_FFT, _HOP = 400, 160

Samples = NDArray[np.float32]
Power = NDArray[np.float32]  # [frames, MELS]


@cache
def _filters() -> NDArray[np.float32]:
    from faster_whisper.feature_extractor import FeatureExtractor

    return np.asarray(FeatureExtractor().mel_filters, np.float32)


def mel_power(samples: Samples) -> Power:
    """Return the power per mel band every 10 ms, with the same arithmetic as the program that will listen."""
    padded = np.pad(samples, (_FFT // 2, _FFT // 2))
    count = 1 + (len(padded) - _FFT) // _HOP
    frames = np.lib.stride_tricks.as_strided(
        padded, (count, _FFT), (padded.strides[0] * _HOP, padded.strides[0]), writeable=False
    )
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(_FFT + 1)[:-1].astype(np.float32), axis=1)) ** 2
    return (spectrum[:-1].astype(np.float32) @ _filters().T).astype(np.float32)


def logarithmic(power: Power, *, headroom: float = 0.0, end: int | None = None) -> NDArray[np.float32]:
    """Return the network's input, [frames, MELS].

    Quiet parts are cut at 8 below the loudest point of the whole file (``headroom``: how much louder the file is
    elsewhere). Frames past the end of the sound are 0.0 and not the floor: faster-whisper pads features, not samples.
    """
    heard = np.log10(np.maximum(power, FLOOR))
    top = heard[:end].max() + headroom
    scaled = (np.maximum(heard, top - 8) + 4) / 4
    if end is not None:
        scaled[end:] = 0.0
    return np.asarray(scaled, np.float32)
