"""The player of the editor: exact seeks, stretches, loops, rates, and the small manners that make it good to type along."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.core.transcript import Span
from app.ui.editor.player_clock import PlayerClock
from app.ui.editor.player_state import HIGHEST_RATE, LOWEST_RATE, PlayerState

if TYPE_CHECKING:
    from app.ui.editor.player_media import PlayerMedia

_FRAME_MS: Final = 33
_TYPING_PAUSE_MS: Final = 900  # without a key, until playback goes on
_AT_END_MS: Final = 30


class SoundPlayer(QObject):
    """Owns what is played. Lives on the main thread; QtMultimedia is loaded with the first recording.

    Signals: ``position_changed(int)``, milliseconds, about 30 times a second while it plays and at each jump;
    ``state_changed(PlayerState)``; ``ended()``, the recording or a stretch was played to its end.

    ``rollback_ms``: by how much playing on after a pause goes back. ``is_pausing_while_typing``: whether
    ``note_typing`` holds the sound until the keys have been quiet for a moment.
    """

    position_changed = Signal(object)
    state_changed = Signal(object)
    ended = Signal()

    def __init__(
        self, *, rollback_ms: int = 500, is_pausing_while_typing: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.rollback_ms = rollback_ms
        self.is_pausing_while_typing = is_pausing_while_typing
        self._state = PlayerState()
        self._clock = PlayerClock()
        self._media: PlayerMedia | None = None
        self._is_ready = False  # the file is loaded: before that, Qt forgets a seek
        self._stop_ms: int | None = None  # the end of a stretch that is played once
        self._paused_ms: int | None = None  # where a person paused; a seek forgets it
        self._frames = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._show_frame)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.play)

    # What is played

    @property
    def state(self) -> PlayerState:
        return self._state

    @property
    def position_ms(self) -> int:
        return min(self._clock.position_ms, self._state.duration_ms)

    def open(self, path: Path, *, duration_ms: int = 0, position_ms: int = 0) -> None:
        """Take up a recording's proxy, standing at a position; the length is told better once the file is loaded."""
        self._halt()
        media = self._media or self._make_media()
        self._is_ready, self._stop_ms, self._paused_ms = False, None, None
        self._clock.jump(position_ms)
        self._change(is_open=True, is_playing=False, duration_ms=duration_ms, loop=None, notice=self._device_notice())
        media.load(path)
        self.position_changed.emit(position_ms)

    def close(self) -> None:
        """Let go of the file; there is nothing to play."""
        self._halt()
        if self._media is not None:
            self._media.unload()
        self._is_ready, self._stop_ms, self._paused_ms = False, None, None
        self._clock.jump(0)
        self._change(is_open=False, is_playing=False, duration_ms=0, loop=None, notice="")

    # Playing

    @Slot()
    def play(self) -> None:
        """Play on: a little before where it was paused, from the beginning when it is at its end."""
        if not self._state.is_open or self._state.is_playing:
            return
        if self.position_ms >= self._state.duration_ms - _AT_END_MS:
            self._jump(0)
        elif self._paused_ms is not None:
            self._jump(max(0, self._paused_ms - self.rollback_ms))
        self._enter_loop()
        self._start()

    @Slot()
    def pause(self) -> None:
        self._typing.stop()
        if self._state.is_playing:
            self._halt()
            self._paused_ms = self.position_ms

    @Slot()
    def toggle(self) -> None:
        if self._state.is_playing or self._typing.isActive():
            self.pause()
        else:
            self.play()

    def seek(self, ms: int) -> None:
        """Go to a moment, playing or not."""
        self._stop_ms, self._paused_ms = None, None
        end_ms = self._state.duration_ms or ms  # it is not known before the file is loaded
        self._jump(max(min(ms, end_ms), 0))

    def skip(self, by_ms: int) -> None:
        self.seek(self.position_ms + by_ms)

    def play_span(self, span: Span) -> None:
        """Play one stretch to its end and stop there."""
        if self._state.is_open:
            self.seek(span.start_ms)
            self._stop_ms = span.end_ms
            self._start()

    def set_loop(self, span: Span | None) -> None:
        """Play this stretch over and over from now on; None: play on after it."""
        self._change(loop=span)
        if self._state.is_playing:
            self._enter_loop()
            self._wait_for_frame()

    def set_rate(self, rate: float) -> None:
        """Play faster or slower; voices keep their pitch."""
        rate = min(max(rate, LOWEST_RATE), HIGHEST_RATE)
        if self._media is not None:
            self._media.set_rate(rate)
        if self._state.is_playing:
            self._clock.run(rate)
        self._change(rate=rate)

    def set_volume(self, per_cent: int) -> None:
        self._change(volume=min(max(per_cent, 0), 100), is_muted=False)
        self._apply_volume()

    def set_muted(self, *, is_muted: bool) -> None:
        self._change(is_muted=is_muted)
        self._apply_volume()

    def note_typing(self) -> None:
        """Hold the sound while somebody types; it goes on, rolled back a little, once the keys are quiet."""
        if self._typing.isActive():
            self._typing.start()
        elif self.is_pausing_while_typing and self._state.is_playing:
            self.pause()
            self._typing.start()

    # From frame to frame

    def _start(self) -> None:
        self._typing.stop()
        self._paused_ms = None
        self._change(is_playing=True)
        if self._is_ready:
            self._run()

    def _run(self) -> None:
        assert self._media is not None
        self._media.play()
        self._clock.run(self._state.rate)
        self._wait_for_frame()

    def _halt(self) -> None:
        self._typing.stop()
        self._frames.stop()
        if self._state.is_playing:
            self._clock.stand()
            self._change(is_playing=False)
            if self._media is not None:
                self._media.pause()

    def _jump(self, ms: int) -> None:
        self._clock.jump(ms)
        if self._media is not None and self._is_ready:
            self._media.seek(ms)
        self.position_changed.emit(ms)
        if self._state.is_playing:
            self._wait_for_frame()

    def _enter_loop(self) -> None:
        loop = self._state.loop
        if loop is not None and not loop.start_ms <= self.position_ms < loop.end_ms:
            self._jump(loop.start_ms)

    @property
    def _bound_ms(self) -> int | None:
        """Return where playing stops or turns back."""
        if self._stop_ms is not None:
            return self._stop_ms
        return self._state.loop.end_ms if self._state.loop else None

    def _wait_for_frame(self) -> None:
        wait_ms = float(_FRAME_MS)
        if self._bound_ms is not None:
            wait_ms = min(wait_ms, (self._bound_ms - self.position_ms) / self._state.rate)
        self._frames.start(max(1, round(wait_ms)))

    @Slot()
    def _show_frame(self) -> None:
        if not self._state.is_playing:
            return
        bound_ms = self._bound_ms
        if bound_ms is not None and self.position_ms >= bound_ms:
            self._reach(bound_ms)
            return
        self.position_changed.emit(self.position_ms)
        self._wait_for_frame()

    def _reach(self, bound_ms: int) -> None:
        """Turn back at the end of a loop, stop at the end of a stretch."""
        loop = self._state.loop
        if self._stop_ms is None and loop is not None:
            self._jump(loop.start_ms)
            return
        self._stop_ms = None
        self._halt()
        self._jump(bound_ms)
        self.ended.emit()

    # What the media say

    def _make_media(self) -> "PlayerMedia":
        from app.ui.editor.player_media import PlayerMedia

        media = self._media = PlayerMedia(self)
        media.loaded.connect(self._on_loaded)
        media.failed.connect(self._on_failed)
        media.ended.connect(self._on_ended)
        media.position_told.connect(self._clock.correct)
        media.device_changed.connect(self._on_device)
        media.set_rate(self._state.rate)
        self._apply_volume()
        return media

    @Slot(object)
    def _on_loaded(self, duration_ms: int) -> None:
        assert self._media is not None
        self._is_ready = True
        self._change(duration_ms=duration_ms)
        self._media.pause()
        self._media.seek(self.position_ms)
        if self._state.is_playing:
            self._run()

    @Slot()
    def _on_ended(self) -> None:
        """Stop at the end of the recording, or turn back where a loop lasts until there."""
        if not self._state.is_playing:
            return
        loop = self._state.loop
        if loop is not None and self._stop_ms is None:
            self._jump(loop.start_ms)
            self._run()
            return
        self._stop_ms = None
        self._halt()
        self._jump(self._state.duration_ms)
        self.ended.emit()

    @Slot(object)
    def _on_failed(self, words: str) -> None:
        self._halt()
        self._is_ready = False
        sentence = self.tr("This recording cannot be played. Open the transcript again to prepare its sound anew.")
        self._change(is_open=False, notice=f"{sentence} ({words})" if words else sentence)

    @Slot()
    def _on_device(self) -> None:
        if self._state.is_open:
            self._change(notice=self._device_notice())

    def _device_notice(self) -> str:
        if self._media is None or self._media.has_device:
            return ""
        return self.tr("No sound device was found: the playhead moves, but nothing is heard.")

    def _apply_volume(self) -> None:
        if self._media is not None:
            self._media.set_volume(self._state.volume, is_muted=self._state.is_muted)

    def _change(self, **changes: object) -> None:
        state = replace(self._state, **changes)  # type: ignore[arg-type]
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
