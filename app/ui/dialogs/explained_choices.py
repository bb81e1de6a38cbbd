"""A few choices of which one holds, each with a line that says what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.ui.kit.labels import text_label
from app.ui.tokens import current_theme

_INDENT_PX: Final = 27  # where the words of a radio button begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of them."""

    value: StrEnum
    words: str
    explanation: str


class ExplainedChoices(QWidget):
    """Owns the radio buttons. Lives on the GUI thread.

    Signal ``chosen(StrEnum)``: the person chose another.
    """

    chosen = Signal(object)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for place, choice in enumerate(self._choices):
            self._add(place, choice)
        self._group.buttonClicked.connect(self._tell)

    def show_value(self, value: StrEnum) -> None:
        place = next(place for place, choice in enumerate(self._choices) if choice.value is value)
        self._group.button(place).setChecked(True)

    def _add(self, place: int, choice: Choice) -> None:
        button = QRadioButton(choice.words)
        button.setAccessibleDescription(choice.explanation)
        self._group.addButton(button, place)
        explanation = text_label(choice.explanation, role="muted", wraps=True)
        explanation.setContentsMargins(_INDENT_PX, 0, 0, current_theme().metric("space_tiny"))
        self._column.addWidget(button)
        self._column.addWidget(explanation)

    def _tell(self, button: QAbstractButton) -> None:
        self.chosen.emit(self._choices[self._group.id(button)].value)
