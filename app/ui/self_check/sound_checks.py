"""Checks of what the window does with a recording that was decoded: it is played and drawn."""

from functools import partial
from typing import TYPE_CHECKING

from app.ui.self_check.window_checks import dispose, grabbed
from app.workflow.self_test.check import BrokenError, Check, Subject, insist, wait_until
from app.workflow.self_test.decoding_check import sound_of_sample

if TYPE_CHECKING:
    from pathlib import Path

_PLAYED_MS = 500
_STRIP_PX = (600, 120)
_NO_PLAYER = (
    "Qt has no player: its multimedia plugin, or a library that this is linked with, is missing or cannot be loaded."
)


def checks(subject: Subject) -> tuple[Check, ...]:
    """Return the checks of what the window does with a recording that was decoded."""
    needs = ("window", "decode")
    return (
        Check(name="play", broken="Nothing is played", run=partial(play, subject), needs=needs, is_windowed=True),
        Check(
            name="waveform",
            broken="The waveform cannot be drawn",
            run=partial(draw_waveform, subject),
            needs=needs,
            is_windowed=True,
        ),
    )


def play(subject: Subject) -> str:
    """Play half a second in the player of the editor, muted; without a sound device its position advances as well."""
    from PySide6.QtMultimedia import QMediaPlayer

    from app.ui.editor.player import SoundPlayer
    from app.ui.editor.player_media import PlayerMedia

    proxy = _there(sound_of_sample(subject).proxy)
    player, told = SoundPlayer(), list[int]()
    try:
        player.set_muted(is_muted=True)
        player.open(proxy)
        engine, media = player.findChild(QMediaPlayer), player.findChild(PlayerMedia)
        if engine is None or media is None or not engine.isAvailable():
            raise BrokenError(_NO_PLAYER)
        media.position_told.connect(told.append)
        wait_until(lambda: player.state.duration_ms > 0 or not player.state.is_open)
        insist(player.state.is_open, player.state.notice)
        player.play()
        wait_until(lambda: told and told[-1] >= _PLAYED_MS)
        played_ms = told[-1]
    finally:
        player.close()
        player.deleteLater()
    return f"{played_ms / 1_000:.1f} s of {proxy.suffix[1:]}, {_device()}"


def _device() -> str:
    from PySide6.QtMultimedia import QMediaDevices

    device = QMediaDevices.defaultAudioOutput()
    return "without a sound device" if device.isNull() else device.description()


def draw_waveform(subject: Subject) -> str:
    """Load the waveform, for which numpy is needed, and draw it."""
    from app.ui.editor.waveform import WaveformStrip
    from app.ui.editor.waveform_peaks import WavePeaks

    path = _there(sound_of_sample(subject).peaks)
    peaks = WavePeaks.load(path)
    strip = WaveformStrip()
    strip.resize(*_STRIP_PX)
    strip.show_recording(peaks.duration_ms)
    strip.show()
    empty = grabbed(strip)
    strip.show_peaks(path)
    wait_until(lambda: grabbed(strip) != empty)
    strip.close()
    dispose(strip)
    return f"{peaks.duration_ms / 1_000:.1f} s in {_STRIP_PX[0]} x {_STRIP_PX[1]}"


def _there(path: "Path | None") -> "Path":
    assert path is not None, "the check decode has left nothing"
    return path
