"""The type and the measures of rows in the side bar, worked out once for each theme."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontMetrics

from app.ui.tokens import Theme

AROUND_BAR_PX: Final = 2
BETWEEN_ROWS_PX: Final = 2
_BETWEEN_LINES_PX: Final = 1  # where there is no bar
_PAD_Y_PX: Final = 7
_TIGHT_PAD_Y_PX: Final = 5  # of a row with a bar
_LINE_HEIGHT: Final = 1.42


@dataclass(frozen=True, slots=True, kw_only=True)
class RowType:
    """Fonts and their measures, made once for each theme: they cost more than drawing does."""

    base: QFont
    strong: QFont
    small: QFont
    base_metrics: QFontMetrics
    strong_metrics: QFontMetrics
    small_metrics: QFontMetrics
    name_height_px: int
    line_height_px: int


@cache
def row_type(theme: Theme) -> RowType:
    base, strong, small = theme.font(), theme.font(is_strong=True), theme.font("small")
    measures = [QFontMetrics(font) for font in (base, strong, small)]
    return RowType(
        base=base,
        strong=strong,
        small=small,
        base_metrics=measures[0],
        strong_metrics=measures[1],
        small_metrics=measures[2],
        name_height_px=max(round(base.pixelSize() * _LINE_HEIGHT), measures[0].height()),
        line_height_px=max(round(small.pixelSize() * _LINE_HEIGHT), measures[2].height()),
    )


def row_height_px(theme: Theme, *, has_bar: bool) -> int:
    """Return the height of the rows of a list: one for all of it, also where only some have a bar at a time."""
    kind = row_type(theme)
    pad = _TIGHT_PAD_Y_PX if has_bar else _PAD_Y_PX
    return kind.name_height_px + between_lines_px(theme, has_bar) + kind.line_height_px + 2 * pad + BETWEEN_ROWS_PX


def between_lines_px(theme: Theme, has_bar: bool) -> int:
    return theme.metric("progress_height") + 2 * AROUND_BAR_PX if has_bar else _BETWEEN_LINES_PX
