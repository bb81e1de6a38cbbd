"""The player on a real proxy. No sound device is needed: Qt plays silently, in real time."""

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtMultimedia import QAudioBuffer, QAudioBufferOutput, QAudioFormat, QMediaPlayer
from pytestqt.qtbot import QtBot

from app.core.sound import SoundPlaces
from app.core.transcript import Span
from app.ui.editor.player import SoundPlayer
from app.ui.editor.player_clock import PlayerClock
from app.ui.editor.player_state import PlayerState, next_rate
from app.worker.kept_sound import KeptSound
from tests.helpers.sweeps import HEARD_S, moment_ms, sweep

RATE = 16_000
SWEEP_S = 20
WAIT_MS = 15_000

os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")


# pytest-qt puts its message handler in and takes it out around every test; a warning that a thread of Qt's ("no audio
# device") brings to it just then calls what is no longer there, and the process dies. So it stays out here.
pytestmark = pytest.mark.no_qt_log


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proxy")
    places = SoundPlaces(proxy_path=str(folder / "a.opus"), peaks_path=str(folder / "a.peaks"))
    with KeptSound(places) as sound:
        sound.write(sweep(SWEEP_S, RATE))
        sound.finish()
    return Path(places.proxy_path)


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[SoundPlayer]:
    player = SoundPlayer()
    yield player
    player.close()
    player.deleteLater()


@pytest.fixture
def opened(player: SoundPlayer, proxy: Path, qtbot: QtBot) -> SoundPlayer:
    player.open(proxy)
    qtbot.waitUntil(lambda: abs(player.state.duration_ms - SWEEP_S * 1_000) <= 20, timeout=WAIT_MS)
    return player


class Ear:
    """Hears what the player plays."""

    def __init__(self, player: SoundPlayer) -> None:
        form = QAudioFormat()
        form.setSampleRate(RATE)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Float)
        self.pieces: list[NDArray[np.float32]] = []
        self._output = QAudioBufferOutput(form, player)
        self._output.audioBufferReceived.connect(self._take)
        media = player.findChild(QMediaPlayer)
        assert isinstance(media, QMediaPlayer)
        media.setAudioBufferOutput(self._output)

    def _take(self, buffer: QAudioBuffer) -> None:
        self.pieces.append(np.frombuffer(bytes(buffer.constData()), np.float32))

    def has_enough(self) -> bool:
        return sum(map(len, self.pieces)) > HEARD_S * RATE

    def moment_ms(self) -> float:
        return moment_ms(np.concatenate(self.pieces), RATE, SWEEP_S)


class Watch:
    """Collects the positions that the player tells."""

    def __init__(self, player: SoundPlayer) -> None:
        self.positions: list[int] = []
        player.position_changed.connect(self.positions.append)

    def reaches(self, ms: int) -> Callable[[], bool]:
        return lambda: bool(self.positions) and self.positions[-1] >= ms


@pytest.mark.parametrize("position_ms", [1_234, 7_777, 15_003])
def test_that_what_is_heard_is_the_moment_that_was_asked_for(
    opened: SoundPlayer, qtbot: QtBot, position_ms: int
) -> None:
    ear = Ear(opened)
    opened.seek(position_ms)
    opened.play()
    qtbot.waitUntil(ear.has_enough, timeout=WAIT_MS)
    assert abs(ear.moment_ms() - position_ms) <= 30


def test_that_a_seek_while_it_is_loading_is_not_forgotten(player: SoundPlayer, proxy: Path, qtbot: QtBot) -> None:
    player.open(proxy, duration_ms=SWEEP_S * 1_000, position_ms=3_000)
    ear = Ear(player)
    player.seek(9_000)
    player.play()
    assert player.state.is_playing
    qtbot.waitUntil(ear.has_enough, timeout=WAIT_MS)
    assert abs(ear.moment_ms() - 9_000) <= 30


def test_that_positions_come_often_and_never_go_back(opened: SoundPlayer, qtbot: QtBot) -> None:
    watch = Watch(opened)
    opened.play()
    qtbot.waitUntil(watch.reaches(700), timeout=WAIT_MS)
    assert all(before <= after for before, after in pairwise(watch.positions))
    assert len(watch.positions) >= 10


def test_that_a_pause_holds_the_place_and_playing_on_goes_back_a_little(opened: SoundPlayer, qtbot: QtBot) -> None:
    watch = Watch(opened)
    opened.seek(5_000)
    opened.play()
    qtbot.waitUntil(watch.reaches(5_800), timeout=WAIT_MS)
    opened.pause()
    held_ms = opened.position_ms
    assert held_ms >= 5_800
    opened.play()
    assert opened.position_ms < held_ms - opened.rollback_ms + 100
    opened.pause()
    opened.seek(5_000)
    opened.play()
    assert 5_000 <= opened.position_ms < 5_100


def test_that_a_stretch_is_played_to_its_end_and_no_further(opened: SoundPlayer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.ended, timeout=WAIT_MS):
        opened.play_span(Span(start_ms=4_000, end_ms=4_400))
    assert (opened.state.is_playing, opened.position_ms) == (False, 4_400)


