"""A tone that rises evenly: its pitch at any moment tells the time in the recording."""

import numpy as np
from numpy.typing import NDArray

LOW_HZ, HIGH_HZ = 300.0, 5_500.0
HEARD_S = 0.06  # how much of it is needed to tell its pitch


def sweep(seconds: float, rate: int) -> NDArray[np.float32]:
    at = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * (LOW_HZ * at + (HIGH_HZ - LOW_HZ) / seconds * at * at / 2)
    return (0.5 * np.sin(phase)).astype(np.float32)


def moment_ms(heard: NDArray[np.float32], rate: int, seconds: float) -> float:
    """Return at which moment of a sweep of so many seconds this piece of it begins."""
    piece = heard[: int(HEARD_S * rate)]
    assert len(piece) == int(HEARD_S * rate)
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 17))
    pitch_hz = float(np.argmax(spectrum)) * rate / (1 << 17)
    middle_s = (pitch_hz - LOW_HZ) / (HIGH_HZ - LOW_HZ) * seconds
    return (middle_s - HEARD_S / 2) * 1_000
