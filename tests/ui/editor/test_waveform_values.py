"""The scale, the rows and the peaks of the waveform: values, without a window."""

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.core.peaks import PeaksHeader
from app.core.transcript import Segment, SegmentKey, Span
from app.ui.editor.waveform_peaks import WavePeaks, picture
from app.ui.editor.waveform_rows import SHORTEST_ROW_MS, Edge, EdgeMove, WaveRows
from app.ui.editor.waveform_scale import SHORTEST_MS, TimeScale

HOUR_MS = 3_600_000


def row(key: int, start_ms: int, end_ms: int) -> Segment:
    return Segment(key=SegmentKey(key), start_ms=start_ms, end_ms=end_ms, words=())


def peaks_file(path: Path, pairs: list[tuple[int, int]]) -> Path:
    header = PeaksHeader(rate=16_000, samples_per_bin=128, sample_count=len(pairs) * 128)
    path.write_bytes(header.encode() + b"".join(struct.pack("<hh", *pair) for pair in pairs))
    return path


# --- scale ----------------------------------------------------------------------------------------------------------


def test_that_a_moment_stands_where_it_is_found_again() -> None:
    scale = TimeScale.usual(HOUR_MS, 900).scrolled(60_000)
    assert [scale.ms_at(scale.x_of(ms)) for ms in (60_000, 61_234, 89_999)] == [60_000, 61_234, 89_999]
    assert (scale.ms_at(-9e9), scale.ms_at(9e9)) == (0, HOUR_MS)


def test_that_a_zoom_keeps_the_moment_under_the_mouse_and_has_two_ends() -> None:
    scale = TimeScale.usual(HOUR_MS, 900).scrolled(60_000)
    nearer = scale.zoomed(0.5, 70_000)
    assert nearer.x_of(70_000) == pytest.approx(scale.x_of(70_000))
    assert nearer.zoomed(1e-9, 70_000).span_ms == SHORTEST_MS
    assert nearer.zoomed(1e9, 70_000) == scale.fitted()


def test_that_no_scale_leaves_the_recording() -> None:
    scale = TimeScale.usual(HOUR_MS, 900)
    assert scale.scrolled(-1).start_ms == 0
    assert scale.scrolled(9e9).end_ms == HOUR_MS
    assert TimeScale.usual(1_000, 900).span_ms == SHORTEST_MS
    assert TimeScale.usual(0, 0).x_of(0) == 0


def test_that_a_wider_window_shows_more_at_the_same_size() -> None:
    scale = TimeScale.usual(HOUR_MS, 900)
    assert scale.resized(1_800).points_per_ms == pytest.approx(scale.points_per_ms)


def test_that_following_turns_the_page_only_near_its_end() -> None:
    scale = TimeScale.usual(HOUR_MS, 900)
    assert scale.following(20_000) is scale
    turned = scale.following(29_000)
    assert turned.start_ms < 29_000 < turned.start_ms + turned.span_ms * 0.1
    assert scale.following(HOUR_MS).end_ms == HOUR_MS


def test_that_a_recording_that_turns_out_longer_stays_wholly_in_sight() -> None:
    assert TimeScale.usual(60_000, 900).fitted().lasting(90_000).end_ms == 90_000
    assert TimeScale.usual(60_000, 900).lasting(90_000).span_ms == 30_000
    assert TimeScale.usual(0, 900).lasting(90_000) == TimeScale.usual(90_000, 900)


@pytest.mark.parametrize(("span_ms", "step_ms"), [(10_000, 1_000), (30_000, 5_000), (HOUR_MS, 600_000)])
def test_that_the_ruler_has_round_moments_with_room_between(span_ms: int, step_ms: int) -> None:
    scale = TimeScale(duration_ms=HOUR_MS, width=900, span_ms=span_ms)
    ticks = list(scale.ticks(84))
    assert ticks[0] == 0
    assert {after - before for before, after in pairwise(ticks)} == {step_ms}
    assert step_ms * scale.points_per_ms >= 84


# --- rows -----------------------------------------------------------------------------------------------------------

ROWS = WaveRows([row(1, 0, 1_000), row(2, 1_000, 2_000), row(3, 2_500, 4_000), row(4, 3_000, 3_200)])


def test_that_rows_in_sight_are_those_that_touch_it() -> None:
    assert [one.key for one in ROWS.in_sight(900, 2_500)] == [1, 2]
    assert [one.key for one in ROWS.in_sight(3_500, 9_000)] == [3]
    assert [one.key for one in ROWS.in_sight(0, 9_000, step_ms=2_000)] == [1, 3]


def test_that_the_row_spoken_is_the_one_that_began_last() -> None:
    spoken = [ROWS.at(ms) for ms in (0, 1_000, 2_200, 3_100, 3_500, 9_000)]
    assert [one.key if one else None for one in spoken] == [1, 2, None, 4, 3, None]


def test_that_where_rows_meet_the_edge_is_that_of_the_row_the_mouse_is_in() -> None:
    found = [ROWS.edge_near(ms, 40) for ms in (990, 1_000, 1_010, 1_500, 2_480)]
    assert [(one[0].key, one[1]) if one else None for one in found] == [
        (1, Edge.END),
        (2, Edge.START),
        (2, Edge.START),
        None,
        (3, Edge.START),
    ]


