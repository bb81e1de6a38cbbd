"""The names and terms that may be said: written freely, counted, and explained."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.core.vocabulary import LONGEST_TERM, MOST_TOKENS, about_tokens, fitting, terms_in, too_long
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import current_theme

_LONGEST_SHOWN: Final = 30
_HEIGHT_PX: Final = 96  # a list of any length scrolls; the room is for the languages


class VocabularyField(QWidget):
    """Owns the text. Lives on the GUI thread. Signal ``written(str)``: the person changed it to what can be used."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.edit = QPlainTextEdit()
        self._hint = text_label(role="muted", wraps=True)
        self._told = ""
        set_look(self.edit, "kind", "field")
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_HEIGHT_PX)
        self.edit.setPlaceholderText(translate("FileOptions", "Frisco, Zwickau, Dr. Mia Thorne"))
        self.edit.setAccessibleName(translate("FileOptions", "Vocabulary"))
        tokens = translate(
            "FileOptions", "Models read words in pieces, called tokens. A plain word is one or two, a name often more."
        )
        give_tip(self._hint, tokens)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_theme().metric("space_tiny"))
        column.addWidget(self.edit, 1)
        column.addWidget(self._hint)
        self.edit.textChanged.connect(self._take)
        self._say()

    def show_text(self, text: str) -> None:
        """Show what is set, where it is not what was written here: what cannot be used yet stays to be mended."""
        if text != self._told:
            self._told = text
            self.edit.blockSignals(True)
            self.edit.setPlainText(text)
            self.edit.blockSignals(False)
        self._say()

    def _take(self) -> None:
        if self._say():
            self._told = self.edit.toPlainText()
            self.written.emit(self._told)

    def _say(self) -> bool:
        """Say how it is used, or why not; return whether it can be."""
        translate, text = QCoreApplication.translate, self.edit.toPlainText()
        terms, is_usable = terms_in(text), too_long(text) is None
        fault = translate("FileOptions", "One is longer than {0} letters. Put commas between them.").format(
            LONGEST_TERM
        )
        self._hint.setText(_use_of(terms) if is_usable else fault)
        is_all_read = fitting(terms) == len(terms)
        set_look(self._hint, "role", "muted" if is_usable and is_all_read else "warning")
        self.edit.setAccessibleDescription(self._hint.text())
        return is_usable


def _use_of(terms: Sequence[str]) -> str:
    """Say how much of the model's room the terms take, and which of them it will not read."""
    translate = QCoreApplication.translate
    how = translate("FileOptions", "Hints for the spelling of names. The first count most.")
    if not terms:
        return how
    many = translate("FileOptions", "%n terms", "", len(terms))
    room = translate("FileOptions", "about {0} of {1} tokens").format(about_tokens(terms), MOST_TOKENS)
    read = fitting(terms)
    if read == len(terms):
        return f"{many}, {room} · {how}"
    left = translate("FileOptions", "What comes from “{0}” on will not be read.").format(terms[read][:_LONGEST_SHOWN])
    return f"{many}, {room}. {left}"
