"""The waveform strip: sound, rows and playhead on one line of time; seeing, listening to and moving them by mouse and keys.

It holds no truth: rows, current row and position are shown as they are told, and what a person wants is asked for.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.core.overriding import override
from app.core.timecode import clock
from app.core.transcript import Segment, Span
from app.ui.editor.row_doubts import doubts_of
from app.ui.editor.waveform_acts import WaveActs
from app.ui.editor.waveform_gestures import WaveGestures
from app.ui.editor.waveform_keys import wave_key
from app.ui.editor.waveform_view import ZOOM_STEP
from app.ui.editor.waveform_wishes import WishingWave
from app.ui.kit.plain_text import plain_tip

_NOTCH: Final = 120  # what a wheel turns by at a time
_NOTCH_SHARE: Final = 0.12  # of what is in sight


class WaveformStrip(WishingWave):
    """Takes what a person does on the waveform. Lives on the main thread; what it may ask for, its base says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = WaveActs(self)
        self._gestures = WaveGestures(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @override
    def show_rows(self, rows: Sequence[Segment], holes: Sequence[Span] = ()) -> None:
        super().show_rows(rows, holes)
        self._gestures.rows_changed()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and wave_key(event):
            event.accept()  # a single key here is ours, whatever the window does with it elsewhere
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gestures.is_dragging:
            self._gestures.cancel()
            return
        key = wave_key(event)
        if key is None:
            super().keyPressEvent(event)
        else:
            self._acts.do(key)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at_ms = self.scale.start_ms + event.position().x() / self.scale.points_per_ms
            self.show_scale(self.scale.zoomed(ZOOM_STEP ** (-turned / _NOTCH), at_ms))
        else:
            by_ms = -turned / _NOTCH * self.scale.span_ms * _NOTCH_SHARE
            self.scroll_by_hand(self.scale.scrolled(by_ms))
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gestures.press(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.release(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._gestures.double_click(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._gestures.cancel()
        self.update()

    def _show_tip(self, event: QHelpEvent) -> None:
        row = self._row_under(QPointF(event.pos()))
        text = f"{clock(row.start_ms)} – {clock(row.end_ms)}\n{row.text}\n{doubts_of(row)}".strip() if row else ""
        QToolTip.showText(event.globalPos(), plain_tip(text), self)

    def _row_under(self, point: QPointF) -> Segment | None:
        top, bottom = self.lanes.rows
        return self.rows.at(self.scale.ms_at(point.x())) if top <= point.y() < bottom else None
