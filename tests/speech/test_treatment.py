"""Noise as loud as asked for, channels apart, codecs that lose little and delay nothing, a telephone that cuts."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers import media_files, speech
from tests.helpers.speech import RATE, Samples, Speech
from tests.helpers.speech.treatment import loudness_db, sounding

MOST_DELAY_MS = 2
LEAST_LIKENESS = 0.98
FEW_MS = 5
_LENGTH = 1 << 19  # longer than any of the recordings twice


@pytest.fixture
def said() -> Speech:
    return speech.recording("orders").speech


@pytest.fixture
def stereo(said: Speech) -> Speech:
    return speech.side_by_side(said, speech.recording("days").speech)


def decoded(path: Path) -> Samples:
    """Return all channels of a file at the rate of our speech."""
    pieces: list[NDArray[Any]] = []
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout=stream.layout.name, rate=RATE)
        for frame in container.decode(stream):
            pieces += [made.to_ndarray() for made in resampler.resample(frame)]
        pieces += [made.to_ndarray() for made in resampler.resample(None)]
        return np.concatenate(pieces, axis=1).reshape(-1, stream.channels).astype(np.int16)


def held_against(one: Samples, other: Samples) -> tuple[float, float]:
    """Return by how many milliseconds the second comes later, and how alike they are then."""
    first, second = one.astype(float), other.astype(float)
    echo = np.fft.irfft(np.fft.rfft(second, _LENGTH) * np.conj(np.fft.rfft(first, _LENGTH)), _LENGTH)
    best = int(np.argmax(echo))
    delay = best - _LENGTH if best > _LENGTH // 2 else best
    return delay * 1_000 / RATE, float(echo[best] / np.linalg.norm(first) / np.linalg.norm(second))


def columns(samples: Samples) -> list[Samples]:
    return list(samples.reshape(len(samples), -1).T)


@pytest.mark.parametrize("wanted_db", [0, 10, 20])
def test_that_noise_is_as_loud_as_asked_for(said: Speech, wanted_db: int) -> None:
    noisy = speech.with_noise(said, wanted_db)
    noise = noisy.samples.astype(np.int32) - said.samples
    found_db = loudness_db(said.samples[said.samples != 0]) - loudness_db(noise.astype(np.int16))
    assert found_db == pytest.approx(wanted_db, abs=0.1)
    assert noisy.sentences == said.sentences


def test_that_another_sound_can_lie_under_speech(said: Speech) -> None:
    hum = np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    under = speech.under(said, hum, 20)
    found = np.abs(np.fft.rfft(under.samples[: RATE // 2].astype(float)))  # before anybody speaks
    assert int(np.argmax(found)) * 2 == 50


def test_that_another_sound_lies_under_every_channel_at_its_own_speed(stereo: Speech) -> None:
    hum = np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    under = speech.under(stereo, hum, 20)
    for channel in (0, 1):
        added = under.samples[: RATE // 2, channel].astype(float) - stereo.samples[: RATE // 2, channel]
        assert int(np.argmax(np.abs(np.fft.rfft(added)))) * 2 == 50


def test_that_louder_and_softer_are_measured_in_decibels(said: Speech) -> None:
    softer = speech.louder(said, -20)
    assert loudness_db(softer.samples) == pytest.approx(loudness_db(said.samples) - 20, abs=0.1)


def test_that_talks_side_by_side_stay_apart(said: Speech, stereo: Speech) -> None:
    assert stereo.channels == 2
    for channel, name in enumerate(("orders", "days")):
        alone, whole = speech.channel_of(stereo, channel), speech.recording(name).speech
        np.testing.assert_array_equal(alone.samples[: len(whole.samples)], whole.samples)
        assert alone.text == whole.text
    starts = [one.start_ms for one in stereo.sentences]
    assert starts == sorted(starts)


@pytest.mark.parametrize("kind", media_files.CONTAINERS)
def test_that_a_codec_neither_delays_speech_nor_mixes_channels(
    said: Speech, stereo: Speech, tmp_path: Path, kind: str
) -> None:
    for sound in (said, stereo):
        back = decoded(speech.write(tmp_path / f"{sound.channels}.{kind}", sound))
        for before, after in zip(columns(sound.samples), columns(back), strict=True):
            delay_ms, likeness = held_against(before, after)
            assert abs(delay_ms) <= MOST_DELAY_MS
            assert likeness >= LEAST_LIKENESS


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_that_another_rate_leaves_words_where_they_were(said: Speech, rate: int) -> None:
    other = speech.resampled(said, rate)
    heard = np.array(list(sounding(other.samples, rate)))
    assert np.abs(heard - [(one.start_ms, one.end_ms) for one in said.sentences]).max() <= FEW_MS
    assert other.duration_ms == pytest.approx(said.duration_ms, abs=1)


def test_that_channels_survive_another_rate(stereo: Speech) -> None:
    back = speech.resampled(speech.resampled(stereo, 48_000), RATE)
    for before, after in zip(columns(stereo.samples), columns(back.samples), strict=True):
        assert held_against(before, after)[1] > LEAST_LIKENESS


def test_that_a_telephone_keeps_the_low_half_and_adds_its_grain(said: Speech) -> None:
    call = speech.over_the_phone(said)
    clean = speech.resampled(said, 8_000)
    assert call.rate == 8_000
    grain = call.samples.astype(np.int32) - clean.samples
    below_db = loudness_db(clean.samples) - loudness_db(grain.astype(np.int16))
    assert 20 < below_db < 45  # what eight bits of this law are known for is about 38
    assert above_4_khz(speech.resampled(call, RATE).samples) < 0.01 * above_4_khz(said.samples)


def above_4_khz(samples: Samples) -> float:
    power: NDArray[np.float64] = np.abs(np.fft.rfft(samples.astype(float))) ** 2
    return float(power[int(len(power) * 4_200 / (RATE / 2)) :].sum())