@pytest.mark.parametrize(
    ("key", "edge", "to_ms", "times"),
    [
        (2, Edge.END, 2_300, (1_000, 2_300)),
        (2, Edge.END, 9_000, (1_000, 2_500)),
        (2, Edge.END, 0, (1_000, 1_000 + SHORTEST_ROW_MS)),
        (2, Edge.START, 0, (1_000, 2_000)),
        (2, Edge.START, 1_999, (2_000 - SHORTEST_ROW_MS, 2_000)),
        (1, Edge.START, -50, (0, 1_000)),
        (4, Edge.END, 99_000, (3_000, 10_000)),
        (4, Edge.START, 2_000, (3_000, 3_200)),
    ],
)
def test_that_an_edge_stops_at_its_neighbours_and_keeps_a_row_long_enough(
    key: int, edge: Edge, to_ms: int, times: tuple[int, int]
) -> None:
    held = ROWS.row(SegmentKey(key))
    assert held is not None
    move = ROWS.moved(held, edge, to_ms, last_ms=10_000)
    assert move == EdgeMove(key=SegmentKey(key), start_ms=times[0], end_ms=times[1])


# --- peaks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start_ms", "span_ms"), [(0, 80_000), (1_000, 9_000), (40_000, 3_000), (70_000, 60_000)])
def test_that_columns_are_those_of_a_loop_over_the_bins(start_ms: int, span_ms: int, tmp_path: Path) -> None:
    random = np.random.default_rng(span_ms)
    pairs = [(-int(low), int(high)) for low, high in random.integers(0, 30_000, (10_000, 2))]
    peaks = WavePeaks.load(peaks_file(tmp_path / "peaks", pairs))
    low, high = peaks.columns(start_ms, span_ms, 300)
    reach = span_ms // 300 // 8 // 2 if span_ms > 20_000 else 0  # a coarse bin may stand on the edge of a column
    assert peaks.duration_ms == 80_000
    for column in range(300):
        first, last = (start_ms + column * span_ms / 300) / 8, (start_ms + (column + 1) * span_ms / 300) / 8
        within = pairs[int(first) : max(int(last) - reach, int(first) + 1)]
        widest = pairs[max(0, int(first) - reach) : int(last) + reach + 1]
        if first >= len(pairs):
            assert (low[column], high[column]) == (0, 0)
        else:
            assert min(one[0] for one in widest) <= low[column] <= min(one[0] for one in within)
            assert max(one[1] for one in widest) >= high[column] >= max(one[1] for one in within)


def test_that_quiet_sound_is_drawn_large_and_silence_is_not(tmp_path: Path) -> None:
    quiet = WavePeaks.load(peaks_file(tmp_path / "quiet", [(-3_000, 3_000)] * 1_000))
    silent = WavePeaks.load(peaks_file(tmp_path / "silent", [(-20, 20)] * 1_000))
    assert quiet.mask(0, 8_000, 10, 100).sum(axis=0).min() > 70
    assert silent.mask(0, 8_000, 10, 100).sum(axis=0).max() <= 2


def test_that_a_picture_has_its_colour_where_there_is_sound_and_nothing_elsewhere(tmp_path: Path) -> None:
    peaks = WavePeaks.load(peaks_file(tmp_path / "peaks", [(-30_000, 30_000)] * 500))
    image = picture(peaks.mask(0, 8_000, 20, 50), QColor("#123456"), 2.0)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (20, 50, 2.0)
    assert image.pixelColor(5, 25) == QColor("#123456")
    assert image.pixelColor(15, 25).alpha() == 0
    assert image.pixelColor(5, 0).alpha() == 0


@pytest.mark.parametrize("spoil", [lambda content: b"", lambda content: content[:-4], lambda content: b"X" + content])
def test_that_a_damaged_file_is_refused(spoil: object, tmp_path: Path) -> None:
    path = peaks_file(tmp_path / "peaks", [(0, 0)] * 50)
    assert callable(spoil)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ValueError, match="peaks"):
        WavePeaks.load(path)


def test_that_a_recording_without_a_sample_has_no_sound(tmp_path: Path) -> None:
    peaks = WavePeaks.load(peaks_file(tmp_path / "peaks", []))
    assert not peaks.mask(0, 3_000, 10, 10).any()


def test_that_rows_changed_out_of_sight_look_the_same_in_sight() -> None:
    before = WaveRows([row(1, 0, 1_000), row(2, 1_000, 2_000), row(3, 2_500, 4_000)])
    after = WaveRows([row(1, 0, 1_000), row(2, 1_000, 2_000), row(3, 2_600, 4_000)])
    assert after.is_like(before, 0, 2_500)
    assert not after.is_like(before, 0, 2_700)
    assert not WaveRows(before.rows, [Span(start_ms=2_100, end_ms=2_400)]).is_like(before, 0, 1_000)


def test_that_a_row_is_found_by_its_key_and_one_that_is_gone_is_not() -> None:
    assert ROWS.row(SegmentKey(3)) == ROWS.rows[2]
    assert ROWS.row(SegmentKey(99)) is None
    assert ROWS.row(None) is None
