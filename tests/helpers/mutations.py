"""Mutants: small originals of every container we take, and seeded ways to damage their bytes.

Mutant number n of a seed is the same in every run, so a number in a failed test's message is all that is needed to see
it again.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

Samples = NDArray[np.int16]
RATE = 16_000

# name of the original: muxer, audio codec, its rate, has a picture
MEDIA: dict[str, tuple[str, str, int, bool]] = {
    "a.wav": ("wav", "pcm_s16le", 16_000, False),
    "ima.wav": ("wav", "adpcm_ima_wav", 16_000, False),
    "float.wav": ("wav", "pcm_f32le", 16_000, False),
    "a.w64": ("w64", "pcm_s16le", 16_000, False),
    "a.aiff": ("aiff", "pcm_s16be", 16_000, False),
    "a.mp3": ("mp3", "libmp3lame", 16_000, False),
    "a.mp2": ("mp2", "mp2", 16_000, False),
    "a.flac": ("flac", "flac", 16_000, False),
    "a.opus": ("opus", "libopus", 48_000, False),
    "flac.ogg": ("ogg", "flac", 16_000, False),
    "a.m4a": ("ipod", "aac", 16_000, False),
    "alac.m4a": ("ipod", "alac", 16_000, False),
    "a.mov": ("mov", "pcm_s16le", 16_000, False),
    "a.mp4": ("mp4", "aac", 16_000, True),
    "a.3gp": ("3gp", "libopencore_amrnb", 8_000, False),
    "a.mkv": ("matroska", "libopus", 48_000, True),
    "pcm.mka": ("matroska", "pcm_s16le", 16_000, False),
    "a.webm": ("webm", "libopus", 48_000, False),
    "a.aac": ("adts", "aac", 16_000, False),
    "a.ac3": ("ac3", "ac3", 48_000, False),
    "a.eac3": ("eac3", "eac3", 48_000, False),
    "a.wma": ("asf", "wmav2", 44_100, False),
    "a.wmv": ("asf", "wmav2", 44_100, True),
    "a.avi": ("avi", "libmp3lame", 16_000, True),
    "a.ts": ("mpegts", "aac", 16_000, True),
    "a.mpg": ("mpeg", "mp2", 16_000, True),
    "a.vob": ("vob", "ac3", 48_000, False),
    "a.amr": ("amr", "libopencore_amrnb", 8_000, False),
    "a.caf": ("caf", "pcm_s16be", 16_000, False),
    "a.au": ("au", "pcm_mulaw", 8_000, False),
}
_REPEATABLE = {"fflags": "+bitexact"}  # else muxers write random numbers into their files
_PICTURES = 6
_FRAME = 1_024


def wail(seconds: float) -> Samples:
    """Return a rising tone in a little noise."""
    times = np.arange(int(seconds * RATE)) / RATE
    tone = 6_000 * np.sin(2 * np.pi * 440 * times * (1 + times / 5))
    return (tone + np.random.default_rng(1).normal(0, 500, len(times))).astype(np.int16)


def originals(folder: Path, samples: Samples) -> dict[str, bytes]:
    """Encode sound at ``RATE`` in every container that we take."""
    return {name: _encoded(folder / name, samples) for name in MEDIA}


def _encoded(path: Path, samples: Samples) -> bytes:
    muxer, codec, rate, has_picture = MEDIA[path.name]
    with av.open(str(path), "w", format=muxer, options=_REPEATABLE) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = 24_000 if rate < 44_100 else 64_000
        picture = _add_picture(container, muxer) if has_picture else None
        container.start_encoding()  # from now on the encoder knows the size of its frames
        if picture is not None:
            _write_pictures(container, picture)
        write_sound(container, stream, samples)
    content = path.read_bytes()
    path.unlink()
    return content


def _add_picture(container: OutputContainer, muxer: str) -> VideoStream:
    stream = container.add_stream("mpeg2video" if muxer.startswith("mpeg") else "mpeg4", rate=25)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def _write_pictures(container: OutputContainer, stream: VideoStream) -> None:
    for index in range(_PICTURES):
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), index * 8, np.uint8), format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, 25)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def write_sound(container: OutputContainer, stream: AudioStream, samples: Samples, rate: int = RATE) -> None:
    """Encode samples of this rate and finish the stream."""
    coding = stream.codec_context
    resampler = av.AudioResampler(coding.format, coding.layout, coding.sample_rate, coding.frame_size or _FRAME)
    for start in range(0, len(samples), _FRAME):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + _FRAME], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    for ready in resampler.resample(None):
        container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


# --- damage to bytes --------------------------------------------------------------------------------------------------

_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (1 << 63) - 1)
_HEADER = 256  # most of what a container says about itself stands here
_DAMAGED_BYTES = (1, 2, 4, 16, 64, 256)
Damage = Callable[[bytearray, Sequence[bytes], random.Random], bytes]


def _place(content: bytearray, chance: random.Random) -> int:
    """Choose a place, every second time in the header."""
    end = min(len(content), _HEADER) if chance.random() < 0.5 else len(content)
    return chance.randrange(max(1, end))


def _flip(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice(_DAMAGED_BYTES)):
        if content:
            content[_place(content, chance)] ^= 1 << chance.randrange(8)
    return bytes(content)


def _overwrite(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice(_DAMAGED_BYTES)):
        if content:
            content[_place(content, chance)] = chance.randrange(256)
    return bytes(content)


def _lie(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Write numbers at the edge of what fits, as if they were lengths."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        width, order = chance.choice((1, 2, 4, 8)), chance.choice(("little", "big"))
        number = chance.choice((*_EDGES, len(content), len(content) - 1, chance.getrandbits(32)))
        place = _place(content, chance)
        content[place : place + width] = (number & ((1 << 8 * width) - 1)).to_bytes(width, order)  # type: ignore[arg-type]
    return bytes(content)


def _truncate(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    return bytes(content[: chance.randrange(len(content) + 1)])


def _leave_header(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    return bytes(content[: chance.randrange(min(len(content), 2 * _HEADER) + 1)]) + bytes(chance.choice((0, 0, 4_000)))


def _behead(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    return bytes(content[chance.randrange(min(len(content), 4 * _HEADER) + 1) :])


def _swap(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    size = chance.randrange(1, max(2, len(content) // 3))
    first, second = sorted((_place(content, chance), _place(content, chance)))
    second = max(first + size, second)
    middle = content[first + size : second]
    return bytes(content[:first] + content[second : second + size] + middle + content[first : first + size]) + bytes(
        content[second + size :]
    )


def _insert(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    place = _place(content, chance)
    return bytes(content[:place]) + chance.randbytes(chance.choice((1, 3, 17, 400, 5_000))) + bytes(content[place:])


def _remove(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    place = _place(content, chance)
    return bytes(content[:place] + content[place + chance.choice((1, 3, 17, 400, 5_000)) :])


def _stutter(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    place, size = _place(content, chance), chance.choice((16, 188, 1_000, 4_000))
    return bytes(content[:place] + content[place : place + size] * chance.choice((2, 8, 32)) + content[place:])


def _blank(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    place, size = _place(content, chance), chance.choice((4, 100, 4_000))
    kept = content[place : place + size]
    content[place : place + size] = bytes([chance.choice((0, 0, 255))]) * len(kept)
    return bytes(content)


def _append(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    return bytes(content) + chance.choice((bytes(content), *others))


def _graft(content: bytearray, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Put one file's beginning before another's rest."""
    other, place = chance.choice(others), _place(content, chance)
    return bytes(content[:place]) + other[place:]


