"""Recordings that are not as they should be: odd sounds, odd formats, lying headers, locked ones. Each maker writes one."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from tests.helpers import media_files, mutations, sounds, speech

Samples = NDArray[np.int16]
FIRST, SECOND = "Open the red door.", "Today is Friday."
KEY = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
    "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
}
_EXTENDED_ENCRYPTION = bytes.fromhex("14E68A292226174CB935DAE07EE9289C")


def said(*sentences: str) -> Samples:
    return speech.say(sentences or (FIRST, SECOND), rate=150).samples


def at_rate(samples: Samples, rate: int) -> Samples:
    """Return speech at another rate."""
    times = np.arange(len(samples) * rate // speech.RATE) * speech.RATE / rate
    return np.interp(times, np.arange(len(samples)), samples).astype(np.int16)


# --- odd sounds -------------------------------------------------------------------------------------------------------


def silence(folder: Path) -> Path:
    return media_files.silence(folder)


def white_noise(folder: Path) -> Path:
    return media_files.white_noise(folder)


def one_click(folder: Path) -> Path:
    samples = np.zeros(5 * 16_000, np.int16)
    samples[30_000:30_003] = 32_000
    return speech.write_wav(folder / "click.wav", samples, 16_000)


def music(folder: Path) -> Path:
    samples = (sounds.vowel_music(8) * 20_000).astype(np.int16)
    return speech.write_wav(folder / "music.wav", samples, 16_000)


# --- odd formats ------------------------------------------------------------------------------------------------------


def telephone(folder: Path) -> Path:
    """Write speech as the telephone carries it: 8,000 samples a second of eight bits."""
    path = folder / "telephone.au"
    with av.open(str(path), "w", format="au") as container:
        stream = container.add_stream("pcm_mulaw", rate=8_000, layout="mono")
        _write(stream, at_rate(said(), 8_000), container, 8_000)
    return path


def eight_microphones(folder: Path) -> Path:
    """Write the finest sound there is; the one who speaks does so into the fourth of eight microphones."""
    voice = at_rate(said(), 192_000)
    channels = np.zeros((len(voice), 8), np.int16)
    channels[:, 3] = voice
    header = media_files.wav_header(rate=192_000, channels=8, data_bytes=channels.nbytes)
    return _written(folder / "studio.wav", header + channels.tobytes())


def nine_microphones(folder: Path) -> Path:
    channels = np.zeros((len(said()), 9), np.int16)
    channels[:, 8] = said()
    header = media_files.wav_header(rate=speech.RATE, channels=9, data_bytes=channels.nbytes)
    return _written(folder / "table.wav", header + channels.tobytes())


def changing_rate(folder: Path) -> Path:
    """Write one MP3 in which the rate changes with the second sentence."""
    path = folder / "changing.mp3"
    parts = [_mp3(folder / "part.mp3", said(text), rate) for text, rate in ((FIRST, 44_100), (SECOND, 22_050))]
    return _written(path, b"".join(parts))


def chained_rate(folder: Path) -> Path:
    """Write two Ogg streams of different rates one after the other, which FFmpeg refuses to follow."""
    path, content = folder / "part.ogg", b""
    for text, rate in ((FIRST, 44_100), (SECOND, 22_050)):
        soundfile.write(path, at_rate(said(text), rate), rate, format="OGG", subtype="VORBIS")
        content += path.read_bytes()
    return _written(folder / "chained.ogg", content)


def two_tracks(folder: Path) -> Path:
    path = folder / "tracks.mkv"
    with av.open(str(path), "w", format="matroska") as container:
        streams = [container.add_stream("pcm_s16le", rate=speech.RATE, layout="mono") for _ in range(2)]
        for stream, text in zip(streams, (FIRST, SECOND), strict=True):
            _write(stream, said(text), container, speech.RATE)
    return path


def unknown_first_track(folder: Path) -> Path:
    """Write a film whose first track is coded in a way that nobody knows."""
    content = two_tracks(folder).read_bytes()
    return _written(folder / "strange.mkv", content.replace(b"A_PCM/INT/LIT", b"A_XYZ/INT/LIT", 1))


def video_without_sound(folder: Path) -> Path:
    return media_files.picture_only(folder)


def quiet_day(path: Path, *, hours: float) -> Path:
    """Write a small file as long as wanted: a tenth of a second of sound every 500 seconds."""
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        assert isinstance(stream, AudioStream)
        for at_s in range(0, int(hours * 3_600), 500):
            frame = av.AudioFrame.from_ndarray(np.full((1, 1_600), 3, np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16_000, at_s * 16_000, Fraction(1, 16_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def unknown_coding(folder: Path) -> Path:
    content = bytearray(speech.write_wav(folder / "talk.wav", said()).read_bytes())
    struct.pack_into("<H", content, 20, 0x7777)
    return _written(folder / "unknown.wav", bytes(content))


# --- lying headers ----------------------------------------------------------------------------------------------------


def claims_more(folder: Path) -> Path:
    return _with_data_bytes(folder / "more.wav", len(said()) * 2 * 10)


def claims_less(folder: Path) -> Path:
    """Write what a recorder leaves that died: sound far behind the end that its header tells."""
    return _with_data_bytes(folder / "less.wav", len(said()) // 4 * 2)


def film_claims_more(folder: Path) -> Path:
    path = media_files.encode(folder / "talk.m4a", said(), speech.RATE)
    content = bytearray(path.read_bytes())
    place = content.index(b"mvhd") + 20
    (length,) = struct.unpack_from(">I", content, place)
    struct.pack_into(">I", content, place, length * 100)
    return _written(folder / "film.m4a", bytes(content))


def cut_short(kind: str) -> Callable[[Path], Path]:
    def maker(folder: Path) -> Path:
        return media_files.cut(media_files.encode(folder / f"talk.{kind}", said(), speech.RATE), 0.6)

    return maker


# --- locked ones ------------------------------------------------------------------------------------------------------


def encrypted(folder: Path) -> Path:
    path = folder / "film.mp4"
    with av.open(str(path), "w", format="mp4", options=KEY) as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        _write(stream, said(), container, speech.RATE)
    assert b"enca" in path.read_bytes()
    return path


def bought(tag: bytes) -> Callable[[Path], Path]:
    """Return a maker of a file whose sound is named as shops name theirs."""

    def maker(folder: Path) -> Path:
        content = media_files.encode(folder / "talk.m4a", said(), speech.RATE).read_bytes()
        place = content.index(b"mp4a", content.index(b"stsd"))
        return _written(folder / "bought.m4a", content[:place] + tag + content[place + 4 :])

    return maker


def locked_wma(folder: Path) -> Path:
    content = mutations.originals(folder, mutations.wail(0.5))["a.wma"]
    size, count = struct.unpack_from("<QI", content, 16)
    lock = _EXTENDED_ENCRYPTION + struct.pack("<Q", 24 + 100) + bytes(100)
    header = content[:16] + struct.pack("<QI", size + len(lock), count + 1) + content[28:30]
    return _written(folder / "locked.wma", header + lock + content[30:])


def _with_data_bytes(path: Path, claimed: int) -> Path:
    content = bytearray(speech.write_wav(path, said()).read_bytes())
    struct.pack_into("<I", content, content.index(b"data") + 4, claimed)
    return _written(path, bytes(content))


def _mp3(path: Path, samples: Samples, rate: int) -> bytes:
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        _write(stream, samples, container, speech.RATE)
    return path.read_bytes()


def _write(stream: object, samples: Samples, container: av.container.OutputContainer, rate: int) -> None:
    assert isinstance(stream, AudioStream)
    mutations.write_sound(container, stream, samples, rate)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