def test_that_a_loop_turns_back_until_it_is_taken_away(opened: SoundPlayer, qtbot: QtBot) -> None:
    watch = Watch(opened)
    opened.set_loop(Span(start_ms=2_000, end_ms=2_250))
    opened.play()
    assert watch.positions[0] == 2_000
    qtbot.waitUntil(lambda: watch.positions.count(2_000) >= 3, timeout=WAIT_MS)
    assert max(watch.positions) <= 2_250
    opened.set_loop(None)
    qtbot.waitUntil(watch.reaches(2_500), timeout=WAIT_MS)


def test_that_the_end_is_told_once_and_play_begins_anew(opened: SoundPlayer, qtbot: QtBot) -> None:
    ends: list[int] = []
    opened.ended.connect(lambda: ends.append(opened.position_ms))
    opened.seek(SWEEP_S * 1_000 - 300)
    with qtbot.waitSignal(opened.ended, timeout=WAIT_MS):
        opened.play()
    assert not opened.state.is_playing
    assert ends == [opened.state.duration_ms]
    watch = Watch(opened)
    opened.play()
    qtbot.waitUntil(watch.reaches(200), timeout=WAIT_MS)
    assert watch.positions[0] == 0
    assert watch.positions[-1] < 5_000
    assert len(ends) == 1


def test_that_playback_faster_moves_faster(opened: SoundPlayer) -> None:
    now_s = 0.0
    clock = PlayerClock(lambda: now_s)
    clock.jump(1_000)
    clock.run(2.0)
    now_s = 0.5
    assert clock.position_ms == 2_000
    opened.set_rate(9)
    assert opened.state.rate == 3.0
    assert (next_rate(1.0, 1), next_rate(1.0, -1), next_rate(3.0, 1)) == (1.1, 0.9, 3.0)


def test_that_the_clock_takes_corrections_but_neither_trembles_nor_believes_old_news() -> None:
    now_s = 0.0
    clock = PlayerClock(lambda: now_s)
    clock.correct(700)
    assert clock.position_ms == 0
    clock.run(1.0)
    now_s = 1.0
    clock.correct(950)
    assert clock.position_ms == 1_000
    clock.correct(1_080)
    assert clock.position_ms == 1_080
    clock.jump(60_000)
    clock.correct(1_100)
    assert clock.position_ms == 60_000
    now_s = 2.0
    clock.correct(61_500)
    assert clock.position_ms == 61_500
    clock.stand()
    now_s = 9.0
    assert clock.position_ms == 61_500


def test_that_typing_holds_the_sound_until_the_keys_are_quiet(opened: SoundPlayer, qtbot: QtBot) -> None:
    opened.note_typing()
    opened.is_pausing_while_typing = True
    watch = Watch(opened)
    opened.play()
    opened.note_typing()
    assert not opened.state.is_playing
    opened.note_typing()
    qtbot.waitUntil(lambda: opened.state.is_playing, timeout=WAIT_MS)
    qtbot.waitUntil(watch.reaches(100), timeout=WAIT_MS)


def test_that_a_person_s_pause_outlasts_typing(opened: SoundPlayer) -> None:
    opened.is_pausing_while_typing = True
    opened.play()
    opened.note_typing()
    opened.toggle()
    assert not opened.state.is_playing
    assert not any(timer.isActive() for timer in opened.findChildren(QTimer))


def test_that_a_broken_file_is_told_and_another_one_played(player: SoundPlayer, proxy: Path, qtbot: QtBot) -> None:
    broken = proxy.with_name("broken.opus")
    broken.write_bytes(b"OggS" + bytes(2_000))
    player.open(broken)
    qtbot.waitUntil(lambda: "cannot be played" in player.state.notice, timeout=WAIT_MS)
    assert not player.state.is_open
    player.play()
    assert not player.state.is_playing
    player.open(proxy)
    qtbot.waitUntil(lambda: player.state.duration_ms > 0, timeout=WAIT_MS)
    assert player.state.is_open
    assert "cannot" not in player.state.notice


def test_that_no_device_is_a_notice_and_no_hindrance(opened: SoundPlayer, qtbot: QtBot) -> None:
    from PySide6.QtMultimedia import QMediaDevices

    if not QMediaDevices.defaultAudioOutput().isNull():
        pytest.skip("this machine has a sound device")
    assert "No sound device" in opened.state.notice
    watch = Watch(opened)
    opened.play()
    qtbot.waitUntil(watch.reaches(100), timeout=WAIT_MS)


def test_that_volume_and_mute_are_kept_before_anything_is_open(player: SoundPlayer) -> None:
    player.set_volume(140)
    player.set_muted(is_muted=True)
    assert (player.state.volume, player.state.is_muted) == (100, True)
    player.set_volume(30)
    assert (player.state.volume, player.state.is_muted) == (30, False)
    player.toggle()
    assert not player.state.is_playing


def test_that_a_closed_player_plays_nothing(opened: SoundPlayer) -> None:
    opened.play()
    opened.close()
    assert opened.state == PlayerState(notice="")
    opened.play()
    assert not opened.state.is_playing
