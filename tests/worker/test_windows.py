"""Windows hold all speech once, are never longer than the model can hear, and cut where it hurts least."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.worker.backend import WINDOW_MS, Window
from app.worker.decode import RATE, Samples
from app.worker.speech import FRAME
from app.worker.windows import WindowCutter

FRAMES_PER_SECOND = RATE / FRAME
SPEAKING, SILENT = 0.95, 0.02


def chances(*stretches: tuple[float, float]) -> Samples:
    """Make probabilities of (seconds, chance)."""
    parts = [np.full(round(seconds * FRAMES_PER_SECOND), chance, np.float32) for seconds, chance in stretches]
    return np.concatenate(parts)


def cut(
    probabilities: Samples,
    *,
    block_frames: int = 937,
    resume_ms: int = 0,
    sound: Samples | None = None,
) -> list[Window]:
    cutter = WindowCutter(resume_ms=resume_ms)
    windows: list[Window] = []
    sound = np.arange(len(probabilities) * FRAME, dtype=np.float32) if sound is None else sound
    for start in range(0, len(probabilities), block_frames):
        part = slice(start, start + block_frames)
        samples = sound[start * FRAME : (start + block_frames) * FRAME]
        windows += cutter.feed(samples, probabilities[part])
    return [*windows, *cutter.finish(np.zeros(0, np.float32))]


def spoken(windows: Sequence[Window]) -> list[Window]:
    return [window for window in windows if window.speech]


def test_that_near_pieces_share_a_window_with_the_silence_between_them() -> None:
    (window,) = cut(chances((1, SILENT), (3, SPEAKING), (2, SILENT), (3, SPEAKING), (1, SILENT)))
    assert len(window.speech) == 2
    assert abs(window.start_ms - 600) <= 32
    assert abs(window.until_ms - 9_400) <= 64
    assert len(window.sound) == (window.until_ms - window.start_ms) * 16


def test_that_the_sound_of_a_window_is_that_of_its_time() -> None:
    for window in spoken(cut(chances((4, SILENT), (3, SPEAKING), (9, SILENT), (3, SPEAKING), (9, SILENT)))):
        assert window.sound[0] == window.start_ms * 16
        assert window.sound[-1] == window.until_ms * 16 - 1


def test_that_a_long_pause_ends_a_window() -> None:
    windows = cut(chances((1, SILENT), (3, SPEAKING), (6, SILENT), (3, SPEAKING), (1, SILENT)))
    assert [len(window.speech) for window in windows] == [1, 1]


def test_that_a_piece_that_does_not_fit_begins_the_next_window() -> None:
    first, second = cut(chances((1, SILENT), (20, SPEAKING), (1, SILENT), (15, SPEAKING), (1, SILENT)))
    assert first.until_ms <= second.start_ms
    assert abs(second.speech[0].start_ms - 22_000) <= 64


def test_that_speech_without_a_pause_is_cut_where_it_is_least_likely() -> None:
    first, second = cut(chances((25, SPEAKING), (0.1, 0.5), (15, SPEAKING)))
    assert abs(first.until_ms - 25_050) <= 100
    assert (second.start_ms, second.speech[0].start_ms) == (first.until_ms, first.until_ms)


def test_that_equally_likely_speech_is_cut_where_it_is_lowest() -> None:
    probabilities = chances((40, SPEAKING))
    sound = np.full(len(probabilities) * FRAME, 0.3, np.float32)
    sound[27 * RATE : 27 * RATE + 3_200] = 0.001
    first, *_ = cut(probabilities, sound=sound)
    assert abs(first.until_ms - 27_100) <= 100


def test_that_long_silence_moves_the_place_to_go_on_from() -> None:
    windows = cut(chances((300, SILENT), (2, SPEAKING), (200, SILENT)))
    untils = [window.until_ms for window in windows]
    assert len(spoken(windows)) == 1
    assert all(later - earlier <= 95_000 for earlier, later in zip([0, *untils], untils, strict=False))
    assert 500_000 - untils[-1] < 95_000


def test_that_nothing_makes_no_window() -> None:
    assert cut(np.zeros(0, np.float32)) == []


stretches = st.lists(st.tuples(st.floats(0.2, 45.0), st.sampled_from([SPEAKING, SILENT, 0.4])), min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(parts=stretches)
def test_that_windows_hold_all_speech_once_in_order_and_no_window_is_too_long(parts: list[tuple[float, float]]) -> None:
    probabilities = chances(*parts)
    windows = cut(probabilities)
    end_ms = 0
    for window in windows:
        assert end_ms <= window.start_ms < window.until_ms
        assert not window.speech or window.until_ms - window.start_ms <= WINDOW_MS
        assert all(window.start_ms <= span.start_ms < span.end_ms <= window.until_ms for span in window.speech)
        end_ms = window.until_ms
    in_windows = sum(span.length_ms for window in windows for span in window.speech)
    assert in_windows >= 32 * int((probabilities > 0.5).sum()) - 32 * len(parts)


@settings(max_examples=25, deadline=None)
@given(parts=stretches, block_frames=st.integers(20, 2_000))
def test_that_the_size_of_the_blocks_does_not_move_a_word_to_another_window(
    parts: list[tuple[float, float]], block_frames: int
) -> None:
    probabilities = chances(*parts)
    one, other = spoken(cut(probabilities)), spoken(cut(probabilities, block_frames=block_frames))
    assert [window.speech for window in one] == [window.speech for window in other]


@settings(max_examples=40, deadline=None)
@given(parts=stretches, block_frames=st.integers(20, 2_000))
def test_that_going_on_after_a_window_gives_the_windows_of_an_undisturbed_run(
    parts: list[tuple[float, float]], block_frames: int
) -> None:
    probabilities = chances(*parts)
    whole = spoken(cut(probabilities))
    for index, window in enumerate(whole):
        rest = spoken(cut(probabilities, resume_ms=window.until_ms, block_frames=block_frames))
        assert [w.speech for w in rest] == [w.speech for w in whole[index + 1 :]]


def test_that_going_on_inside_speech_leaves_out_what_was_done() -> None:
    (window,) = cut(chances((1, SILENT), (20, SPEAKING), (1, SILENT)), resume_ms=10_003)
    assert (window.start_ms, window.speech[0].start_ms) == (10_003, 10_016)
    assert window.sound[0] == 10_003 * 16


@pytest.mark.parametrize("seconds", [29.9, 30.0, 30.1, 60.0, 61.0])
def test_that_speech_about_as_long_as_a_window_is_whole(seconds: float) -> None:
    windows = cut(chances((1, SILENT), (seconds, SPEAKING), (1, SILENT)))
    assert sum(span.length_ms for window in windows for span in window.speech) >= seconds * 1_000 - 64
