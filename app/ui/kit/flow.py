"""A layout that fills lines as words do: what does not fit goes into the next line."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from app.core.overriding import override


class FlowLayout(QLayout):
    """Owns the items it lays out; the last one takes what is left of its line. Lives on the GUI thread."""

    def __init__(self, parent: QWidget | None = None, *, gap_px: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px
        self.setContentsMargins(0, 0, 0, 0)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Put a widget before the one that stands there now."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        bottom = max((place.bottom() + 1 for _, place in self._places(inner)), default=0)
        return bottom + margins.top() + margins.bottom()

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(widest + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner = self.contentsRect()
        host = self.parentWidget()
        direction = Qt.LayoutDirection.LeftToRight if host is None else host.layoutDirection()
        for item, place in self._places(inner.width()):
            item.setGeometry(QStyle.visualRect(direction, inner, place.translated(inner.topLeft())))

    def _places(self, width: int) -> Iterator[tuple[QLayoutItem, QRect]]:
        """Yield where each item lies, from the top left of the first."""
        x = y = height = 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(1, width), item.sizeHint().height()))
            is_last = item is self._items[-1]
            wanted = item.minimumSize().width() if is_last else size.width()
            if x and x + wanted > width:
                x, y = 0, y + height + self._gap_px
                height = 0
            taken = max(1, width - x) if is_last else size.width()
            yield item, QRect(QPoint(x, y), QSize(taken, size.height()))
            x += taken + self._gap_px
            height = max(height, size.height())
