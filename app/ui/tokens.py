"""The look as one table: colours, measures and type of both themes. Who applies it to the window stands in theme.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from PySide6.QtGui import QColor, QFont, QFontDatabase

from app.workflow.places import resources_dir

ColourName = Literal[
    # surfaces
    "background", "panel", "side", "raised", "field", "hover", "pressed", "selection",
    # lines; outline is the one that reaches 3:1
    "line", "control_line", "outline", "focus",
    # text; faint is for background, panel, side and field only, the others for every surface
    "text", "muted", "faint", "disabled", "icon",
    # accent; accent_text is the one for words and links, on_accent lies on top of accent
    "accent", "accent_hover", "accent_pressed", "accent_soft", "accent_soft_hover", "accent_text", "on_accent",
    # states: the plain ones are for words and icons, the soft ones lie behind text
    "good", "good_soft", "warning", "warning_soft", "bad", "bad_soft",
    # transcript
    "inserted", "deleted", "match", "match_current", "hole",
    # waveform and charts
    "wave", "wave_played", "wave_background", "wave_segment", "wave_segment_current", "wave_segment_line", "playhead",
    "track", "graph_other",
    "scroll_handle", "scroll_handle_hover", "shadow",
]  # fmt: skip
MetricName = Literal[
    "grid", "space_tiny", "space", "space_wide", "space_section", "page_margin",
    "radius", "radius_small", "radius_card", "radius_large", "line_width", "focus_width",
    "control_height", "control_height_small", "row_height", "tool_bar_height", "status_height", "side_width",
    "scroll_width", "progress_height", "icon", "icon_large", "icon_display",
]  # fmt: skip
TextSize = Literal["small", "base", "title", "display", "transcript"]


class Scheme(StrEnum):
    """The two ways the window can look."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """Every value of one look, asked for by name; there are exactly two of it, made by ``theme_of``."""

    scheme: Scheme
    colours: Mapping[str, str]
    speakers: tuple[str, ...]
    metrics: Mapping[str, int]
    text_sizes_px: Mapping[str, int]
    text_weights: Mapping[str, int]
    transcript_line_height: float

    @property
    def is_dark(self) -> bool:
        return self.scheme is Scheme.DARK

    def colour(self, name: ColourName) -> QColor:
        return QColor(self.colours[name])

    def speaker(self, index: int) -> QColor:
        """Return the colour of the speaker with this number; after eight they come round again."""
        return QColor(self.speakers[index % len(self.speakers)])

    def metric(self, name: MetricName) -> int:
        return self.metrics[name]

    def font(self, size: TextSize = "base", *, is_strong: bool = False) -> QFont:
        """Return the system font in one of our sizes, with digits of one width."""
        font = tabular(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        font.setPixelSize(self.text_sizes_px[size])
        font.setWeight(QFont.Weight(self.text_weights["strong" if is_strong else "regular"]))
        return font

    def transcript_font(self, zoom_px: int = 0) -> QFont:
        """Return the font of running text, made larger or smaller by the person's zoom; its digits are the font's own."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(max(8, self.text_sizes_px["transcript"] + zoom_px))
        return font


def tabular(font: QFont) -> QFont:
    """Return the font with digits of one width, so that running numbers stand still."""
    changed = QFont(font)
    changed.setFeature(QFont.Tag("tnum"), 1)
    return changed


def themes_dir() -> Path:
    return resources_dir() / "themes"


@cache
def theme_of(scheme: Scheme) -> Theme:
    table = _table()
    return Theme(
        scheme=scheme,
        colours={name: values[scheme] for name, values in table["colours"].items()},
        speakers=tuple(table["speakers"][scheme]),
        metrics=table["metrics"],
        text_sizes_px=table["text_sizes_px"],
        text_weights=table["text_weights"],
        transcript_line_height=table["transcript_line_height"],
    )


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((themes_dir() / "tokens.json").read_text(encoding="utf-8"))
    return table


class _Current:
    """Holds the theme the window wears now: like the application's palette, there is one for the whole process."""

    theme: Theme | None = None


def current_theme() -> Theme:
    """Return the theme the window wears; ask again at each paint, for it may change."""
    return _Current.theme or theme_of(Scheme.LIGHT)


def wear(theme: Theme) -> None:
    """Make this the current theme; called by ThemeKeeper alone."""
    _Current.theme = theme
