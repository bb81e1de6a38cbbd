"""What the waveform strip shows and where its parts lie: ruler, rows, speakers, overview. No painting here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

from app.core.transcript import Segment, SegmentKey
from app.ui.editor.waveform_peaks import WavePeaks
from app.ui.editor.waveform_rows import EdgeMove, WaveRows
from app.ui.editor.waveform_scale import TimeScale

USUAL_HEIGHT: Final = 176
LEAST_HEIGHT: Final = 96
RULER: Final = 26  # points above the rows
LABEL: Final = 20  # room for the words of a row at its bottom
SPEAKER: Final = 5
_BELOW_ROWS: Final = 36  # speakers and overview
_OVERVIEW: Final = 6
_OVERVIEW_SIDE: Final = 8
_OVERVIEW_BELOW: Final = 6
_LEAST_HANDLE: Final = 24.0
_STEP: Final = 2.0  # points from one row to the next that is painted

ShownRow = tuple[Segment, int, int]  # with its times as they are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Where the parts of the strip lie, from its size."""

    width: int
    height: int

    @property
    def rows(self) -> tuple[int, int]:
        return RULER, self.height - _BELOW_ROWS

    @property
    def sound(self) -> tuple[int, int]:
        top, bottom = self.rows
        return top + 6, bottom - LABEL

    @property
    def speakers(self) -> int:
        return self.height - _BELOW_ROWS + 7

    @property
    def overview(self) -> QRectF:
        """Return the line that stands for the whole recording."""
        top = self.height - _OVERVIEW - _OVERVIEW_BELOW
        return QRectF(_OVERVIEW_SIDE, top, max(1, self.width - 2 * _OVERVIEW_SIDE), _OVERVIEW)

    def handle(self, scale: TimeScale) -> QRectF:
        """Return what of the overview is in sight; never too small to take hold of."""
        line = self.overview
        wide = min(line.width(), max(_LEAST_HANDLE, line.width() * scale.span_ms / max(1, scale.duration_ms)))
        hidden_ms = max(1.0, scale.duration_ms - scale.span_ms)
        return QRectF(line.left() + (line.width() - wide) * scale.start_ms / hidden_ms, line.top(), wide, line.height())

    def is_overview(self, y: float) -> bool:
        return y >= self.speakers + SPEAKER + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePicture:
    """Everything that is to be seen but the playhead."""

    scale: TimeScale
    rows: WaveRows
    peaks: WavePeaks | None
    current: SegmentKey | None
    preview: EdgeMove | None  # an edge that is being dragged
    height: int
    ratio: float  # device pixels a point

    @property
    def lanes(self) -> Lanes:
        return Lanes(width=self.scale.width, height=self.height)

    def box(self, start_ms: int, end_ms: int) -> QRectF:
        """Return the frame of a row from one moment to another."""
        top, bottom = self.lanes.rows
        left, right = self.scale.x_of(start_ms), self.scale.x_of(end_ms)
        return QRectF(left + 0.5, top + 0.5, max(1.0, right - left - 1), bottom - top - 1)

    def rows_in_sight(self) -> Iterator[ShownRow]:
        """Yield rows with their times as they are shown, the current one last: it lies above its neighbours.

        Of rows that begin in the same point only one is yielded, so that a whole day of them is painted at once.
        """
        scale, current = self.scale, self.rows.row(self.current)
        for row in self.rows.in_sight(scale.start_ms, scale.end_ms, step_ms=_STEP / scale.points_per_ms):
            if row is not current:
                yield row, row.start_ms, row.end_ms
        if current is not None:
            times = self.preview or current
            if times.end_ms > scale.start_ms and times.start_ms < scale.end_ms:
                yield current, times.start_ms, times.end_ms
