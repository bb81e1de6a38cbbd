"""The measures of a row in pixels, from the theme, the zoom and what the transcript needs room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF

from app.core.timecode import clock
from app.core.transcript import Transcript
from app.ui.theme import Theme

_SPEAKER_WIDEST_PX: Final = 112
_SPEAKER_NARROWEST_PX: Final = 52
_TIME_NARROWEST_PX: Final = 58
_ROW_SPACE_PX: Final = 7
_WAVE_BELOW_PX: Final = 3.0
HOLE_HEIGHT_PX: Final = 38
TOP_SPACE_PX: Final = 6  # above the first row
_HOLE_SPACE_PX: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMeasures:
    """Where things stand in a row; x from the left edge of the pane, heights without the space around the row."""

    font: QFont
    small_font: QFont
    name_font: QFont
    line_height: int
    wave_drop: float  # from the middle of a line to the wave under a doubtful word
    time_left: int
    speaker_left: int
    speaker_width: int
    text_left: int
    right_margin: int
    space: int = _ROW_SPACE_PX
    hole_space: int = _HOLE_SPACE_PX
    hole_height: int = HOLE_HEIGHT_PX

    def text_width(self, width: int) -> int:
        return max(8 * self.right_margin, width - self.text_left - self.right_margin)


def tenths(ms: int) -> str:
    """Write a time as the gutter does: ``0:12.4``."""
    return f"{clock(ms)}.{ms % 1000 // 100}"


def measures_for(theme: Theme, transcript: Transcript, *, zoom_px: int) -> RowMeasures:
    font = theme.transcript_font(zoom_px)
    small, name = theme.font("small"), theme.font("small", is_strong=True)
    metrics = QFontMetricsF(font)
    margin, gap = theme.metric("page_margin"), theme.metric("space")
    time_width = max(_TIME_NARROWEST_PX, ceil(QFontMetricsF(small).horizontalAdvance(_widest(transcript))))
    speaker_left = margin + time_width + gap
    speaker_width = _speaker_width(name, transcript.speakers)
    return RowMeasures(
        font=font,
        small_font=small,
        name_font=name,
        line_height=round(font.pixelSize() * theme.transcript_line_height),
        wave_drop=(metrics.ascent() - metrics.descent()) / 2 + _WAVE_BELOW_PX,
        time_left=margin,
        speaker_left=speaker_left,
        speaker_width=speaker_width,
        text_left=speaker_left + (speaker_width + gap if speaker_width else 0),
        right_margin=margin,
    )


def _widest(transcript: Transcript) -> str:
    last_ms = max(transcript.duration_ms, transcript.segments[-1].start_ms if transcript.segments else 0)
    return "".join("0" if character.isdigit() else character for character in tenths(last_ms))


def _speaker_width(font: QFont, names: Sequence[str]) -> int:
    if not names:
        return 0
    metrics = QFontMetricsF(font)
    widest = max(ceil(metrics.horizontalAdvance(name)) for name in names)
    return min(max(widest, _SPEAKER_NARROWEST_PX), _SPEAKER_WIDEST_PX)
