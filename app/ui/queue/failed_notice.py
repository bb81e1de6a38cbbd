"""The line in the queue that says how many jobs failed, and leads to why. Narrow enough for the side bar."""

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel
from app.ui.kit.looks import Surface
from app.ui.kit.sign import Sign
from app.ui.tokens import current_theme


class FailedNotice(Surface):
    """Owns the number and the way to the list. Hidden while nothing has failed. Lives on the GUI thread.

    Signals: ``show_requested``; ``appeared`` (it was shown or hidden).
    """

    show_requested = Signal()
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self._sign = Sign("circle-alert", "bad")
        self._words = ElidedLabel(role="bad")
        self._show = push_button(QCoreApplication.translate("Failures", "What failed…"), kind="link")
        self._show.clicked.connect(self.show_requested)
        self._lay_out()
        self.hide()

    def show_count(self, count: int) -> None:
        self._words.set_text(QCoreApplication.translate("Failures", "{0} failed").format(QLocale().toString(count)))
        if self.isHidden() == bool(count):
            self.setVisible(bool(count))
            self.appeared.emit()

    def text(self) -> str:
        return self._words.text()

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.metric("page_margin"), 0, theme.metric("space_wide"), theme.metric("space_tiny"))
        row.setSpacing(theme.metric("space_tiny"))
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self._show)
