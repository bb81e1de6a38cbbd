"""Asking for a name: one line, what may be wrong with it, and two answers."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.tokens import current_theme

_WIDTH_PX = 420


class NameDialog(QDialog):
    """Asks once and goes. Lives on the GUI thread.

    ``fault_in`` says what is wrong with a name, empty for nothing. Signal ``named(str)``.
    """

    named = Signal(object)

    def __init__(
        self,
        title: str,
        *,
        below: str = "",
        name: str = "",
        agree: str,
        fault_in: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._fault_in = fault_in
        self.edit = QLineEdit(name)
        self.hint = text_label(role="warning", wraps=True)
        self._cancel = push_button(QCoreApplication.translate("NameDialog", "Cancel"))
        self.agree = push_button(agree, kind="primary")
        self.edit.setAccessibleName(QCoreApplication.translate("NameDialog", "Name"))
        column = page_of(self)
        column.setSpacing(current_theme().metric("space"))
        column.addLayout(heading(title, below))
        column.addWidget(self.edit)
        column.addWidget(self.hint)
        column.addLayout(foot([], [self._cancel, self.agree]))
        self.resize(_WIDTH_PX, self.sizeHint().height())
        self.edit.selectAll()
        self.edit.setFocus()
        self.edit.textChanged.connect(self._say)
        self.edit.returnPressed.connect(self._ask)
        self._cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self._ask)
        self._say()

    def _say(self) -> None:
        fault = self._fault_in(self.edit.text())
        is_begun = bool(self.edit.text().strip())
        self.hint.setText(fault if is_begun else "")
        set_look(self.hint, "role", "warning")
        self.agree.setEnabled(not fault)

    def _ask(self) -> None:
        if self.agree.isEnabled():
            self.named.emit(" ".join(self.edit.text().split()))
            self.accept()
