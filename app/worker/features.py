"""What the model hears: the logarithm of a sound's loudness in each band, a column every ten milliseconds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.worker.decode import RATE, Samples

Features = NDArray[np.float32]

HOP = RATE // 100  # samples for a column
COLUMNS = 3_000  # what the model hears at once: 30 seconds
MS_PER_COLUMN = 10
COLUMNS_PER_S = 100
_QUIETEST = 1e-10
_RANGE = 8.0  # powers of ten under the loudest that still count


def levelled(loudness: Features) -> Features:
    """Return a window of logarithms as the model was taught to hear them."""
    level: Features = (np.maximum(loudness, loudness.max() - _RANGE) + 4.0) / 4.0
    return level


def filled_up(features: Features) -> Features:
    """Return exactly as many columns as the model hears at once."""
    return np.pad(features[:, :COLUMNS], ((0, 0), (0, max(0, COLUMNS - features.shape[1]))))


class LoudnessStream:
    """Turns sound that comes piece by piece into columns: the same as the library makes of the whole of it."""

    def __init__(self, extractor: Any) -> None:
        self._filters: Features = extractor.mel_filters
        self._width: int = extractor.n_fft
        self._window = np.hanning(self._width + 1)[:-1].astype(np.float32)
        self._pending = np.zeros(0, np.float32)
        self._is_begun = False

    @property
    def bands(self) -> int:
        return int(self._filters.shape[0])

    def push(self, samples: Samples) -> Features:
        """Return the columns that are whole now."""
        self._pending = np.concatenate([self._pending, samples])
        if not self._is_begun:
            if len(self._pending) <= self._width:
                return self._nothing()
            self._begin()
        return self._columns(len(self._pending))

    def finish(self) -> Features:
        """Return the last columns; a little silence and the mirrored end fill them up, as in the library."""
        pending = np.pad(self._pending, (0, HOP))
        if not self._is_begun:
            pending = np.pad(pending, (0, max(0, self._width - len(pending))))
            self._pending = pending
            self._begin()
            pending = self._pending
        self._pending = np.pad(pending, (0, self._width // 2), mode="reflect")
        return self._columns(len(self._pending))[:, :-1]

    def _begin(self) -> None:
        self._pending = np.pad(self._pending, (self._width // 2, 0), mode="reflect")
        self._is_begun = True

    def _columns(self, length: int) -> Features:
        count = (length - self._width) // HOP + 1
        if count <= 0:
            return self._nothing()
        frames = np.lib.stride_tricks.sliding_window_view(self._pending[:length], self._width)[::HOP][:count]
        spectrum = np.fft.rfft(frames * self._window, axis=-1).astype(np.complex64)
        loudness = self._filters @ (np.abs(spectrum.T) ** 2)
        self._pending = self._pending[count * HOP :]
        columns: Features = np.log10(np.clip(loudness, _QUIETEST, None)).astype(np.float32)
        return columns

    def _nothing(self) -> Features:
        return np.zeros((self.bands, 0), np.float32)
