"""The mouse on the waveform: a click goes there, an edge is dragged, the overview scrolls."""

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.core.transcript import Segment
from app.ui.editor.waveform_rows import Edge
from app.ui.editor.waveform_wishes import WishingWave

_REACH: Final = 5.0  # points from an edge within which it is taken hold of
_LEAST_ROW: Final = 14.0  # a narrower row has no room for edges and a middle


class WaveGestures:
    """Owns the drag that is underway. Lives on the main thread, as long as its strip."""

    def __init__(self, strip: WishingWave) -> None:
        self._strip = strip
        self._held: tuple[Segment, Edge] | None = None
        self._grip: float | None = None  # where in the handle of the overview the mouse took hold

    @property
    def is_dragging(self) -> bool:
        return self._held is not None or self._grip is not None

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        point = event.position()
        if self._strip.lanes.is_overview(point.y()):
            self._take_overview(point)
        elif held := self._edge_at(point):
            self._held = held
        else:
            self._strip.seek_requested.emit(self._strip.scale.ms_at(point.x()))

    def move(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._grip is not None:
            self._scroll_overview(point.x())
        elif self._held is not None:
            row, edge = self._held
            scale = self._strip.scale
            move = self._strip.rows.moved(row, edge, scale.ms_at(point.x()), last_ms=scale.duration_ms)
            self._strip.show_preview(move)
        else:
            self._show_cursor(point)

    def release(self, event: QMouseEvent) -> None:
        preview = self._strip.preview
        self.cancel()
        if preview is not None and event.button() == Qt.MouseButton.LeftButton:
            row = self._strip.rows.row(preview.key)
            if row is not None and (row.start_ms, row.end_ms) != (preview.start_ms, preview.end_ms):
                self._strip.edge_move_requested.emit(preview)
        self._show_cursor(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        top, bottom = self._strip.lanes.rows
        row = self._strip.rows.at(self._strip.scale.ms_at(event.position().x()))
        if row is not None and top <= event.position().y() < bottom:
            self._strip.row_activated.emit(row.key)

    def rows_changed(self) -> None:
        """Let go of a row that is another one now."""
        if self._held is not None and self._strip.rows.row(self._held[0].key) != self._held[0]:
            self.cancel()

    def cancel(self) -> None:
        """Let go; nothing is asked for."""
        self._held, self._grip = None, None
        self._strip.show_preview(None)

    def _edge_at(self, point: QPointF) -> tuple[Segment, Edge] | None:
        strip, scale = self._strip, self._strip.scale
        top, bottom = strip.lanes.rows
        if not top <= point.y() < bottom:
            return None
        found = strip.rows.edge_near(scale.start_ms + point.x() / scale.points_per_ms, _REACH / scale.points_per_ms)
        if found is None or (found[0].end_ms - found[0].start_ms) * scale.points_per_ms < _LEAST_ROW:
            return None
        return found

    def _show_cursor(self, point: QPointF) -> None:
        if self._strip.lanes.is_overview(point.y()):
            self._strip.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._edge_at(point) is not None:
            self._strip.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self._strip.unsetCursor()

    def _take_overview(self, point: QPointF) -> None:
        """Take hold of the handle; beside it, first bring its middle here."""
        handle = self._strip.lanes.handle(self._strip.scale)
        is_on_handle = handle.left() <= point.x() <= handle.right()
        self._grip = point.x() - handle.left() if is_on_handle else handle.width() / 2
        self._scroll_overview(point.x())

    def _scroll_overview(self, x: float) -> None:
        assert self._grip is not None
        strip, scale = self._strip, self._strip.scale
        line, handle = strip.lanes.overview, strip.lanes.handle(scale)
        free = line.width() - handle.width()
        if free > 0:
            share = min(max((x - self._grip - line.left()) / free, 0.0), 1.0)
            wanted_ms = share * (scale.duration_ms - scale.span_ms)
            strip.scroll_by_hand(scale.scrolled(wanted_ms - scale.start_ms))