_DAMAGES: tuple[Damage, ...] = (
    _flip,
    _overwrite,
    _lie,
    _truncate,
    _leave_header,
    _behead,
    _swap,
    _insert,
    _remove,
    _stutter,
    _blank,
    _append,
    _graft,
)


_ALONE = tuple(damage for damage in _DAMAGES if damage is not _graft)  # those that need no other file


def damaged(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Damage one file in one way; return what became of it and what was done."""
    damage = chance.choice(_ALONE)
    return damage(bytearray(content), (), chance), damage.__name__.strip("_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One damaged file: what it was, what was done to it, what it is now."""

    number: int
    name: str
    damages: tuple[str, ...]
    content: bytes

    def __str__(self) -> str:
        return f"mutant {self.number} ({self.name}: {', '.join(self.damages)}; {len(self.content)} bytes)"


def mutant(files: Mapping[str, bytes], number: int, seed: int) -> Mutant:
    """Damage one of the files in one to three ways; sometimes give it another's name."""
    chance = random.Random(f"{seed}/{number}")
    source = chance.choice(sorted(files))
    name = chance.choice(sorted(files)) if chance.random() < 0.1 else source
    others = [files[other] for other in sorted(files) if other != source]
    damages = chance.choices(_DAMAGES, k=chance.choice((1, 1, 2, 3)))
    content = files[source]
    for damage in damages:
        content = damage(bytearray(content), others, chance)
    words = (source, *(damage.__name__.strip("_") for damage in damages))
    return Mutant(number=number, name=name, damages=words, content=content)
