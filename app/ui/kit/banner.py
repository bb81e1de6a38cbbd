"""A sentence across the top of a view that stays until it is dealt with: information, warning, error."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.icons import IconName
from app.ui.kit.buttons import IconButton, push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Surface, Tone, set_look
from app.ui.kit.sign import Sign
from app.ui.tokens import ColourName, current_theme

_SIGNS: Final[dict[Tone, tuple[IconName, ColourName]]] = {
    "plain": ("info", "icon"),
    "info": ("info", "accent_text"),
    "good": ("circle-check", "good"),
    "warning": ("triangle-alert", "warning"),
    "error": ("circle-alert", "bad"),
}


class Banner(Surface):
    """Owns a sentence, a sign of its tone, at most one action and a way to close it. Hidden when closed, not deleted.

    Signals: ``action_requested()`` when the action is pressed, ``closed()`` when the person closed it.
    """

    action_requested = Signal()
    closed = Signal()

    def __init__(self, text: str = "", *, tone: Tone = "info", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__("banner", parent)
        self._sign = Sign(size="icon_large")
        self._text = text_label(wraps=True)
        self._action = push_button("")
        self._close = IconButton("x", QCoreApplication.translate("Banner", "Close this notice"), is_small=True)
        self._lay_out()
        self._action.clicked.connect(self.action_requested)
        self._close.clicked.connect(self._dismiss)
        self.say(text, tone=tone, action=action)

    def say(self, text: str, *, tone: Tone = "info", action: str = "") -> None:
        """Show another sentence; an empty action hides its button."""
        set_look(self, "tone", tone)
        self._sign.show_icon(*_SIGNS[tone])
        self._text.setText(text)
        self._text.setAccessibleName(f"{_tone_word(tone)}: {text}")
        for button in (self._action, self._close):
            button.setAccessibleDescription(text)  # which notice, where there are several
        self._action.setText(action)
        self._action.setVisible(bool(action))

    def text(self) -> str:
        return self._text.text()

    def _dismiss(self) -> None:
        self.hide()
        self.closed.emit()

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.metric("page_margin"), theme.metric("space"), theme.metric("space"), 9)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)


def _tone_word(tone: Tone) -> str:
    match tone:
        case "warning":
            return QCoreApplication.translate("Banner", "Warning")
        case "error":
            return QCoreApplication.translate("Banner", "Error")
        case _:
            return QCoreApplication.translate("Banner", "Notice")
