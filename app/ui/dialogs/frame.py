"""What every dialog has: its margins, a heading, and the row of buttons at its foot."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.labels import ElidedLabel
from app.ui.tokens import current_theme


def page_of(dialog: QDialog) -> QVBoxLayout:
    """Lay a column on a dialog and return it."""
    theme = current_theme()
    column = QVBoxLayout(dialog)
    margin = theme.metric("page_margin")
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(theme.metric("space_wide"))
    return column


def heading(title: str, below: str = "") -> QVBoxLayout:
    """Return the large line of a dialog with a quiet one below it; both shorten long names."""
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(ElidedLabel(title, role="title"))
    if below:
        column.addWidget(ElidedLabel(below, role="hint"))
    return column


def grow(dialog: QDialog) -> None:
    """Make a dialog as high as what is shown in it wants: lines that wrap would be cut off."""
    column = dialog.layout()
    if column is not None:
        column.activate()
        dialog.resize(dialog.width(), max(dialog.height(), column.totalHeightForWidth(dialog.width())))


def foot(left: Sequence[QWidget], right: Sequence[QWidget]) -> QHBoxLayout:
    """Return the row of buttons: what is beside the matter on the left, what ends the dialog on the right."""
    row = QHBoxLayout()
    row.setSpacing(current_theme().metric("space"))
    for widget in left:
        row.addWidget(widget)
    row.addStretch(1)
    for widget in right:
        row.addWidget(widget)
    return row
