"""A list whose rows have two heights, headings and others, and which works out where each lies instead of keeping it.

QListView asks for the height of every row whenever one comes or goes. Here nothing is done for a row that is not seen;
what a person and a screen reader expect of a list view stays Qt's.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.library.day_rows import Sizes
from app.ui.library.model import LibraryModel
from app.ui.library.type_ahead import TypeAhead
from app.ui.queue.row_list import RowList

Index = QModelIndex | QPersistentModelIndex
_Action = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_STEPS: Final = {
    _Action.MoveUp: -1,
    _Action.MovePrevious: -1,
    _Action.MoveDown: 1,
    _Action.MoveNext: 1,
}


class DayList(RowList):
    """Owns where rows lie in the viewport. Lives on the GUI thread.

    All that QListView knows of its rows is left out: each method that would ask it is one of QAbstractItemView here.
    """

    def __init__(self, name: str, model: LibraryModel, sizes: Sizes, parent: QWidget | None = None) -> None:
        self._rows_of, self._sizes = model, sizes  # first: Qt asks where rows lie while it makes the view
        self._gap_px = 0  # how much goes above the top of the viewport
        self._type_ahead = TypeAhead()
        super().__init__(name, parent)
        self.setModel(model)
        model.rowsRemoved.connect(self._close_gap)
        model.sought.connect(self._go_to)

    # --- where rows lie ---------------------------------------------------------------------------------------------

    @override
    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= len(self._rows_of.rows):
            return QRect()
        top = self._rows_of.rows.top_px(index.row(), self._sizes) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._height_of(index.row()))

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._rows_of.rows.row_at_px(point.y() + self.verticalOffset(), self._sizes)
        return QModelIndex() if row is None else self._rows_of.index(row)

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def isIndexHidden(self, index: Index) -> bool:
        return False

    @override
    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Bring a row into view; the first of a day together with the day's name."""
        if not index.isValid():
            return
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        if index.row() and self._rows_of.is_heading(index.row() - 1):
            rect.setTop(rect.top() - self._sizes.heading_px)
        below = rect.bottom() + 1 - self.viewport().height()
        match hint:
            case _Hint.PositionAtTop:
                by = rect.top()
            case _Hint.PositionAtBottom:
                by = below
            case _Hint.PositionAtCenter:
                by = rect.center().y() - self.viewport().height() // 2
            case _:
                by = min(rect.top(), max(0, below)) if rect.top() >= 0 else rect.top()
        bar.setValue(bar.value() + by)

    # --- moving -----------------------------------------------------------------------------------------------------

    @override
    def moveCursor(self, action: _Action, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return where a key leads; never the name of a day, which cannot be selected."""
        last = len(self._rows_of.rows) - 1
        if last < 0:
            return QModelIndex()
        at = self.currentIndex().row()
        match action:
            case _Action.MoveHome:
                row, way = 0, 1
            case _Action.MoveEnd:
                row, way = last, -1
            case _Action.MovePageUp | _Action.MovePageDown:
                row, way = self._a_page_from(at, is_down=action is _Action.MovePageDown), 1
            case _:
                way = _STEPS.get(action, 0)
                row = at + way if at >= 0 else 0
        return self._transcript_from(row, way or 1, at)

    def _a_page_from(self, row: int, *, is_down: bool) -> int:
        """Return the row one height of the list further, so that the one at the edge is seen before and after."""
        rows, page = self._rows_of.rows, max(0, self.viewport().height() - self._sizes.row_px)
        y = rows.top_px(max(0, row), self._sizes) + (page if is_down else -page)
        end = rows.height_px(self._sizes) - 1
        found = rows.row_at_px(min(max(0, y), end), self._sizes)
        return max(0, row) if found is None else found

    def _transcript_from(self, row: int, way: int, otherwise: int) -> QModelIndex:
        """Return the row, or where it is a heading or none the next one on the way; else the one we come from."""
        count = len(self._rows_of.rows)
        if 0 <= row < count and self._rows_of.is_heading(row):
            row += way
        is_there = 0 <= row < count
        return self._rows_of.index(row if is_there else otherwise)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Go to the next name that begins with what is typed; Qt would have every row read for that, here and now."""
        wanted = self._type_ahead.add(search)
        self._rows_of.seek(wanted.text, self.currentIndex(), is_next=wanted.is_next)

    def _go_to(self, transcript_id: TranscriptId) -> None:
        index = self._rows_of.index_of(transcript_id)
        if index.isValid():
            self.setCurrentIndex(index)

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        index = self.indexAt(rect.topLeft())
        is_row = index.isValid() and not self._rows_of.is_heading(index.row())
        self.selectionModel().select(QItemSelection(index, index) if is_row else QItemSelection(), command)

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region.intersected(self.viewport().rect())

    # --- laying out and painting ------------------------------------------------------------------------------------

    @override
    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)

    @override
    def reset(self) -> None:
        """Show other rows from their top."""
        QAbstractItemView.reset(self)
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()

    @override
    def updateGeometries(self) -> None:
        height, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setPageStep(height)
        bar.setRange(0, max(0, self._rows_of.rows.height_px(self._sizes) - height))
        QAbstractItemView.updateGeometries(self)

    @override
    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]
        """Make room; what is looked at stays where it is, unless that is the top of the list."""
        rows, before = self._rows_of.rows, self.verticalOffset()
        came_px = rows.top_px(end + 1, self._sizes) - rows.top_px(start, self._sizes)
        is_above = before > 0 and rows.top_px(start, self._sizes) < before
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self.updateGeometries()
        if is_above:
            self.verticalScrollBar().setValue(before + came_px)
        self.viewport().update()

    @override
    def rowsAboutToBeRemoved(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]
        QAbstractItemView.rowsAboutToBeRemoved(self, parent, start, end)
        rows = self._rows_of.rows
        bottom = rows.top_px(end + 1, self._sizes)
        self._gap_px = bottom - rows.top_px(start, self._sizes) if bottom <= self.verticalOffset() else 0

    def _close_gap(self) -> None:
        """Lay out what is left; what is looked at stays where it is."""
        self.verticalScrollBar().setValue(self.verticalOffset() - self._gap_px)
        self._gap_px = 0
        self.updateGeometries()
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        selection, plain = self.selectionModel(), option.state
        for row in self._rows_in(event.rect()):
            index = self._rows_of.index(row)
            option.rect = self.visualRect(index)
            is_selected = selection.isSelected(index)
            option.state = plain | QStyle.StateFlag.State_Selected if is_selected else plain
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def _rows_in(self, rect: QRect) -> Sequence[int]:
        """Return the rows that a stretch of the viewport shows."""
        rows, top = self._rows_of.rows, self.verticalOffset()
        first = rows.row_at_px(rect.top() + top, self._sizes)
        last = rows.row_at_px(rect.bottom() + top, self._sizes)
        if first is None:
            return range(0)
        return range(first, len(rows) if last is None else last + 1)

    def _height_of(self, row: int) -> int:
        return self._sizes.heading_px if self._rows_of.is_heading(row) else self._sizes.row_px

    # --- telling screen readers -------------------------------------------------------------------------------------

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        QAbstractItemView.currentChanged(self, current, previous)
        if current.isValid() and self.hasFocus():
            self._tell(QAccessible.Event.Focus, current.row())

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        QAbstractItemView.selectionChanged(self, selected, deselected)
        for selection, what in (
            (deselected, QAccessible.Event.SelectionRemove),
            (selected, QAccessible.Event.Selection),
        ):
            for index in selection.indexes()[:1]:
                self._tell(what, index.row())

    def _tell(self, what: QAccessible.Event, row: int) -> None:
        if QAccessible.isActive():
            event = QAccessibleEvent(self, what)
            event.setChild(row)
            QAccessible.updateAccessibility(event)
