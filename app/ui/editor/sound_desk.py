"""The lower half of the editor: waveform, transport and player of the open recording, connected to each other."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import ErrorCode
from app.core.media import MediaId, MediaRecord
from app.core.transcript import Segment, Span, Transcript
from app.engine.sound_preparation import SoundProgress, SoundRefused
from app.ui.editor.player import SoundPlayer
from app.ui.editor.player_state import next_rate
from app.ui.editor.transport import SKIP_MS, TransportBar
from app.ui.editor.waveform import WaveformStrip
from app.ui.kit.banner import Banner
from app.workflow.sound import SoundFound, SoundSupply


class SoundDesk(QWidget):
    """Owns what is heard and seen of the open recording. Lives on the GUI thread.

    Signals: ``position_changed`` (milliseconds), ``edge_move_requested`` (EdgeMove), ``row_activated`` (SegmentKey),
    ``follow_requested`` (bool), ``locate_requested`` (MediaRecord: its file is gone).
    """

    position_changed = Signal(object)
    edge_move_requested = Signal(object)
    row_activated = Signal(object)
    follow_requested = Signal(object)
    locate_requested = Signal(object)

    def __init__(self, supply: SoundSupply, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._supply = supply
        self._media: MediaRecord | None = None
        self._start_ms = 0  # where it stands when there is something to be heard
        self._rows: tuple[Segment, ...] = ()
        self.waveform = WaveformStrip()
        self.missing = Banner(
            self.tr("The recording is not where it was, so it cannot be heard. Its text can still be edited."),
            tone="warning",
            action=self.tr("Locate…"),
        )
        self.missing.hide()
        self.transport = TransportBar()
        self.player = SoundPlayer(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.waveform, 1)
        column.addWidget(self.missing)
        column.addWidget(self.transport)
        self._connect_player()
        self._connect_supply()

    def open(self, media: MediaRecord, duration_ms: int) -> None:
        """Take up another recording; what is missing of its sound is made."""
        if self._media is not None and self._media.id != media.id:
            self._supply.forget(self._media.id)
        self._media, self._start_ms = media, 0
        self.player.close()
        self.transport.expect(duration_ms)
        self.waveform.show_recording(duration_ms)
        self.look_again()

    def close_recording(self) -> None:
        """Take up none: nothing is open."""
        if self._media is not None:
            self._supply.forget(self._media.id)
        self._media, self._rows = None, ()
        self.missing.hide()
        self.player.close()

    def look_again(self) -> None:
        """Take up the sound of the open recording, which may be back where it was missing."""
        if self._media is not None:
            self.missing.hide()
            self._take(self._supply.want(self._media))

    def show_transcript(self, transcript: Transcript) -> None:
        """Lay the rows on the waveform."""
        self._rows = transcript.segments
        self.waveform.show_rows(transcript.segments, transcript.holes)

    def show_row(self, index: int) -> None:
        """Emphasise the row that has the caret."""
        self.waveform.show_current(self._rows[index].key if 0 <= index < len(self._rows) else None)

    def play_from(self, ms: int) -> None:
        self.player.seek(ms)
        self.player.play()

    def go_to(self, ms: int) -> None:
        """Stand at a moment, also where the sound is still on its way."""
        self._start_ms = ms
        self.player.seek(ms)

    def skip(self, steps: int) -> None:
        self.player.skip(steps * SKIP_MS)

    def change_rate(self, steps: int) -> None:
        """Play so many steps faster or slower; 0 is the normal speed."""
        self.player.set_rate(next_rate(self.player.state.rate, steps) if steps else 1.0)

    def set_following(self, *, is_following: bool) -> None:
        self.transport.show_following(is_following=is_following)
        self.waveform.set_following(is_following=is_following)

    def close_down(self) -> None:
        self.player.close()

    def _connect_player(self) -> None:
        player, bar, wave = self.player, self.transport, self.waveform
        player.position_changed.connect(self._on_position)
        player.state_changed.connect(bar.show_state)
        bar.play_toggle_requested.connect(player.toggle)
        bar.skip_requested.connect(player.skip)
        bar.rate_requested.connect(player.set_rate)
        bar.loop_requested.connect(self._loop)
        bar.follow_requested.connect(self.follow_requested)
        bar.zoom_requested.connect(wave.zoom)
        bar.volume_requested.connect(player.set_volume)
        bar.mute_requested.connect(lambda is_muted: player.set_muted(is_muted=is_muted))
        wave.seek_requested.connect(player.seek)
        wave.play_toggle_requested.connect(player.toggle)
        wave.span_play_requested.connect(player.play_span)
        wave.edge_move_requested.connect(self.edge_move_requested)
        wave.row_activated.connect(self.row_activated)

    def _connect_supply(self) -> None:
        self._supply.found.connect(self._take)
        self._supply.refused.connect(self._on_refused)
        self._supply.progressed.connect(self._on_progress)
        self.missing.action_requested.connect(self._ask_where)

    def _loop(self, is_on: bool) -> None:
        """Play the row at the playhead over and over, or go on."""
        row = next((row for row in self._rows if row.start_ms <= self.player.position_ms < row.end_ms), None)
        self.player.set_loop(Span(start_ms=row.start_ms, end_ms=row.end_ms) if is_on and row else None)

    @Slot(object)
    def _on_position(self, ms: int) -> None:
        self.transport.show_position(ms)
        self.waveform.show_position(ms)
        self.position_changed.emit(ms)

    def _ask_where(self) -> None:
        self.locate_requested.emit(self._media)

    def _is_open(self, media_id: MediaId) -> bool:
        return self._media is not None and self._media.id == media_id

    @Slot(object)
    def _take(self, found: SoundFound) -> None:
        if not self._is_open(found.media_id):
            return
        if found.proxy is not None:
            self.player.open(found.proxy, position_ms=self._start_ms)
        if found.peaks is not None:
            self.waveform.show_peaks(found.peaks)
        elif not found.is_whole:
            self.waveform.show_preparing()

    @Slot(object)
    def _on_progress(self, progress: SoundProgress) -> None:
        if self._is_open(progress.media_id):
            self.waveform.show_preparing(progress.share)

    @Slot(object)
    def _on_refused(self, refused: SoundRefused) -> None:
        if not self._is_open(refused.media_id):
            return
        if refused.code is ErrorCode.MEDIA_MISSING:
            self.waveform.show_hint("")
            self.missing.show()
        else:
            self.waveform.show_hint(refused.sentence)
