"""The line above a pane: what it shows on the left, a note on the right, and a stroke of accent where the keyboard is."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.overriding import override
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.theme import current_theme


class PaneHeader(QWidget):
    """Owns the title and the note of a pane. Lives on the main thread."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._title = ElidedLabel(title, role="muted")
        self._note = text_label(role="muted")
        self._has_focus = False
        row = QHBoxLayout(self)
        margin = theme.metric("page_margin")
        row.setContentsMargins(margin, 0, margin, theme.metric("line_width"))
        row.setSpacing(theme.metric("space_wide"))
        row.addWidget(self._title, 1)
        row.addWidget(self._note)
        self.setFixedHeight(theme.metric("row_height"))

    def set_title(self, title: str) -> None:
        self._title.set_text(title)

    def set_note(self, note: str) -> None:
        self._note.setText(note)

    def note(self) -> str:
        return self._note.text()

    def set_focus(self, has_focus: bool) -> None:
        self._has_focus = has_focus
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        width, height = self.width(), self.height()
        painter.fillRect(self.rect(), theme.colour("panel"))
        line = theme.metric("line_width")
        painter.fillRect(0, height - line, width, line, theme.colour("line"))
        if self._has_focus:
            stroke = theme.metric("focus_width")
            painter.fillRect(0, height - stroke, width, stroke, theme.colour("focus"))


def with_head(head: PaneHeader, pane: QWidget) -> QWidget:
    """Return a side of a comparison: the header on top of its pane, without a gap."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(pane, 1)
    return side
