"""Mixing channels that have no place in a room: each counts the same.

FFmpeg takes the unnamed channels of a recorder with many microphones for those of a cinema, and leaves out what it
takes for bass and ceiling: whoever spoke there would not be heard. Other counts, and some names, it refuses.
"""

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout

_UNNAMED = " channels"  # "6 channels"; "2 channels (FL+FC)" is a name of FFmpeg's own that it cannot mix
_REFUSED = ("ambisonic", "binaural")
_MIXED_BY_FFMPEG = ("1 channels", "2 channels")


def is_placeless(layout: AudioLayout) -> bool:
    """Tell whether FFmpeg would have to guess where these channels belong, or could not mix them at all."""
    name = layout.name
    return (_UNNAMED in name or name.startswith(_REFUSED)) and name not in _MIXED_BY_FFMPEG


class Mixdown:
    """Makes one channel of many; for frames of one kind, on one thread."""

    def __init__(self, kind: AudioFrame) -> None:
        self._packer = av.AudioResampler("flt", kind.layout, kind.sample_rate)  # PyAV cannot read planes beyond the 8th

    def mixed(self, frame: AudioFrame) -> AudioFrame:
        (packed,) = self._packer.resample(frame)
        channels = packed.to_ndarray().reshape(-1, packed.layout.nb_channels)
        with np.errstate(all="ignore"):  # a float file may hold any bits
            mean = channels.mean(axis=1, dtype=np.float32)
        mono = AudioFrame.from_ndarray(mean[None, :], format="flt", layout="mono")
        mono.sample_rate = packed.sample_rate
        return mono
