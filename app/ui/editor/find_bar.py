"""The bar for finding and replacing: fields and buttons. What is found is the affair of ``finder``."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.core.overriding import override
from app.ui.kit.buttons import IconButton, push_button
from app.ui.kit.fields import SearchField
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Surface
from app.ui.theme import current_theme

_FIELD_WIDTH_PX = 320


class FindBar(Surface):
    """Owns the words to look for and to put there. Lives on the main thread.

    Signals: ``sought(str)`` when the words or how they are compared change; ``step_requested(int)``, 1 forward or -1
    back; ``replace_requested(str)``, ``replace_all_requested(str)``, ``closed()``.
    """

    sought = Signal(object)
    step_requested = Signal(object)
    replace_requested = Signal(object)
    replace_all_requested = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bar", parent)
        self._needle = SearchField(self.tr("Find in this transcript"))
        self._count = text_label(role="muted")
        self._case = push_button("Aa", kind="quiet")
        self._back = IconButton("chevron-up", self.tr("Previous match"), shortcut="Shift+F3", is_small=True)
        self._on = IconButton("chevron-down", self.tr("Next match"), shortcut="F3", is_small=True)
        self._close = IconButton("x", self.tr("Close"), shortcut="Esc", is_small=True)
        self._text = QLineEdit()
        self._one = push_button(self.tr("Replace"))
        self._all = push_button(self.tr("Replace all"))
        self._replacing = (self._text, self._one, self._all)
        self._name_things()
        self._lay_out()
        self._connect()
        self.set_count(None, 0)

    @property
    def needle(self) -> str:
        return self._needle.text()

    @property
    def is_case_kept(self) -> bool:
        return self._case.isChecked()

    def open(self, *, needle: str = "", is_replacing: bool = False) -> None:
        """Show the bar, with these words where there are any, and take the keyboard."""
        for widget in self._replacing:
            widget.setVisible(is_replacing)
        self.show()
        if needle:
            self._needle.setText(needle)
        self._needle.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._needle.selectAll()
        self.sought.emit(self.needle)

    def set_count(self, current: int | None, count: int) -> None:
        """Say which match this is, of how many; matches are counted from 0."""
        has_some = count > 0
        if not self.needle:
            words = ""
        elif not has_some:
            words = self.tr("No match")
        elif current is None:
            words = self.tr("%n matches", "", count)
        else:
            words = self.tr("{number} of {count}").format(number=current + 1, count=count)
        self._count.setText(words)
        self._count.setAccessibleName(self.tr("Matches: {count}").format(count=words))
        for button in (self._back, self._on, self._one, self._all):
            button.setEnabled(has_some)

    def set_needle(self, needle: str) -> None:
        self._needle.setText(needle)

    def count_text(self) -> str:
        return self._count.text()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._needle.hasFocus():
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step_requested.emit(-1 if is_back else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._text.hasFocus():
            self.replace_requested.emit(self._text.text())
        else:
            super().keyPressEvent(event)

    def _give_up(self) -> None:
        self.hide()
        self.closed.emit()

    def _name_things(self) -> None:
        self._case.setCheckable(True)
        self._case.setToolTip(self.tr("Match case"))
        self._case.setAccessibleName(self.tr("Match case"))
        self._text.setPlaceholderText(self.tr("Replace with"))
        self._text.setAccessibleName(self.tr("Replace with"))
        for field in (self._needle, self._text):
            field.setMaximumWidth(_FIELD_WIDTH_PX)

    def _lay_out(self) -> None:
        theme = current_theme()
        grid = QGridLayout(self)
        margin, space = theme.metric("page_margin"), theme.metric("space")
        grid.setContentsMargins(margin, space, margin, space)
        grid.setSpacing(space)
        grid.addWidget(self._needle, 0, 0)
        grid.addWidget(self._text, 1, 0)
        grid.addLayout(_row(self._case, self._back, self._on, self._count), 0, 1)
        grid.addLayout(_row(self._one, self._all), 1, 1)
        grid.addWidget(self._close, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)

    def _connect(self) -> None:
        self._needle.textChanged.connect(self.sought.emit)
        self._case.toggled.connect(lambda _: self.sought.emit(self.needle))
        self._back.clicked.connect(lambda: self.step_requested.emit(-1))
        self._on.clicked.connect(lambda: self.step_requested.emit(1))
        self._one.clicked.connect(lambda: self.replace_requested.emit(self._text.text()))
        self._all.clicked.connect(lambda: self.replace_all_requested.emit(self._text.text()))
        self._close.clicked.connect(self._give_up)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(current_theme().metric("space_tiny"))
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
