"""A recording on its way to the engine: long silence is passed over in steps, and a window waits for the one before."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

import app.worker.recording
from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.worker.backend import Window
from app.worker.decode import RATE, Samples
from app.worker.recording import Recording
from app.worker.speech import FRAME
from tests.helpers import speech
from tests.helpers.chances import SILENT, SPEAKING, chances


class ScriptedDetector:
    """Hears what a curve says, in blocks as they come."""

    def __init__(self, curve: Samples) -> None:
        self._curve = curve
        self._fed = self._known = 0

    def feed(self, samples: Samples) -> Samples:
        self._fed += len(samples)
        known, self._known = self._known, self._fed // FRAME
        return self._curve[known : self._known]

    def finish(self) -> Samples:
        return np.full(1, SILENT, np.float32)


def opened(path: Path, curve: Samples, quality: Quality, patch: pytest.MonkeyPatch, resume_ms: int = 0) -> Recording:
    samples = np.random.default_rng(4).integers(-900, 900, len(curve) * FRAME).astype(np.int16)
    speech.write_wav(path / "sound.wav", samples, RATE)
    patch.setattr(app.worker.recording, "SpeechDetector", lambda: ScriptedDetector(curve))
    options = JobOptions(model="demo", quality=quality)
    start = StartJob(job_id=JobId(1), path=str(path / "sound.wav"), options=options, resume_ms=resume_ms)
    return Recording(start, FeatureExtractor(), longest_hours=1)


def listened(recording: Recording, *, step_ms: int) -> Iterator[tuple[Window, int]]:
    """Hear each window for so long; yield it and how far that came."""
    heard: SimpleQueue[int] = SimpleQueue()
    for window in recording.windows(heard.get):
        until_ms = window.until_ms if window.is_silent else min(window.until_ms, window.start_ms + step_ms)
        if not window.is_silent:
            heard.put(until_ms)
        yield window, until_ms


@pytest.mark.parametrize("quality", Quality)
def test_that_long_silence_is_passed_over_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quality: Quality
) -> None:
    curve = chances((200, SILENT), (5, SPEAKING), (200, SILENT))
    windows = [w for w, _ in listened(opened(tmp_path, curve, quality, monkeypatch), step_ms=30_000)]
    untils = [0, *(window.until_ms for window in windows), 405_000]
    assert [len(window.speech) for window in windows if not window.is_silent] == [1]
    assert max(later - before for before, later in pairwise(untils)) < 125_000
    assert len(windows) >= 5


def test_that_each_window_of_best_begins_where_the_one_before_was_heard_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = chances((1, SILENT), (100, SPEAKING), (1, SILENT))
    heard = list(listened(opened(tmp_path, curve, Quality.BEST, monkeypatch), step_ms=17_000))
    assert [window.start_ms for window, _ in heard[1:]] == [until_ms for _, until_ms in heard[:-1]]
    assert len(heard) == 6


@pytest.mark.parametrize("quality", Quality)
def test_that_going_on_gives_the_same_windows_with_the_same_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quality: Quality
) -> None:
    curve = chances((1, SILENT), (50, SPEAKING), (1, SILENT), (20, SPEAKING), (40, SILENT), (30, SPEAKING))
    whole = list(listened(opened(tmp_path, curve, quality, monkeypatch), step_ms=23_000))
    middle = len(whole) // 2
    rest = listened(opened(tmp_path, curve, quality, monkeypatch, whole[middle][1]), step_ms=23_000)
    for (window, _), (expected, _) in zip(rest, whole[middle + 1 :], strict=True):
        assert (window.start_ms, window.until_ms, window.stretches) == (
            expected.start_ms,
            expected.until_ms,
            expected.stretches,
        )
        assert np.array_equal(window.sound, expected.sound)
