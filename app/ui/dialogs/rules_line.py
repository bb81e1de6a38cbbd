"""The line of the options that tells how many replacement rules there are, and leads to them."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.replacements import line_of, rules_in
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel
from app.ui.tokens import current_theme


class RulesLine(QWidget):
    """Owns nothing: the rules are the settings'. Lives on the GUI thread. Signal ``edit_requested()``."""

    edit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ElidedLabel("", role="muted")
        self._edit = push_button(QCoreApplication.translate("FileOptions", "Edit rules…"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(current_theme().metric("space"))
        line.addWidget(self._words, 1)
        line.addWidget(self._edit)
        self._edit.clicked.connect(self.edit_requested)

    def show_text(self, text: str) -> None:
        translate, rules = QCoreApplication.translate, rules_in(text)
        none = translate("FileOptions", "Corrects what is always heard wrongly.")
        many = translate("FileOptions", "%n rules", "", len(rules))
        first = line_of(rules[0]) if rules else ""
        words = f"{many}: {first}{' …' if len(rules) > 1 else ''}" if rules else none
        self._words.setText(words)
        self._edit.setAccessibleDescription(words)
