"""What the keys of the waveform do: they turn into the same wishes as the mouse's."""

from app.core.transcript import Segment, Span
from app.ui.editor.waveform_keys import WaveAct, WaveKey
from app.ui.editor.waveform_rows import Edge
from app.ui.editor.waveform_wishes import WishingWave


class WaveActs:
    """Does what a key asks for. Lives on the main thread, as long as its strip."""

    def __init__(self, strip: WishingWave) -> None:
        self._strip = strip

    def do(self, key: WaveKey) -> None:
        strip = self._strip
        match key.act:
            case WaveAct.PLAY_PAUSE:
                strip.play_toggle_requested.emit()
            case WaveAct.SEEK_BY:
                self._seek(strip.position_ms + key.amount)
            case WaveAct.SEEK_START:
                self._seek(0)
            case WaveAct.SEEK_END:
                self._seek(strip.scale.duration_ms)
            case WaveAct.STEP_ROW:
                strip.row_step_requested.emit(key.amount)
            case WaveAct.ZOOM:
                strip.zoom(key.amount)
            case WaveAct.FIT:
                strip.fit()
            case _:
                self._do_with_row(key)

    def _do_with_row(self, key: WaveKey) -> None:
        """Do what needs a row: the current one, else the one that is spoken."""
        row = self._strip.rows.row(self._strip.current) or self._strip.rows.at(self._strip.position_ms)
        if row is None:
            return
        match key.act:
            case WaveAct.PLAY_ROW:
                self._strip.span_play_requested.emit(Span(start_ms=row.start_ms, end_ms=row.end_ms))
            case WaveAct.OPEN_ROW:
                self._strip.row_activated.emit(row.key)
            case WaveAct.NUDGE_START:
                self._move(row, Edge.START, row.start_ms + key.amount)
            case WaveAct.NUDGE_END:
                self._move(row, Edge.END, row.end_ms + key.amount)
            case WaveAct.START_HERE:
                self._move(row, Edge.START, self._strip.position_ms)
            case WaveAct.END_HERE:
                self._move(row, Edge.END, self._strip.position_ms)
            case _:
                raise AssertionError(key.act)

    def _seek(self, ms: int) -> None:
        self._strip.seek_requested.emit(min(max(ms, 0), self._strip.scale.duration_ms))

    def _move(self, row: Segment, edge: Edge, to_ms: int) -> None:
        move = self._strip.rows.moved(row, edge, to_ms, last_ms=self._strip.scale.duration_ms)
        if (move.start_ms, move.end_ms) != (row.start_ms, row.end_ms):
            self._strip.edge_move_requested.emit(move)
