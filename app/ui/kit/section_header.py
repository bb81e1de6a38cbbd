"""The quiet heading of a part of the side bar: "QUEUE 3", with room for small buttons between the two."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.labels import text_label
from app.ui.tokens import current_theme


class SectionHeader(QWidget):
    """Owns a title in capitals and a number; the number is left away when it is None."""

    def __init__(self, title: str, *, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = text_label(title, role="section")
        self._count = text_label(role="section")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 8, 6, 4)
        self._row.setSpacing(current_theme().metric("space_tiny"))
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._row.addWidget(self._count)
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        self._count.setText("" if count is None else self.locale().toString(count))
        self._count.setVisible(count is not None)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def add_widget(self, widget: QWidget) -> None:
        """Put a small button to the left of the number."""
        self._row.insertWidget(self._row.count() - 1, widget)
