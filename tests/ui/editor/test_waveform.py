"""The waveform strip: what is asked for by mouse and keys, what is painted, when numpy comes."""

import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.peaks import PeaksHeader
from app.core.transcript import Segment, SegmentKey, Span, Word
from app.ui.editor.waveform import WaveformStrip
from app.ui.editor.waveform_keys import WAVE_KEYS, key_list
from app.ui.editor.waveform_rows import EdgeMove
from app.ui.theme import ThemeChoice, ThemeKeeper, current_theme

DURATION_MS = 120_000
MIDDLE = 80  # points from the top: in the rows
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


def rows(count: int = 20) -> list[Segment]:
    word = Word(text=" word", start_ms=0, end_ms=1)
    return [
        Segment(key=SegmentKey(n + 1), start_ms=n * 5_000, end_ms=n * 5_000 + 4_000, words=(word,), speaker=n % 2)
        for n in range(count)
    ]


@pytest.fixture
def peaks(tmp_path: Path) -> Path:
    header = PeaksHeader(rate=16_000, samples_per_bin=128, sample_count=DURATION_MS * 16)
    path = tmp_path / "a.peaks"
    path.write_bytes(header.encode() + struct.pack("<hh", -30_000, 30_000) * header.bin_count)
    return path


@pytest.fixture
def strip(qtbot: QtBot) -> WaveformStrip:
    strip = WaveformStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 176)  # 30 seconds at the usual size: 30 points a second
    strip.show()
    strip.show_recording(DURATION_MS)
    strip.show_rows(rows(), [Span(start_ms=104_000, end_ms=110_000)])
    return strip


class Asked:
    """Collects what the strip asks for."""

    def __init__(self, strip: WaveformStrip) -> None:
        self.all: list[tuple[str, Any]] = []
        for name in ("seek", "span_play", "row_step", "edge_move"):
            getattr(strip, f"{name}_requested").connect(lambda value, name=name: self.all.append((name, value)))
        strip.play_toggle_requested.connect(lambda: self.all.append(("play", None)))
        strip.row_activated.connect(lambda key: self.all.append(("activated", key)))


def at(strip: WaveformStrip, ms: int, y: int = MIDDLE) -> QPoint:
    return QPoint(round(strip.scale.x_of(ms)), y)


