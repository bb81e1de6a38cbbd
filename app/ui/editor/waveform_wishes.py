"""What may be asked for at the waveform, by mouse or by keys. Who asks stands in waveform_acts and waveform_gestures."""

from PySide6.QtCore import Signal

from app.ui.editor.waveform_view import WaveView


class WishingWave(WaveView):
    """A waveform that can ask for things. Lives on the main thread.

    Signals: ``seek_requested(int)``, milliseconds; ``play_toggle_requested()``; ``span_play_requested(Span)``;
    ``row_activated(SegmentKey)``, to its text; ``row_step_requested(int)``, rows down or up;
    ``edge_move_requested(EdgeMove)``, once for a drag or a key.
    """

    seek_requested = Signal(object)
    play_toggle_requested = Signal()
    span_play_requested = Signal(object)
    row_activated = Signal(object)
    row_step_requested = Signal(object)
    edge_move_requested = Signal(object)
