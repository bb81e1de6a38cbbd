"""Decoding: exact times, damage passed over, cuts told, limits held."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from app.core.errors import ErrorCode, FriscoError
from app.worker.decode import BLOCK, RATE, Decoder, Samples
from app.worker.opening import check_format, open_media
from tests.helpers import media_files
from tests.helpers.sounds import decoded

TONE_RATE = 44_100
TRUSTED = ["wav", "flac", "mkv"]


def beeps(seconds: int) -> media_files.Samples:
    """Make a tone in the first 100 ms of every second, so that a shift of time can be heard."""
    place = np.arange(seconds * TONE_RATE)
    is_on = place % TONE_RATE < TONE_RATE // 10
    return np.asarray(np.where(is_on, np.sin(place * 0.1) * 12_000, 0), np.int16)


def onsets_ms(samples: Samples) -> list[int]:
    """Return when the beeps begin."""
    whole = samples[: len(samples) // 160 * 160]
    level = np.abs(whole).reshape(-1, 160).max(axis=1) > 0.1
    starts = np.nonzero(level & ~np.concatenate([[False], level[:-1]]))[0]
    return [int(start) * 10 for start in starts]


def run(path: Path, *, longest_hours: int = 24) -> Decoder:
    decoder = Decoder(open_media(path, longest_hours=longest_hours), longest_hours=longest_hours)
    for _ in decoder.blocks():
        pass
    return decoder


@pytest.mark.parametrize("kind", media_files.CONTAINERS)
def test_that_sound_keeps_its_place_in_every_container(kind: str, tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / f"beeps.{kind}", beeps(8), TONE_RATE)
    found = onsets_ms(decoded(path))
    assert len(found) == 8
    assert all(abs(onset - second * 1_000) <= 40 for second, onset in enumerate(found))


def test_that_blocks_are_about_thirty_seconds_and_nothing_is_lost(tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / "beeps.wav", beeps(100), TONE_RATE)
    blocks = list(Decoder(open_media(path, longest_hours=1), longest_hours=1).blocks())
    assert [len(block) // BLOCK for block in blocks] == [1, 1, 1, 0]
    assert abs(sum(map(len, blocks)) - 100 * RATE) <= 16
    assert all(block.dtype == np.float32 for block in blocks)


def test_that_stereo_becomes_one_channel(tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / "stereo.ogg", beeps(3), TONE_RATE, channels=2)
    assert len(onsets_ms(decoded(path))) == 3


@pytest.mark.parametrize("kind", ["mp3", "m4a", "flac", "ogg", "opus", "mkv"])
def test_that_damage_in_the_middle_costs_a_moment_and_no_later_sound_moves(kind: str, tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / f"beeps.{kind}", beeps(20), TONE_RATE)
    hurt = media_files.hurt(path, at_share=0.5, length=400)
    found = onsets_ms(decoded(hurt))
    shift_allowed = 400 if kind == "mp3" else 40  # MP3 has no timestamps that could tell what is missing
    for second in [0, 1, 2, 3, 4, 15, 16, 17, 18, 19]:
        assert min(abs(onset - second * 1_000) for onset in found) <= shift_allowed


@pytest.mark.parametrize("kind", TRUSTED)
def test_that_a_file_that_ends_before_its_header_says_is_cut(kind: str, tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / f"beeps.{kind}", beeps(20), TONE_RATE)
    assert not run(path).is_cut
    decoder = run(media_files.cut(path, 0.6))
    assert decoder.is_cut
    assert 5_000 < decoder.decoded_ms < 16_000


def test_that_a_cut_mp3_gives_what_is_there(tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / "beeps.mp3", beeps(20), TONE_RATE)
    decoder = run(media_files.cut(path, 0.6))
    assert (decoder.is_cut, 11_000 < decoder.decoded_ms < 13_000) == (False, True)


def test_that_an_m4a_without_its_index_is_corrupt(tmp_path: Path) -> None:
    path = media_files.encode(tmp_path / "beeps.m4a", beeps(5), TONE_RATE)
    with pytest.raises(FriscoError) as caught:
        run(media_files.cut(path, 0.6))
    assert caught.value.code is ErrorCode.AUDIO_CORRUPT


def film(path: Path, *, seconds: int, sound: media_files.Samples, begins_s: int = 0) -> Path:
    """Write a film whose sound begins and ends when it likes."""
    with av.open(str(path), "w", format="matroska") as container:
        pictures = container.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        stream = container.add_stream("pcm_s16le", rate=TONE_RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        for index in range(seconds * 5):
            picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 5)
            container.mux(pictures.encode(picture))
        container.mux(pictures.encode(None))
        tone = av.AudioFrame.from_ndarray(sound[None, :], format="s16", layout="mono")
        tone.sample_rate, tone.pts, tone.time_base = TONE_RATE, begins_s * TONE_RATE, Fraction(1, TONE_RATE)
        container.mux(stream.encode(tone))
        container.mux(stream.encode(None))
    return path


def test_that_sound_shorter_than_its_film_is_not_cut(tmp_path: Path) -> None:
    decoder = run(film(tmp_path / "film.mkv", seconds=20, sound=beeps(10)))
    assert (decoder.is_cut, decoder.decoded_ms) == (False, 10_000)


def test_that_sound_which_begins_late_in_its_film_keeps_its_place(tmp_path: Path) -> None:
    path = film(tmp_path / "late.mkv", seconds=8, sound=beeps(4), begins_s=3)
    assert [round(onset, -2) for onset in onsets_ms(decoded(path))] == [3_000, 4_000, 5_000, 6_000]


def test_that_a_recording_over_the_limit_is_given_up_while_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "endless.wav"  # a length of zero: the header does not say
    with path.open("wb") as file:
        file.write(media_files.wav_header(rate=4_000, channels=1, data_bytes=0, bits=8))
        file.write(bytes([128]) * 4_000 * 3_700)
    with pytest.raises(FriscoError) as caught:
        run(path, longest_hours=1)
    assert caught.value.code is ErrorCode.AUDIO_TOO_LONG


@pytest.mark.parametrize("seed", range(4))
def test_that_random_bytes_are_corrupt_and_never_a_recording(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "noise.mp3"
    path.write_bytes(np.random.default_rng(seed).bytes(1_000_000))
    with pytest.raises(FriscoError) as caught:
        run(path)
    assert caught.value.code is ErrorCode.AUDIO_CORRUPT


def test_that_a_recording_without_a_single_sample_is_corrupt(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "none.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    with pytest.raises(FriscoError) as caught:
        run(tmp_path / "none.wav")
    assert caught.value.code is ErrorCode.AUDIO_CORRUPT


def test_that_numbers_which_are_none_become_sound_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "floats.wav"
    values = np.array([np.nan, np.inf, -np.inf, 1e30, 0.5] * 4_000, np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(values[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    samples = decoded(path)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() == 1.0


@pytest.mark.parametrize(
    ("rate", "channels", "code"),
    [
        (3_999, 1, ErrorCode.AUDIO_REJECTED),
        (768_001, 1, ErrorCode.AUDIO_REJECTED),
        (16_000, 65, ErrorCode.AUDIO_REJECTED),
        (0, 1, ErrorCode.AUDIO_CORRUPT),
        (16_000, 0, ErrorCode.AUDIO_CORRUPT),
    ],
)
def test_that_the_gates_are_shut_before_resampling(rate: int, channels: int, code: ErrorCode) -> None:
    with pytest.raises(FriscoError) as caught:
        check_format(rate, channels)
    assert caught.value.code is code


@pytest.mark.parametrize(("rate", "channels"), [(4_000, 1), (768_000, 64)])
def test_that_the_bounds_themselves_are_let_in(rate: int, channels: int) -> None:
    check_format(rate, channels)
