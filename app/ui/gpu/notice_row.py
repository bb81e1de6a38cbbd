"""A sentence about a card with the sign of its tone; unlike a banner it is not closed, it goes when it is no longer true."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.core.overriding import override
from app.ui.gpu.card_notices import CardNotice
from app.ui.icons import IconName
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Tone
from app.ui.kit.sign import Sign
from app.ui.tokens import ColourName, current_theme

_LEAST_SENTENCE_PX: Final = 240  # beside a button
_SIGNS: Final[dict[Tone, tuple[IconName, ColourName]]] = {
    "warning": ("triangle-alert", "warning"),
    "error": ("circle-alert", "bad"),
}


class NoticeRow(QWidget):
    """Owns a sign and a sentence that wraps; where something can be done about it, a button stands beside or below it."""

    def __init__(self, button: QPushButton | None = None) -> None:
        super().__init__()
        self._sign = Sign()
        self._sentence = text_label(wraps=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._button = button
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2, 0, 2, 0)
        self._grid.setSpacing(current_theme().metric("space"))
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._sentence, 0, 1)
        self._place_button()

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for the room of the button alone: it goes below the sentence where there is no more."""
        wanted = super().minimumSizeHint()
        return wanted if self._button is None else QSize(self._button.minimumSizeHint().width() + 4, wanted.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()

    def _place_button(self) -> None:
        if self._button is None:
            return
        is_narrow = self.width() < self._button.sizeHint().width() + _LEAST_SENTENCE_PX
        row, column, span = (1, 0, 2) if is_narrow else (0, 2, 1)
        self._grid.addWidget(self._button, row, column, 1, span, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def sentence(self) -> str:
        return self._sentence.text()

    def say(self, notice: CardNotice) -> None:
        self._sign.show_icon(*_SIGNS.get(notice.tone, ("info", "accent_text")))
        self._sentence.setText(notice.sentence)
