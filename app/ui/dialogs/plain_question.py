"""A plain question before something that cannot be undone: what goes, what stays, and two answers."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import Surface

_WIDTH_PX = 520
_MOST_LINES = 6


class PlainQuestion(QDialog):
    """Asks once and goes. Lives on the GUI thread.

    Signal ``agreed(bool)``: do it; whether the box was ticked, if there was one. The keyboard begins at the other answer.
    """

    agreed = Signal(object)

    def __init__(
        self,
        title: str,
        text: str,
        *,
        agree: str,
        below: str = "",
        lines: Sequence[str] = (),
        tick: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(title)
        self.cancel = push_button(translate("PlainQuestion", "Cancel"))
        self.agree = push_button(agree, kind="danger")
        self.tick = QCheckBox(tick)
        column = page_of(self)
        column.addLayout(heading(title, below))
        column.addWidget(text_label(text, wraps=True))
        if lines:
            column.addWidget(_listed(lines))
        self.tick.setVisible(bool(tick))
        column.addWidget(self.tick)
        column.addStretch(1)
        column.addLayout(foot([], [self.cancel, self.agree]))
        self.setMinimumWidth(_WIDTH_PX)
        self.setAccessibleDescription(text)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        self.cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.agreed.emit(self.tick.isChecked()))
        self.finished.connect(self.deleteLater)


def _listed(lines: Sequence[str]) -> QWidget:
    card = Surface("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(4)
    for line in lines[:_MOST_LINES]:
        column.addWidget(ElidedLabel(line, role="hint"))
    if len(lines) > _MOST_LINES:
        more = QCoreApplication.translate("PlainQuestion", "and %n more", "", len(lines) - _MOST_LINES)
        column.addWidget(text_label(more, role="faint"))
    return card
