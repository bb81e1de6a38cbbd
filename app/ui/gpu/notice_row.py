"""A sentence about a card with the sign of its tone; unlike a banner it is not closed, it goes when it is no longer true."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.overriding import override
from app.ui.gpu.card_notices import CardNotice
from app.ui.icons import IconName, icon
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Tone
from app.ui.tokens import ColourName, current_theme

_SIGNS: Final[dict[Tone, tuple[IconName, ColourName]]] = {
    "warning": ("triangle-alert", "warning"),
    "error": ("circle-alert", "bad"),
}


class NoticeRow(QWidget):
    """Owns a sign and a sentence that wraps; where something can be done about it, a button stands behind it."""

    def __init__(self, button: QPushButton | None = None) -> None:
        super().__init__()
        self._sign = _Sign()
        self._sentence = text_label(wraps=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(current_theme().metric("space"))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        if button is not None:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def sentence(self) -> str:
        return self._sentence.text()

    def say(self, notice: CardNotice) -> None:
        self._sign.show_tone(notice.tone)
        self._sentence.setText(notice.sentence)


class _Sign(QWidget):
    """Paints the icon of a tone."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = icon("info")
        edge = current_theme().metric("icon")
        self.setFixedSize(edge, edge)

    def show_tone(self, tone: Tone) -> None:
        name, colour = _SIGNS.get(tone, ("info", "accent_text"))
        self._icon = icon(name, colour=colour)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())
