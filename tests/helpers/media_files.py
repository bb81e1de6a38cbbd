"""Media files for tests: the same sound in every container we take, and every broken or hostile file we must survive."""

import os
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

Samples = NDArray[np.int16]

# extension: audio codec, sample rate, has a picture
CONTAINERS: dict[str, tuple[str, int, bool]] = {
    "wav": ("pcm_s16le", 22_050, False),
    "mp3": ("libmp3lame", 44_100, False),
    "m4a": ("aac", 44_100, False),
    "flac": ("flac", 22_050, False),
    "ogg": ("vorbis", 44_100, False),
    "opus": ("libopus", 48_000, False),
    "mp4": ("aac", 44_100, True),
    "mkv": ("libopus", 48_000, True),
}
_MUXERS = {"m4a": "ipod", "mkv": "matroska"}
_FRAME = 1_024
_PICTURES_PER_SECOND = 5


def encode(path: Path, samples: Samples, rate: int, *, channels: int = 1, bits_per_s: int | None = None) -> Path:
    """Write samples into the container that the path's ending names; mono ones onto as many channels as asked for."""
    kind = path.suffix[1:]
    codec, target_rate, has_picture = CONTAINERS[kind]
    if kind == "ogg":  # PyAV's FFmpeg has no good Vorbis encoder
        wide = np.stack([samples] * channels, axis=1) if samples.ndim == 1 else samples
        soundfile.write(path, wide, rate, format="OGG", subtype="VORBIS")
        return path
    with av.open(str(path), "w", format=_MUXERS.get(kind, kind)) as container:
        layout = "mono" if channels == 1 else "stereo"
        picture = _add_picture(container) if has_picture else None
        stream = container.add_stream(codec, rate=target_rate, layout=layout)
        assert isinstance(stream, AudioStream)
        if bits_per_s is not None:
            stream.bit_rate = bits_per_s
        _write_sound(container, stream, samples, rate)
        if picture is not None:
            _write_pictures(container, picture, len(samples) / rate)
    return path


def noise(seconds: float, rate: int, *, loudness: int = 3_000, seed: int = 7) -> Samples:
    values = np.random.default_rng(seed).normal(0, loudness, int(seconds * rate))
    return np.clip(values, -32_768, 32_767).astype(np.int16)


