"""The line in the queue that says how many jobs failed, and leads to why. Narrow enough for the side bar."""

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.overriding import override
from app.ui.icons import icon
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme


class FailedNotice(Surface):
    """Owns the number and the way to the list. Hidden while nothing has failed. Lives on the GUI thread.

    Signals: ``show_requested``; ``appeared`` (it was shown or hidden).
    """

    show_requested = Signal()
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._sign = QLabel()  # before Qt may tell of a change of style
        super().__init__("side", parent)
        self._words = ElidedLabel(role="bad")
        self._show = push_button(QCoreApplication.translate("Failures", "What failed…"), kind="link")
        self._show.clicked.connect(self.show_requested)
        self._lay_out()
        self._show_sign()
        self.hide()

    def show_count(self, count: int) -> None:
        self._words.set_text(QCoreApplication.translate("Failures", "{0} failed").format(QLocale().toString(count)))
        if self.isHidden() == bool(count):
            self.setVisible(bool(count))
            self.appeared.emit()

    def text(self) -> str:
        return self._words.text()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # another theme; a label keeps the old picture
            self._show_sign()

    def _show_sign(self) -> None:
        edge = current_theme().metric("icon")
        self._sign.setPixmap(icon("circle-alert", colour="bad").pixmap(edge, edge))

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.metric("page_margin"), 0, theme.metric("space_wide"), theme.metric("space_tiny"))
        row.setSpacing(theme.metric("space_tiny"))
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self._show)
