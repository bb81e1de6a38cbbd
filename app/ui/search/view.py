"""The list of results: the keyboard stays in the box, and up and down go from place to place here."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.core.overriding import override
from app.ui.kit.looks import set_look
from app.ui.queue.row_list import RowList
from app.ui.search.delegate import ResultsDelegate
from app.ui.search.model import ResultsModel
from app.ui.search.rows import ResultRow

_PAGE_ROWS = 10


class ResultsView(RowList):
    """Shows a ResultsModel. Lives on the GUI thread. Signal ``chosen()``: the current row is wanted."""

    chosen = Signal()

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Search", "Results"), parent)
        self._results = model
        set_look(self, "surface", "panel")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(ResultsDelegate(self))
        self.setModel(model)

    def current(self) -> ResultRow | None:
        return self._results.row_at(self.currentIndex().row())

    def go_to(self, place: int) -> None:
        """Choose a row and tell it to screen readers, whose focus is in the box."""
        row = self._results.row_at(place)
        if row is None:
            return
        index = self._results.index(place)
        self.setCurrentIndex(index)
        above = self._results.index(place - 1)
        if place and (before := self._results.row_at(place - 1)) is not None and not before.is_choice:
            self.scrollTo(above)  # the title above its first place
        self.scrollTo(index)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, row.spoken))

    def step(self, by: int) -> None:
        """Go so many choices down, or up; stay at the last one."""
        place, direction = self.currentIndex().row(), 1 if by > 0 else -1
        for _ in range(abs(by)):
            following = self._results.next_choice(place, direction)
            if following < 0:
                break
            place = following
        self.go_to(place)

    def go_to_first(self) -> None:
        self.go_to(self._results.next_choice(-1, 1))
        self.scrollToTop()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.step(1)
            case Qt.Key.Key_Up:
                self.step(-1)
            case Qt.Key.Key_PageDown:
                self.step(_PAGE_ROWS)
            case Qt.Key.Key_PageUp:
                self.step(-_PAGE_ROWS)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.chosen.emit()
            case _:
                event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self._results.row_at(self.indexAt(event.position().toPoint()).row())
        if event.button() is Qt.MouseButton.LeftButton and row is not None and row.is_choice:
            self.chosen.emit()
