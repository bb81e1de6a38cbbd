"""Columns of loudness made piece by piece are those that the library makes of the whole sound."""

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from app.worker.decode import RATE, Samples
from app.worker.features import COLUMNS, HOP, Features, LoudnessStream, filled_up, levelled

EXTRACTOR = FeatureExtractor()
SOUND = np.random.default_rng(2).normal(0, 0.1, 5 * RATE).astype(np.float32)
SOUND[RATE : 2 * RATE] *= 1e-5  # so soft that levelling raises it
cuts = st.lists(st.integers(0, len(SOUND)), max_size=12)
lengths = st.one_of(st.integers(0, 1_000), st.integers(0, len(SOUND)))


def streamed(sound: Samples, places: list[int]) -> Features:
    stream = LoudnessStream(EXTRACTOR)
    columns = [stream.push(part) for part in np.split(sound, sorted(places))]
    return np.concatenate([*columns, stream.finish()], axis=1)


@settings(max_examples=150)
@given(length=lengths, places=cuts)
def test_that_the_columns_are_those_of_the_library_wherever_the_sound_is_cut(length: int, places: list[int]) -> None:
    sound = SOUND[:length]
    expected, found = EXTRACTOR(sound), levelled(streamed(sound, [min(place, length) for place in places]))
    count = length // HOP  # what the model is given: the column behind them is the library's own silence
    assert found.shape[1] >= count
    np.testing.assert_allclose(found[:, :count], expected[:, :count], atol=1e-5)


@pytest.mark.parametrize("length", [160, 161, 239, 240, 241, 399, 400, 401, 560, 4_800, 48_001])
def test_that_there_are_as_many_columns_as_the_library_makes(length: int) -> None:
    assert streamed(SOUND[:length], [length // 2]).shape == EXTRACTOR(SOUND[:length]).shape


@pytest.mark.parametrize("bands", [80, 128])
def test_that_the_bands_are_those_of_the_model(bands: int) -> None:
    stream = LoudnessStream(FeatureExtractor(feature_size=bands))
    assert stream.bands == bands
    assert stream.push(SOUND[:100]).shape == (bands, 0)
    assert stream.push(SOUND[100:RATE]).shape[0] == bands


def test_that_columns_come_as_soon_as_their_sound_is_there() -> None:
    stream = LoudnessStream(EXTRACTOR)
    made = sum(stream.push(SOUND[start : start + 1_000]).shape[1] for start in range(0, 3 * RATE, 1_000))
    assert 300 - 3 <= made <= 300


def test_that_sound_that_is_in_a_column_is_not_kept() -> None:
    stream = LoudnessStream(EXTRACTOR)
    stream.push(SOUND)
    assert len(stream._pending) < 2 * EXTRACTOR.n_fft


@pytest.mark.parametrize("count", [0, 1, COLUMNS - 1, COLUMNS, COLUMNS + 1])
def test_that_a_window_is_filled_up_to_what_the_model_hears(count: int) -> None:
    columns = np.ones((80, count), np.float32)
    filled = filled_up(columns)
    assert filled.shape == (80, COLUMNS)
    assert filled.sum() == 80 * min(count, COLUMNS)
