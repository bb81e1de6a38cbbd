"""A small picture beside a sentence. It is painted, not kept: after a change of theme it has the new colours."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.overriding import override
from app.ui.icons import IconName, icon
from app.ui.tokens import ColourName, MetricName, current_theme


class Sign(QWidget):
    """Owns one icon in one of the theme's colours. Lives on the GUI thread."""

    def __init__(self, name: IconName = "info", colour: ColourName = "icon", *, size: MetricName = "icon") -> None:
        super().__init__()
        edge = current_theme().metric(size)
        self.setFixedSize(edge, edge)
        self.show_icon(name, colour)

    def show_icon(self, name: IconName, colour: ColourName) -> None:
        self._icon = icon(name, colour=colour)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())
