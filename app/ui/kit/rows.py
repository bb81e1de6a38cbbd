"""Rows of ordinary lists, trees and tables: one height for all, from the theme. Rich rows bring their own delegate."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.core.overriding import override
from app.ui.tokens import current_theme


class RowDelegate(QStyledItemDelegate):
    """Gives every row the height of the theme; painting is left to the style sheet.

    Heights cannot come from the style sheet: a view that is laid out before it is first shown would keep wrong ones.
    """

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), current_theme().metric("row_height"))


def dress_rows(view: QAbstractItemView | QComboBox) -> None:
    """Give an ordinary list, tree, table or the list of a combo box its row height and quiet manners."""
    if isinstance(view, QComboBox):
        view.setItemDelegate(RowDelegate(view))
        return
    view.setItemDelegate(RowDelegate(view))
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    if isinstance(view, QTableView):
        view.verticalHeader().setDefaultSectionSize(current_theme().metric("row_height"))
        view.verticalHeader().hide()
        view.setShowGrid(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.horizontalHeader().setHighlightSections(False)


def dress_records(table: QTableView, name: str, *, stretching: int, widths: Mapping[int, int]) -> None:
    """Give a table of records its manners, after its model is there: one column takes the room, Tab leaves it."""
    dress_rows(table)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(stretching, QHeaderView.ResizeMode.Stretch)
    for section, width in widths.items():
        header.resizeSection(section, width)
