"""The keys of the waveform while it has the focus: single ones, for it takes no text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

NUDGE_MS: Final = 50
_NONE: Final = Qt.KeyboardModifier.NoModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class WaveAct(Enum):
    """What a key asks for; how much of it stands in the key."""

    PLAY_PAUSE = auto()
    PLAY_ROW = auto()
    SEEK_BY = auto()
    SEEK_START = auto()
    SEEK_END = auto()
    STEP_ROW = auto()
    OPEN_ROW = auto()
    NUDGE_START = auto()
    NUDGE_END = auto()
    START_HERE = auto()
    END_HERE = auto()
    ZOOM = auto()
    FIT = auto()


@dataclass(frozen=True, slots=True)
class WaveKey:
    """One key and what it does."""

    key: Qt.Key
    act: WaveAct
    amount: int = 0  # milliseconds, rows or steps
    modifier: Qt.KeyboardModifier = _NONE


WAVE_KEYS: Final = (
    WaveKey(Qt.Key.Key_Space, WaveAct.PLAY_PAUSE),
    WaveKey(Qt.Key.Key_S, WaveAct.PLAY_ROW),
    WaveKey(Qt.Key.Key_Left, WaveAct.SEEK_BY, -1_000),
    WaveKey(Qt.Key.Key_Right, WaveAct.SEEK_BY, 1_000),
    WaveKey(Qt.Key.Key_Left, WaveAct.SEEK_BY, -100, _SHIFT),
    WaveKey(Qt.Key.Key_Right, WaveAct.SEEK_BY, 100, _SHIFT),
    WaveKey(Qt.Key.Key_Home, WaveAct.SEEK_START),
    WaveKey(Qt.Key.Key_End, WaveAct.SEEK_END),
    WaveKey(Qt.Key.Key_Up, WaveAct.STEP_ROW, -1),
    WaveKey(Qt.Key.Key_Down, WaveAct.STEP_ROW, 1),
    WaveKey(Qt.Key.Key_Return, WaveAct.OPEN_ROW),
    WaveKey(Qt.Key.Key_Q, WaveAct.NUDGE_START, -NUDGE_MS),
    WaveKey(Qt.Key.Key_W, WaveAct.NUDGE_START, NUDGE_MS),
    WaveKey(Qt.Key.Key_E, WaveAct.NUDGE_END, -NUDGE_MS),
    WaveKey(Qt.Key.Key_R, WaveAct.NUDGE_END, NUDGE_MS),
    WaveKey(Qt.Key.Key_A, WaveAct.START_HERE),
    WaveKey(Qt.Key.Key_D, WaveAct.END_HERE),
    WaveKey(Qt.Key.Key_Plus, WaveAct.ZOOM, 1),
    WaveKey(Qt.Key.Key_Minus, WaveAct.ZOOM, -1),
    WaveKey(Qt.Key.Key_0, WaveAct.FIT),
)
_SAME: Final = {Qt.Key.Key_Enter: Qt.Key.Key_Return, Qt.Key.Key_Equal: Qt.Key.Key_Plus}
_BY_KEY: Final = {(key.key, key.modifier): key for key in WAVE_KEYS}


def wave_key(event: QKeyEvent) -> WaveKey | None:
    """Return what a key press means here; None when it is not ours."""
    key = Qt.Key(event.key())
    key = _SAME.get(key, key)
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key is Qt.Key.Key_Plus and held == _SHIFT:  # where + stands differs from keyboard to keyboard
        held = _NONE
    return _BY_KEY.get((key, held))


def key_list() -> Iterator[tuple[str, str]]:
    """Yield the keys and what they do, in words, for the list of shortcuts."""
    for key in WAVE_KEYS:
        sequence = QKeySequence(QKeyCombination(key.modifier, key.key))
        yield sequence.toString(QKeySequence.SequenceFormat.NativeText), _words(key)


def _words(key: WaveKey) -> str:
    tr = QCoreApplication.translate
    forward, seconds = key.amount > 0, f"{abs(key.amount) / 1_000:g}"
    words = {
        WaveAct.PLAY_PAUSE: tr("WaveKeys", "Play or pause"),
        WaveAct.PLAY_ROW: tr("WaveKeys", "Play the row"),
        WaveAct.SEEK_BY: (tr("WaveKeys", "Forward {0} s") if forward else tr("WaveKeys", "Back {0} s")).format(seconds),
        WaveAct.SEEK_START: tr("WaveKeys", "To the beginning"),
        WaveAct.SEEK_END: tr("WaveKeys", "To the end"),
        WaveAct.STEP_ROW: tr("WaveKeys", "Next row") if forward else tr("WaveKeys", "Previous row"),
        WaveAct.OPEN_ROW: tr("WaveKeys", "To the text of the row"),
        WaveAct.NUDGE_START: tr("WaveKeys", "Row starts later") if forward else tr("WaveKeys", "Row starts earlier"),
        WaveAct.NUDGE_END: tr("WaveKeys", "Row ends later") if forward else tr("WaveKeys", "Row ends earlier"),
        WaveAct.START_HERE: tr("WaveKeys", "Row starts at the playhead"),
        WaveAct.END_HERE: tr("WaveKeys", "Row ends at the playhead"),
        WaveAct.ZOOM: tr("WaveKeys", "Zoom in") if forward else tr("WaveKeys", "Zoom out"),
        WaveAct.FIT: tr("WaveKeys", "Show the whole recording"),
    }
    return words[key.act]
