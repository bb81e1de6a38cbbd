"""The notice that the queue is paused, with the reason; narrow enough for the side bar, where a banner is too wide."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Surface, set_look
from app.ui.kit.sign import Sign
from app.ui.tokens import current_theme

_LINK_PADDING_PX: Final = 5  # padding and border of a link button in the style sheet


class PauseNotice(Surface):
    """Owns the sentence and the button that lets the queue go on. Hidden while the queue runs.

    Signal ``resume_requested``.
    """

    resume_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("banner", parent)
        self._sign = Sign("pause", "accent_text")
        self._text = text_label(wraps=True)
        self._resume = push_button(QCoreApplication.translate("Queue", "Let it go on"), kind="link")
        self._resume.clicked.connect(self.resume_requested)
        self._lay_out()
        self.hide()

    def say(self, sentence: str) -> None:
        """Show why; without a reason the person paused the queue, which needs no warning."""
        own_words = QCoreApplication.translate("Queue", "Paused. What runs is finished, nothing new is started.")
        set_look(self, "tone", "warning" if sentence else "info")
        self._text.setText(sentence or own_words)
        self._sign.show_icon(*(("triangle-alert", "warning") if sentence else ("pause", "accent_text")))

    def text(self) -> str:
        return self._text.text()

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(
            theme.metric("page_margin"), theme.metric("space"), theme.metric("space_wide"), theme.metric("space")
        )
        row.setSpacing(theme.metric("space") - _LINK_PADDING_PX)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._text.setContentsMargins(_LINK_PADDING_PX, 0, 0, 0)  # so that the words of the link stand below it
        column = QVBoxLayout()
        column.setSpacing(theme.metric("space_tiny"))
        column.addWidget(self._text)
        column.addWidget(self._resume, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
