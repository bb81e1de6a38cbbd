"""What a view shows while it is empty: an icon, what belongs here, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.overriding import override
from app.ui.icons import IconName, icon
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.tokens import ColourName, current_theme


class EmptyState(QWidget):
    """Owns icon, title, hint and a row of buttons, centred; ``add_widget`` puts more below them."""

    def __init__(
        self,
        icon_name: IconName,
        title: str,
        hint: str = "",
        *,
        colour: ColourName = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = _Picture(icon_name, colour)
        self._title = text_label(title, role="display", wraps=True)
        self._hint = text_label(hint, role="hint", wraps=True)
        self._buttons = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._lay_out()

    def add_button(self, text: str, *, is_primary: bool = False, icon_name: IconName | None = None) -> QPushButton:
        """Add a button to the row and return it, for its ``clicked`` to be connected."""
        button = push_button(text, kind="primary" if is_primary else "outlined", icon_name=icon_name)
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget below the buttons, centred."""
        self._column.insertWidget(self._column.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_words(self, title: str, hint: str) -> None:
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def _lay_out(self) -> None:
        theme = current_theme()
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons.setSpacing(theme.metric("space"))
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        self._column.setSpacing(theme.metric("space"))
        self._column.addStretch(1)
        self._column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._title)
        self._column.addWidget(self._hint)
        self._column.addSpacing(theme.metric("space"))
        self._column.addLayout(self._buttons)
        self._column.addSpacing(theme.metric("space_wide"))
        self._column.addStretch(1)
        self._hint.setVisible(bool(self._hint.text()))


def empty_hint(text: str, *, parent: QWidget | None = None) -> QLabel:
    """Return the small form for a list in the side bar: one quiet sentence."""
    label = text_label(text, role="muted", wraps=True, parent=parent)
    label.setContentsMargins(9, 7, 9, 7)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label


class _Picture(QWidget):
    """Paints one icon large; the title below says what it means."""

    def __init__(self, icon_name: IconName, colour: ColourName) -> None:
        super().__init__()
        self._icon = icon(icon_name, colour=colour)
        edge = current_theme().metric("icon_display")
        self.setFixedSize(edge, edge)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())
