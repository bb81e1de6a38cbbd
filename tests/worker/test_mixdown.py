"""Channels without a place in a room: whoever speaks into any of them is heard as loudly as the others."""

from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from app.worker.mixdown import Mixdown, is_placeless
from app.worker.opening import MOST_CHANNELS
from tests.helpers import media_files
from tests.helpers.sounds import decoded

RATE = 16_000


def loudness(folder: Path, channels: int, speaking: int) -> float:
    """Return how loud a tone is in the mix that was in one of the channels."""
    samples = np.zeros((RATE // 4, channels), np.int16)
    samples[:, speaking] = 20_000 * np.sin(np.arange(RATE // 4) * 0.2)
    header = media_files.wav_header(rate=RATE, channels=channels, data_bytes=samples.nbytes)
    path = folder / f"{channels}-{speaking}.wav"
    path.write_bytes(header + samples.tobytes())
    return float(np.abs(decoded(path)).max())


@pytest.mark.parametrize("channels", [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 17, 24, 33, MOST_CHANNELS])
def test_that_every_unnamed_channel_is_heard_alike(channels: int, tmp_path: Path) -> None:
    found = [loudness(tmp_path, channels, speaking) for speaking in {0, 2 % channels, 3 % channels, channels - 1}]
    assert max(found) - min(found) < 0.001
    assert min(found) > 0.5 / channels


@pytest.mark.parametrize(
    ("layout", "is_guess"),
    [
        ("mono", False),
        ("stereo", False),
        ("5.1", False),
        ("22.2", False),
        ("2C", False),
        ("3C", True),
        ("9C", True),
        ("FL+FC", True),
        ("ambisonic 1", True),
        ("binaural", True),
    ],
)
def test_that_only_channels_whose_place_is_not_told_are_mixed_here(layout: str, is_guess: bool) -> None:
    assert is_placeless(av.AudioLayout(layout)) is is_guess


@pytest.mark.parametrize("form", ["s16", "s16p", "fltp", "u8", "dblp"])
def test_that_samples_of_every_form_are_mixed(form: str) -> None:
    frame = av.AudioFrame.from_ndarray(np.full((1, 9 * 100), 8_192, np.int16), format="s16", layout="9C")
    frame.sample_rate = RATE
    (formed,) = av.AudioResampler(form, "9C", RATE).resample(frame)
    mixed = Mixdown(formed).mixed(formed)
    assert (mixed.samples, mixed.sample_rate, mixed.layout.name) == (100, RATE, "mono")
    assert np.abs(mixed.to_ndarray() - 0.25).max() < 0.01


def test_that_numbers_which_are_none_do_no_harm() -> None:
    values = np.array([np.nan, np.inf, -np.inf] * 100, np.float32)
    frame: AudioFrame = av.AudioFrame.from_ndarray(values[None, :], format="flt", layout="3C")
    frame.sample_rate = RATE
    assert Mixdown(frame).mixed(frame).samples == 100
