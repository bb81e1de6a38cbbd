"""The peaks of a recording, written block by block while it is decoded. The layout of the file stands in core/peaks.py."""

from pathlib import Path

import numpy as np

from app.core.peaks import FULL_SCALE, SAMPLES_PER_BIN, PeaksHeader
from app.worker.decode import RATE, Samples


class PeaksWriter:
    """Owns the file being written; lives on one producer thread."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(_header(0))
        self._count = 0
        self._rest = np.zeros(0, np.float32)  # the samples of the bin that is not full

    def write(self, samples: Samples) -> None:
        self._count += len(samples)
        waiting = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        full = len(waiting) // SAMPLES_PER_BIN * SAMPLES_PER_BIN
        self._write_bins(waiting[:full].reshape(-1, SAMPLES_PER_BIN))
        self._rest = waiting[full:].copy()

    def finish(self) -> None:
        """Write the bin that is not full, and at last how many samples there were."""
        if len(self._rest):
            self._write_bins(self._rest.reshape(1, -1))
        self._file.seek(0)
        self._file.write(_header(self._count))
        self._file.close()

    def close(self) -> None:
        self._file.close()

    def _write_bins(self, bins: Samples) -> None:
        pairs = np.stack([bins.min(axis=1), bins.max(axis=1)], axis=1)
        self._file.write(np.rint(pairs * FULL_SCALE).astype("<i2").tobytes())


def _header(sample_count: int) -> bytes:
    return PeaksHeader(rate=RATE, samples_per_bin=SAMPLES_PER_BIN, sample_count=sample_count).encode()