def wav_header(*, rate: int, channels: int, data_bytes: int, bits: int = 16) -> bytes:
    """Return the 44 bytes of a WAV header that claims these things."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", 1, channels, rate, (rate * frame) & 0xFFFFFFFF, frame & 0xFFFF, bits)
    head = b"RIFF" + struct.pack("<I", (36 + data_bytes) & 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16) + form
    return head + b"data" + struct.pack("<I", data_bytes & 0xFFFFFFFF)


# --- hostile files: each maker writes one file into a folder and returns its path ------------------------------------


def empty(folder: Path) -> Path:
    return _written(folder / "empty.mp3", b"")


def text_as_mp3(folder: Path) -> Path:
    return _written(folder / "notes.mp3", b"These are the notes of our meeting on Monday.\n" * 200)


def random_bytes(folder: Path) -> Path:
    return _written(folder / "random.mp3", np.random.default_rng(11).bytes(200_000))


def concat_list(folder: Path) -> Path:
    """Write ffconcat text under a media name; it points at a neighbour that can be played."""
    encode(folder / "neighbour.wav", noise(1, 16_000), 16_000)
    return _written(folder / "concat.mp3", b"ffconcat version 1.0\nfile neighbour.wav\n")


def playlist(folder: Path) -> Path:
    neighbour = encode(folder / "segment.wav", noise(1, 16_000), 16_000)
    lines = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1.0,\n{neighbour}\n#EXT-X-ENDLIST\n"
    return _written(folder / "playlist.m3u8", lines.encode())


def playlist_as_mp3(folder: Path) -> Path:
    return _written(folder / "playlist.mp3", playlist(folder).read_bytes())


def session_description(folder: Path) -> Path:
    lines = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
    return _written(folder / "session.wav", lines.encode())


def fifo(folder: Path) -> Path:
    path = folder / "pipe.wav"
    os.mkfifo(path)
    return path


def link_to_zero(folder: Path) -> Path:
    path = folder / "zero.wav"
    path.symlink_to("/dev/zero")
    return path


def folder_as_wav(folder: Path) -> Path:
    path = folder / "folder.wav"
    path.mkdir()
    return path


def missing(folder: Path) -> Path:
    return folder / "gone.wav"


def gigahertz(folder: Path) -> Path:
    """Write a small WAV that claims 1.83 GHz: resampling it takes for ever."""
    body = bytes(64_000)
    return _written(folder / "gigahertz.wav", wav_header(rate=1_830_000_000, channels=1, data_bytes=64_000) + body)


def one_hertz(folder: Path) -> Path:
    """Write a WAV of 200 KB that claims to last longer than a day."""
    body = bytes(200_000)
    return _written(folder / "one_hertz.wav", wav_header(rate=1, channels=1, data_bytes=200_000) + body)


def many_channels(folder: Path) -> Path:
    body = bytes(255 * 2 * 1_000)
    return _written(folder / "channels.wav", wav_header(rate=16_000, channels=255, data_bytes=len(body)) + body)


def picture_only(folder: Path) -> Path:
    path = folder / "silent_film.mp4"
    with av.open(str(path), "w") as container:
        _write_pictures(container, _add_picture(container), 1.0)
    return path


def white_noise(folder: Path) -> Path:
    return encode(folder / "noise.wav", noise(8, 16_000), 16_000)


def silence(folder: Path) -> Path:
    return encode(folder / "silence.wav", np.zeros(8 * 16_000, np.int16), 16_000)


def cut(path: Path, share: float) -> Path:
    """Write beside a file what is left of it when its end is missing."""
    content = path.read_bytes()
    return _written(path.with_name(f"cut_{path.name}"), content[: int(len(content) * share)])


def hurt(path: Path, *, at_share: float, length: int) -> Path:
    """Write beside a file a copy with a stretch of random bytes in it."""
    content = bytearray(path.read_bytes())
    start = int(len(content) * at_share)
    content[start : start + length] = np.random.default_rng(3).bytes(length)
    return _written(path.with_name(f"hurt_{path.name}"), bytes(content))


def difficult_names(folder: Path, content: bytes) -> list[Path]:
    """Write the content under names that trip programs: as long as file systems allow, and in other scripts."""
    longest = "a" * (255 - len(".wav")) + ".wav"
    names = [
        longest,
        "запись встречи.wav",
        "会议记录.wav",
        "📞 call 🎙️.wav",
        "-n 100% {x} 'q' \"z\".wav",
        "concat:a|b.wav",
    ]
    return [_written(folder / name, content) for name in names]


HOSTILE: tuple[Callable[[Path], Path], ...] = (
    empty,
    text_as_mp3,
    random_bytes,
    concat_list,
    playlist,
    playlist_as_mp3,
    session_description,
    fifo,
    link_to_zero,
    folder_as_wav,
    missing,
    gigahertz,
    one_hertz,
    many_channels,
    picture_only,
)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _write_sound(container: OutputContainer, stream: AudioStream, samples: Samples, rate: int) -> None:
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout=stream.codec_context.layout, rate=stream.codec_context.sample_rate
    )
    for start in range(0, len(samples), _FRAME):
        piece = samples[start : start + _FRAME].reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono" if samples.ndim == 1 else "stereo")
        frame.sample_rate = rate
        frame.pts = start
        frame.time_base = Fraction(1, rate)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    for ready in resampler.resample(None):
        container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


def _add_picture(container: OutputContainer) -> VideoStream:
    stream = container.add_stream("mpeg4", rate=_PICTURES_PER_SECOND)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def _write_pictures(container: OutputContainer, stream: VideoStream, seconds: float) -> None:
    for index in range(max(1, int(seconds * _PICTURES_PER_SECOND))):
        pixels = np.full((48, 64, 3), index % 256, np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = index
        frame.time_base = Fraction(1, _PICTURES_PER_SECOND)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