def drag(strip: WaveformStrip, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(strip, LEFT, pos=start)
    QTest.mouseMove(strip, (start + end) / 2)
    QTest.mouseMove(strip, end)


def turn(strip: WaveformStrip, notches: int, *, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(300, MIDDLE)
    event = QWheelEvent(
        place,
        strip.mapToGlobal(place),
        QPoint(),
        QPoint(0, notches * 120),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)


def colour_at(strip: WaveformStrip, x: int, y: int) -> QColor:
    return strip.grab().toImage().pixelColor(x, y)


# --- mouse ----------------------------------------------------------------------------------------------------------


def test_that_a_click_asks_for_that_moment(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    QTest.mouseClick(strip, LEFT, pos=at(strip, 7_000))
    QTest.mouseClick(strip, LEFT, pos=at(strip, 12_000, y=8))
    assert asked.all == [("seek", 7_000), ("seek", 12_000)]


def test_that_a_double_click_leads_to_the_row(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    QTest.mouseDClick(strip, LEFT, pos=at(strip, 7_000))
    QTest.mouseDClick(strip, LEFT, pos=at(strip, 4_500))
    assert [one for one in asked.all if one[0] == "activated"] == [("activated", SegmentKey(2))]


def test_that_a_dragged_edge_is_shown_while_it_moves_and_asked_for_once(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    drag(strip, at(strip, 9_000), at(strip, 8_000))
    assert strip.preview == EdgeMove(key=SegmentKey(2), start_ms=5_000, end_ms=8_000)
    assert asked.all == []
    QTest.mouseRelease(strip, LEFT, pos=at(strip, 8_000))
    assert asked.all == [("edge_move", EdgeMove(key=SegmentKey(2), start_ms=5_000, end_ms=8_000))]
    assert strip.preview is None


def test_that_an_edge_does_not_pass_its_neighbour(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    drag(strip, at(strip, 9_000), at(strip, 20_000))
    QTest.mouseRelease(strip, LEFT, pos=at(strip, 20_000))
    assert asked.all == [("edge_move", EdgeMove(key=SegmentKey(2), start_ms=5_000, end_ms=10_000))]


@pytest.mark.parametrize("way", ["escape", "rows changed"])
def test_that_a_drag_that_is_given_up_asks_for_nothing(strip: WaveformStrip, way: str) -> None:
    asked = Asked(strip)
    drag(strip, at(strip, 9_000), at(strip, 8_000))
    if way == "escape":
        QTest.keyClick(strip, Qt.Key.Key_Escape)
    else:
        strip.show_rows(rows()[3:])
    QTest.mouseRelease(strip, LEFT, pos=at(strip, 8_000))
    assert (asked.all, strip.preview) == ([], None)


def test_that_the_cursor_tells_where_an_edge_is(strip: WaveformStrip) -> None:
    QTest.mouseMove(strip, at(strip, 9_000))
    assert strip.cursor().shape() is Qt.CursorShape.SizeHorCursor
    QTest.mouseMove(strip, at(strip, 7_000))
    assert strip.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_that_the_wheel_scrolls_and_with_control_zooms_at_the_mouse(strip: WaveformStrip) -> None:
    turn(strip, -2)
    assert strip.scale.start_ms > 5_000
    under_ms = strip.scale.ms_at(300)
    turn(strip, 3, held=Qt.KeyboardModifier.ControlModifier)
    assert strip.scale.span_ms < 15_000
    assert strip.scale.ms_at(300) == pytest.approx(under_ms, abs=2)


def test_that_the_overview_scrolls_to_where_it_is_taken_hold_of(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    line = strip.lanes.overview.center().toPoint()
    drag(strip, line, QPoint(890, line.y()))
    assert strip.scale.end_ms == DURATION_MS
    QTest.mouseRelease(strip, LEFT, pos=QPoint(890, line.y()))
    assert asked.all == []


# --- keys -----------------------------------------------------------------------------------------------------------


def test_that_keys_play_seek_and_step(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    strip.show_position(10_000)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Down):
        QTest.keyClick(strip, key)
    QTest.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert asked.all == [
        ("play", None),
        ("seek", 9_000),
        ("seek", 11_000),
        ("seek", 0),
        ("seek", DURATION_MS),
        ("row_step", 1),
        ("seek", 10_100),
    ]


def test_that_keys_time_the_current_row(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    strip.show_current(SegmentKey(2))
    strip.show_position(6_500)
    names = Qt.Key
    for key in (names.Key_Q, names.Key_W, names.Key_E, names.Key_R, names.Key_A, names.Key_D, names.Key_S):
        QTest.keyClick(strip, key)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    moves = [(one[1].start_ms, one[1].end_ms) for one in asked.all if one[0] == "edge_move"]
    assert moves == [(4_950, 9_000), (5_050, 9_000), (5_000, 8_950), (5_000, 9_050), (6_500, 9_000), (5_000, 6_500)]
    assert asked.all[-2:] == [("span_play", Span(start_ms=5_000, end_ms=9_000)), ("activated", SegmentKey(2))]


def test_that_without_a_current_row_the_spoken_one_is_timed_and_in_a_gap_none(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    strip.show_position(11_000)
    QTest.keyClick(strip, Qt.Key.Key_W)
    strip.show_position(14_500)
    QTest.keyClick(strip, Qt.Key.Key_W)
    assert [one[1].key for one in asked.all] == [SegmentKey(3)]


def test_that_plus_minus_and_nought_zoom(strip: WaveformStrip) -> None:
    usual = strip.scale.span_ms
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    assert strip.scale.span_ms < usual
    QTest.keyClick(strip, Qt.Key.Key_Minus)
    assert strip.scale.span_ms == pytest.approx(usual)
    QTest.keyClick(strip, Qt.Key.Key_0)
    assert strip.scale.is_whole


def test_that_keys_with_control_are_left_to_the_window(strip: WaveformStrip) -> None:
    asked = Asked(strip)
    QTest.keyClick(strip, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(strip, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert asked.all == []


def test_that_every_key_has_words() -> None:
    listed = list(key_list())
    assert len(listed) == len(WAVE_KEYS)
    assert all(keys and words for keys, words in listed)
    assert len(set(listed)) == len(listed)


# --- following ------------------------------------------------------------------------------------------------------


def test_that_the_view_follows_the_playhead_until_somebody_scrolls_away(strip: WaveformStrip, qtbot: QtBot) -> None:
    strip.show_position(45_000)
    assert strip.scale.start_ms <= 45_000 <= strip.scale.end_ms
    with qtbot.waitSignal(strip.following_changed) as caught:
        for _ in range(12):
            turn(strip, -1)
    assert caught.args == [False]
    where = strip.scale
    strip.show_position(46_000)
    assert strip.scale == where
    strip.set_following(is_following=True)
    assert strip.scale.start_ms <= 46_000 <= strip.scale.end_ms


def test_that_scrolling_with_the_playhead_in_sight_does_not_end_following(strip: WaveformStrip) -> None:
    strip.show_position(15_000)
    turn(strip, -1)
    assert strip.is_following


# --- painting -------------------------------------------------------------------------------------------------------


def test_that_sound_is_painted_in_two_colours_around_the_playhead(
    strip: WaveformStrip, peaks: Path, qtbot: QtBot
) -> None:
    strip.show_peaks(peaks)
    qtbot.waitUntil(lambda: strip.has_peaks, timeout=10_000)
    strip.show_position(10_000)
    theme = current_theme()
    assert colour_at(strip, 150, MIDDLE) == theme.colour("wave_played")
    assert colour_at(strip, 450, MIDDLE) == theme.colour("wave")
    assert colour_at(strip, 300, MIDDLE) == theme.colour("playhead")


class Painted(QObject):
    """Collects what of a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.region = QRegion()
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_that_a_jump_paints_all_that_lies_between_anew_and_no_more(strip: WaveformStrip, qtbot: QtBot) -> None:
    strip.set_following(is_following=False)
    strip.show_position(5_000)
    QApplication.processEvents()
    painted = Painted(strip)
    strip.show_position(15_000)
    qtbot.waitUntil(lambda: painted.region.contains(at(strip, 15_000)))
    assert QRegion(QRect(at(strip, 5_000, 40), at(strip, 15_000, 90))).subtracted(painted.region).isEmpty()
    assert not painted.region.contains(at(strip, 20_000))


def test_that_the_current_row_is_accented_and_an_edge_moves_before_it_is_moved(strip: WaveformStrip) -> None:
    strip.show_current(SegmentKey(2))
    strip.show_position(60_000)
    strip.show_scale(strip.scale.fitted().zoomed(0.25, 0))
    current, other = current_theme().colour("wave_segment_current"), current_theme().colour("wave_background")
    assert colour_at(strip, at(strip, 6_000).x(), 50) == current
    strip.show_preview(EdgeMove(key=SegmentKey(2), start_ms=7_000, end_ms=9_000))
    assert colour_at(strip, at(strip, 6_000).x(), 50) == other
    assert colour_at(strip, at(strip, 8_000).x(), 50) == current


def test_that_another_theme_is_worn_at_once(strip: WaveformStrip, keeper: ThemeKeeper) -> None:
    light = colour_at(strip, 885, 60)
    keeper.choose(ThemeChoice.DARK)
    assert light != colour_at(strip, 885, 60) == current_theme().colour("wave_background")


@pytest.mark.parametrize("ratio", ["1", "1.5", "2"])
def test_that_the_sound_is_sharp_at_every_scale(ratio: str, peaks: Path) -> None:
    """Every device pixel of the sound has exactly the colour of the wave: nothing was stretched."""
    program = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from app.ui.editor.waveform import WaveformStrip
from app.ui.theme import current_theme
strip = WaveformStrip()
strip.resize(601, 177)
strip.show()
strip.show_recording({DURATION_MS})
strip.show_peaks(Path(sys.argv[1]))
while not strip.has_peaks:
    app.processEvents()
image = strip.grab().toImage()
assert image.devicePixelRatio() == {ratio}, image.devicePixelRatio()
colours = {{image.pixelColor(x, round(80 * {ratio})).name() for x in range(round(20 * {ratio}), image.width() - 20)}}
assert colours == {{current_theme().colours["wave"]}}, colours
"""
    environment = {"QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen", "HOME": str(peaks.parent)}
    subprocess.run([sys.executable, "-c", program, str(peaks)], check=True, env=environment)


def test_that_numpy_comes_only_with_peaks_and_after_the_first_paint(peaks: Path) -> None:
    program = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from app.ui.editor.player import SoundPlayer
from app.ui.editor.transport import TransportBar
from app.ui.editor.waveform import WaveformStrip
strip, bar, player = WaveformStrip(), TransportBar(), SoundPlayer()
strip.show_recording(120_000)
strip.show_peaks(Path(sys.argv[1]))
heavy = {"numpy", "PySide6.QtMultimedia", "av", "soundfile"}
assert not heavy & set(sys.modules)
for _ in range(20):
    app.processEvents()
assert not heavy & set(sys.modules)
strip.show()
while not strip.has_peaks:
    app.processEvents()
assert heavy & set(sys.modules) == {"numpy"}
"""
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(peaks.parent)}
    subprocess.run([sys.executable, "-c", program, str(peaks)], check=True, env=environment)


def test_that_peaks_which_cannot_be_read_are_a_calm_sentence(
    strip: WaveformStrip, tmp_path: Path, qtbot: QtBot
) -> None:
    strip.show_preparing(0.42)
    assert strip.hint.endswith("42 %")
    strip.show_peaks(tmp_path / "gone")
    qtbot.waitUntil(lambda: "cannot be read" in strip.hint, timeout=10_000)
    assert not strip.has_peaks


def test_that_peaks_of_a_recording_that_was_left_are_not_shown(
    strip: WaveformStrip, peaks: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    strip.show_peaks(peaks)
    strip.show_recording(5_000)
    strip.show_peaks(tmp_path / "gone")
    qtbot.waitUntil(lambda: strip.hint != "", timeout=10_000)
    assert not strip.has_peaks


def test_that_twenty_thousand_rows_are_painted_at_once(strip: WaveformStrip) -> None:
    strip.show_recording(100_000_000)
    strip.show_rows(rows(20_000), [Span(start_ms=4_100, end_ms=4_900)])
    strip.fit()
    assert len(list(strip.rows.in_sight(0, 1e9, step_ms=2 / strip.scale.points_per_ms))) <= 900
    assert colour_at(strip, 450, 60) != current_theme().colour("wave_background")


def test_that_nothing_open_is_painted_and_asks_for_nothing(qtbot: QtBot) -> None:
    strip = WaveformStrip()
    qtbot.addWidget(strip)
    asked = Asked(strip)
    strip.show()
    QTest.keyClick(strip, Qt.Key.Key_W)
    QTest.keyClick(strip, Qt.Key.Key_Plus)
    assert not strip.grab().isNull()
    assert asked.all == []
    assert strip.accessibleName() == "Waveform"
