"""Making one channel of many: the one that is asked for, or all of them where FFmpeg would mix them wrongly.

Channels that have no place in a room are mixed here, each counts the same.

FFmpeg takes the unnamed channels of a recorder with many microphones for those of a cinema, and leaves out what it
takes for bass and ceiling: whoever spoke there would not be heard. Other counts, and some names, it refuses.
"""

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout

from app.core.errors import ErrorCode, InputError

_UNNAMED = " channels"  # "6 channels"; "2 channels (FL+FC)" is a name of FFmpeg's own that it cannot mix
_REFUSED = ("ambisonic", "binaural")
_MIXED_BY_FFMPEG = ("1 channels", "2 channels")


def is_placeless(layout: AudioLayout) -> bool:
    """Tell whether FFmpeg would have to guess where these channels belong, or could not mix them at all."""
    name = layout.name
    return (_UNNAMED in name or name.startswith(_REFUSED)) and name not in _MIXED_BY_FFMPEG


def check_channel(channel: int | None, count: int) -> None:
    """Refuse a channel that is not there."""
    if channel is None or 1 <= channel <= count:
        return
    has = "one channel" if count == 1 else f"{count} channels"
    sentence = f"It has {has}; there is no channel {channel}. Choose another one, or all of them mixed."
    raise InputError(ErrorCode.AUDIO_CHANNEL, sentence)


class Mixdown:
    """Makes one channel of many; for frames of one kind, on one thread."""

    def __init__(self, kind: AudioFrame, *, channel: int | None = None) -> None:
        check_channel(channel, kind.layout.nb_channels)
        self._channel = channel
        self._packer = av.AudioResampler("flt", kind.layout, kind.sample_rate)  # PyAV cannot read planes beyond the 8th

    def mixed(self, frame: AudioFrame) -> AudioFrame:
        (packed,) = self._packer.resample(frame)
        channels = packed.to_ndarray().reshape(-1, packed.layout.nb_channels)
        if self._channel is not None:
            one = np.ascontiguousarray(channels[:, self._channel - 1], dtype=np.float32)
        else:
            with np.errstate(all="ignore"):  # a float file may hold any bits
                one = channels.mean(axis=1, dtype=np.float32)
        mono = AudioFrame.from_ndarray(one[None, :], format="flt", layout="mono")
        mono.sample_rate = packed.sample_rate
        return mono
