"""The properties by which the style sheet tells one kind of widget from another, and setting them on living widgets."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

ButtonKind = Literal["outlined", "primary", "quiet", "danger", "link", "pill", "round", "search"]
LabelRole = Literal[
    "body", "hint", "muted", "faint", "strong", "title", "display", "section", "good", "warning", "bad", "link", "chip",
    "key",
]  # fmt: skip
SurfaceKind = Literal["panel", "background", "side", "card", "well", "bar", "foot", "rule", "banner", "toast", "drop"]
Tone = Literal["plain", "info", "good", "warning", "error"]
Property = Literal["kind", "role", "surface", "tone"]


def set_look(widget: QWidget, name: Property, value: str) -> None:
    """Set a property the style sheet looks at, and let the widget show it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # a new one is polished when it is first shown
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


class Surface(QFrame):
    """A plain area in one of the theme's backgrounds; put a layout on it."""

    def __init__(self, kind: SurfaceKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        set_look(self, "surface", kind)


def rule(parent: QWidget | None = None, *, is_vertical: bool = False) -> Surface:
    """Return a line of one point that divides its neighbours in a layout."""
    line = Surface("rule", parent)
    if is_vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return line
