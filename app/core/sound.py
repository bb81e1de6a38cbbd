"""Where the playable copy of a recording and the peaks of its waveform are kept. Both are caches, rebuilt when missing."""

from dataclasses import dataclass

PROXY_SUFFIX = ".opus"
PEAKS_SUFFIX = ".peaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlaces:
    """The paths of both files of one recording, there or not."""

    proxy_path: str
    peaks_path: str
