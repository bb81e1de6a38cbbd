"""Palette and style sheet made from a theme. The rules stand in resources/themes/window.qss; no colour is written here."""

import re
from functools import cache
from string import Template
from typing import Final, cast

from PySide6.QtGui import QPalette

from app.ui.icons import IconName, drawing
from app.ui.memory_files import register_files
from app.ui.tokens import ColourName, Theme, themes_dir

_DRAWING: Final = re.compile(r"\$drawings/([a-z0-9-]+)\.([a-z_]+)\.svg")
_ROLES: Final[dict[QPalette.ColorRole, ColourName]] = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "background",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "line",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "control_line",
    QPalette.ColorRole.Dark: "outline",
    QPalette.ColorRole.Shadow: "outline",
}
_WHEN_DISABLED: Final = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
    QPalette.ColorRole.PlaceholderText,
)


def palette_of(theme: Theme) -> QPalette:
    """Return the palette for what Fusion paints by itself and for views that ask it."""
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, theme.colour(name))
    for role in _WHEN_DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("disabled"))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, theme.colour("hover"))
    return palette


@cache
def style_sheet_of(theme: Theme) -> str:
    """Return the style sheet with every token filled in; its pictures become files in memory."""
    rules = (themes_dir() / "window.qss").read_text(encoding="utf-8")
    folder = f"frisco-{theme.scheme}"
    register_files(folder, _drawings(rules, theme))
    sizes = {f"{name}_px": size for name, size in theme.text_sizes_px.items()}
    values = {**theme.colours, **theme.metrics, **sizes, **theme.text_weights, "drawings": f":/{folder}"}
    return Template(rules).substitute(values)


def _drawings(rules: str, theme: Theme) -> dict[str, bytes]:
    """Return the pictures that the rules name, each an icon in a colour of the theme."""
    return {
        f"{icon}.{colour}.svg": drawing(cast("IconName", icon), theme.colours[colour])
        for icon, colour in set(_DRAWING.findall(rules))
    }
