"""The file of peaks: for every 128 samples of a recording the lowest and the highest, from which a waveform is drawn.

Layout, all numbers little-endian::

    8 bytes   "FRPEAKS" and a zero byte
    uint16    version of the layout, 1
    uint16    zero
    uint32    rate: samples a second
    uint32    samples a bin; the last bin may have fewer
    uint64    samples in all
    then for each bin two int16: lowest, highest; 32,767 is full scale

16 bits rather than 8, so that a quiet recording can still be drawn large: 1.8 MB an hour, beside 15 MB for its sound.
"""

import struct
from dataclasses import dataclass

from app.core.timecode import MS_PER_SECOND

SAMPLES_PER_BIN = 128
FULL_SCALE = 32_767
HEADER_BYTES = 28
BIN_BYTES = 4
_MAGIC = b"FRPEAKS\0"
_VERSION = 1
_HEADER = struct.Struct("<8sHHIIQ")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeaksHeader:
    """What the first bytes of such a file say."""

    rate: int
    samples_per_bin: int
    sample_count: int

    @property
    def bin_count(self) -> int:
        return -(-self.sample_count // self.samples_per_bin)

    @property
    def duration_ms(self) -> int:
        return self.sample_count * MS_PER_SECOND // self.rate

    @property
    def file_bytes(self) -> int:
        """Return how long a whole file with this header is."""
        return HEADER_BYTES + self.bin_count * BIN_BYTES

    def encode(self) -> bytes:
        return _HEADER.pack(_MAGIC, _VERSION, 0, self.rate, self.samples_per_bin, self.sample_count)

    @classmethod
    def decode(cls, content: bytes) -> "PeaksHeader":
        """Read the beginning of a file; raise ValueError when it is no file of peaks that we know."""
        try:
            magic, version, _, rate, samples_per_bin, sample_count = _HEADER.unpack_from(content)
        except struct.error as error:
            raise ValueError("too short for a file of peaks") from error
        if (magic, version) != (_MAGIC, _VERSION) or not rate or not samples_per_bin:
            raise ValueError("no file of peaks of this version")
        return cls(rate=rate, samples_per_bin=samples_per_bin, sample_count=sample_count)
