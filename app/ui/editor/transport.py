"""The transport bar under the waveform: back, play, forward, time, rate, loop, follow, zoom, volume; room for others at its end.

It asks and shows; who plays and who zooms is told by whoever connects it.
"""

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSlider, QWidget

from app.core.overriding import override
from app.ui.editor.player_state import RATES, PlayerState
from app.ui.editor.transport_time import TransportTime
from app.ui.kit.buttons import IconButton, push_button, round_button, set_button_icon
from app.ui.kit.looks import Surface
from app.ui.kit.plain_text import give_tip
from app.ui.theme import current_theme

SKIP_MS: Final = 5_000
_HEIGHT: Final = 48
_VOLUME_WIDTH: Final = 72

# What the window binds these wishes to; shown in the tool tips.
BACK_KEYS: Final = "Alt+J"
PLAY_KEYS: Final = "Ctrl+Space"
FORWARD_KEYS: Final = "Alt+L"


class TransportBar(Surface):
    """Shows how the player stands. Lives on the main thread.

    Wishes: ``play_toggle_requested()``, ``skip_requested(int)``, milliseconds, ``rate_requested(float)``,
    ``loop_requested(bool)``, ``follow_requested(bool)``, ``zoom_requested(int)``, steps, ``volume_requested(int)``, per
    cent, ``mute_requested(bool)``.
    """

    play_toggle_requested = Signal()
    skip_requested = Signal(object)
    rate_requested = Signal(object)
    loop_requested = Signal(object)
    follow_requested = Signal(object)
    zoom_requested = Signal(object)
    volume_requested = Signal(object)
    mute_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._state = PlayerState()
        self._expected_ms = 0
        self.setFixedHeight(_HEIGHT)
        self._play = round_button("play", "")
        seconds = self.tr("{0} s").format(SKIP_MS // 1_000)
        self._back = push_button(seconds, kind="quiet", icon_name="rotate-ccw")
        self._forward = push_button(seconds, kind="quiet", icon_name="rotate-cw")
        self._time = TransportTime()
        self._rate = push_button("", kind="quiet", menu=self._rate_menu())
        self._loop = _toggle(self.tr("Loop"), self.tr("Play the row over and over"))
        self._follow = _toggle(self.tr("Follow"), self.tr("Keep the playing word in sight"))
        self._zoom_out = IconButton("zoom-out", self.tr("Show more of the waveform"), shortcut="-")
        self._zoom_in = IconButton("zoom-in", self.tr("Show less of the waveform, larger"), shortcut="+")
        self._mute = IconButton("volume-2", self.tr("Mute"))
        self._volume = self._volume_slider()
        self._trailing = QHBoxLayout()
        self._name_buttons()
        self._lay_out()
        self._connect()
        self.show_following(is_following=True)
        self._show()

    @override
    def minimumSizeHint(self) -> QSize:
        """Leave out the volume, which goes where there is no room; its button stays."""
        hint = super().minimumSizeHint()
        return hint - QSize(self._room_for_volume, 0) if self._volume.isVisibleTo(self) else hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._volume.setVisible(self.width() >= self.minimumSizeHint().width() + self._room_for_volume)

    @property
    def _room_for_volume(self) -> int:
        return _VOLUME_WIDTH + current_theme().metric("space_tiny")

    def show_state(self, state: PlayerState) -> None:
        """Show how the player stands."""
        if state != self._state:
            self._state = state
            self._show()

    def expect(self, duration_ms: int) -> None:
        """Show this length while the player has nothing to play."""
        self._expected_ms = duration_ms
        self._show()

    def show_position(self, position_ms: int) -> None:
        self._time.show_position(position_ms)

    def show_following(self, *, is_following: bool) -> None:
        self._follow.setChecked(is_following)

    def add_trailing(self, widget: QWidget) -> None:
        """Put something at the end of the bar, as what is left to review."""
        self._trailing.addWidget(widget)

    def _show(self) -> None:
        state = self._state
        for control in (self._play, self._back, self._forward, self._rate, self._loop, self._mute, self._volume):
            control.setEnabled(state.is_open)
        set_button_icon(self._play, "pause" if state.is_playing else "play")
        _name(self._play, self.tr("Pause") if state.is_playing else self.tr("Play"), PLAY_KEYS)
        self._time.show_duration(state.duration_ms or self._expected_ms)
        self._rate.setText(f"{state.rate:g}×" if state.rate != 1 else "1.0×")
        self._loop.setChecked(state.loop is not None)
        self._volume.setValue(state.volume)
        is_silent = state.is_muted or state.volume == 0
        self._mute.set_icon_name("volume-x" if is_silent else "volume-2")
        words = self.tr("Sound on") if state.is_muted else self.tr("Mute")
        self._mute.set_words(f"{words}. {state.notice}" if state.notice else words, QKeySequence())

    def _name_buttons(self) -> None:
        seconds = SKIP_MS // 1_000
        _name(self._back, self.tr("Back {0} seconds").format(seconds), BACK_KEYS)
        _name(self._forward, self.tr("Forward {0} seconds").format(seconds), FORWARD_KEYS)
        self._forward.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its arrow points away from the words
        _name(self._rate, self.tr("Playback rate"), "")

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # the bar says itself how narrow it may be
        row.setContentsMargins(theme.metric("space"), 0, theme.metric("page_margin"), 0)
        row.setSpacing(theme.metric("space_tiny"))
        for control in (self._back, self._play, self._forward):
            row.addWidget(control)
        row.addSpacing(theme.metric("space"))
        row.addWidget(self._time)
        row.addSpacing(theme.metric("space"))
        for control in (self._rate, self._loop, self._follow):
            row.addWidget(control)
        row.addSpacing(theme.metric("space"))
        for tool in (self._zoom_out, self._zoom_in, self._mute, self._volume):
            row.addWidget(tool)
        row.addStretch(1)
        self._trailing.setSpacing(theme.metric("space") + theme.metric("space_tiny"))
        row.addLayout(self._trailing)

    def _connect(self) -> None:
        self._play.clicked.connect(self.play_toggle_requested)
        self._back.clicked.connect(lambda: self.skip_requested.emit(-SKIP_MS))
        self._forward.clicked.connect(lambda: self.skip_requested.emit(SKIP_MS))
        self._loop.clicked.connect(self._ask_for_loop)
        self._follow.clicked.connect(self._ask_for_following)
        self._zoom_out.clicked.connect(lambda: self.zoom_requested.emit(-1))
        self._zoom_in.clicked.connect(lambda: self.zoom_requested.emit(1))
        self._mute.clicked.connect(lambda: self.mute_requested.emit(not self._state.is_muted))
        self._volume.valueChanged.connect(self._ask_for_volume)

    @Slot(bool)
    def _ask_for_loop(self, is_on: bool) -> None:
        """Ask; the check mark follows what the player does."""
        self._loop.setChecked(self._state.loop is not None)
        self.loop_requested.emit(is_on)

    @Slot(bool)
    def _ask_for_following(self, is_on: bool) -> None:
        self.follow_requested.emit(is_on)

    @Slot(int)
    def _ask_for_volume(self, per_cent: int) -> None:
        if per_cent != self._state.volume:
            self.volume_requested.emit(per_cent)

    def _rate_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for rate in RATES:
            action = menu.addAction(f"{rate:g}×")
            action.setCheckable(True)
            action.setChecked(rate == 1)
            group.addAction(action)
            action.triggered.connect(partial(self._ask_for_rate, rate))
        menu.aboutToShow.connect(lambda: self._check_rate(menu))
        return menu

    def _ask_for_rate(self, rate: float, _: bool = False) -> None:
        self.rate_requested.emit(rate)

    def _check_rate(self, menu: QMenu) -> None:
        for rate, action in zip(RATES, menu.actions(), strict=True):
            action.setChecked(rate == self._state.rate)

    def _volume_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setPageStep(10)
        slider.setFixedWidth(_VOLUME_WIDTH)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        slider.setAccessibleName(self.tr("Volume"))
        give_tip(slider, self.tr("Volume"))
        return slider


def _toggle(text: str, words: str) -> QPushButton:
    button = push_button(text, kind="quiet")
    button.setCheckable(True)
    give_tip(button, words)
    return button


def _name(button: QPushButton, words: str, keys: str) -> None:
    button.setAccessibleName(words)
    give_tip(button, words, _native(keys))


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
