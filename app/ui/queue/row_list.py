"""The list that queue and library are shown in: quiet, scrolling by points, and cheap when a row only changes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyleOptionViewItem, QWidget

from app.core.overriding import override
from app.ui.kit.looks import set_look
from app.ui.queue.row_painter import RowLook
from app.ui.tokens import current_theme

Index = QModelIndex | QPersistentModelIndex
_MARGIN_PX = 10


class RowList(QListView):
    """Owns the manners of a list in the side bar; the row under the mouse is its own to know. Lives on the GUI thread.

    It reaches to the edge of the side bar, and keeps the room of a scroll bar free at its end, so that rows do not
    become narrower when one appears.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mouse: QPoint | None = None
        self.setAccessibleName(name)
        set_look(self, "surface", "side")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(current_theme().metric("row_height") // 2)
        self.setMouseTracking(True)
        self.setMinimumHeight(1)  # its own idea of a least height would push the splitter

    def row_rect(self, index: Index) -> QRect:
        """Return the place of a row in the viewport without the margins beside it."""
        return self.inset(self.visualRect(index))

    def inset(self, rect: QRect) -> QRect:
        bar = current_theme().metric("scroll_width") if self.verticalScrollBar().isVisible() else 0
        end = max(0, _MARGIN_PX - bar)
        is_mirrored = self.isRightToLeft()
        return rect.adjusted(end if is_mirrored else _MARGIN_PX, 0, -(_MARGIN_PX if is_mirrored else end), 0)

    def hovered(self) -> QModelIndex:
        """Return the row under the mouse."""
        return QModelIndex() if self._mouse is None else self.indexAt(self._mouse)

    def look_of(self, option: QStyleOptionViewItem, index: Index, *, reserved_px: int = 0) -> RowLook:
        """Return how the row stands, for its delegate."""
        state = option.state
        return RowLook(
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            is_hovered=self._mouse is not None and self.hovered() == index,
            has_focus=self.hasFocus() and self.currentIndex() == index,
            direction=self.layoutDirection(),
            reserved_px=reserved_px,
        )

    def mouse_changed(self) -> None:
        """Do what follows from another row being under the mouse."""

    @override
    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Repaint the row: no change of a row changes its height, and QListView would lay out all of them anew."""
        QAbstractItemView.dataChanged(self, top_left, bottom_right, list(roles))

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                self._follow(event.position().toPoint())
            case QEvent.Type.Leave:
                self._follow(None)
            case QEvent.Type.Enter:
                self._follow(self.viewport().mapFromGlobal(QCursor.pos()))
            case _:
                pass
        return super().viewportEvent(event)

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.viewport().update()  # another row is under the mouse now
        self.mouse_changed()

    def _follow(self, point: QPoint | None) -> None:
        before = self.hovered()
        self._mouse = point
        after = self.hovered()
        if before != after:
            self.viewport().update(self.visualRect(before))
            self.viewport().update(self.visualRect(after))
            self.mouse_changed()
