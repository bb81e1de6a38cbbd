"""Draws the rows of the library, and lays the field for a new title over the old one."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.jobs import JobState
from app.core.overriding import override
from app.ui.library.day_rows import Sizes
from app.ui.library.model import LibraryModel
from app.ui.library.row import DayRow, LibraryRole, LibraryRow
from app.ui.queue.job_words import sign_of
from app.ui.queue.row_list import RowList
from app.ui.queue.row_painter import PAD_X_PX, TwoLines, paint_row
from app.ui.queue.row_type import row_height_px
from app.ui.tokens import current_theme

Index = QModelIndex | QPersistentModelIndex
_HEADING_HEIGHT_PX: Final = 32
_HEADING_BOTTOM_PX: Final = 5
_HEADING_LEFT_PX: Final = 6  # as the headings of the side bar
_LETTER_SPACING_PX: Final = 0.6
_LONGEST_TITLE: Final = 300
_ROW_WIDTH_PX: Final = 120


def lines_of(row: LibraryRow) -> TwoLines:
    """Return what the row shows."""
    is_fine = row.state is JobState.FINISHED
    sign = sign_of(row.state)
    return TwoLines(
        name=row.title,
        is_strong=row.is_open,
        word=row.length,
        line=row.line,
        line_colour="muted" if is_fine else sign.colour,
        line_icon=None if is_fine else sign.icon,
        note=row.note,
        note_icon="pencil" if row.is_edited else None,
    )


def row_sizes() -> Sizes:
    """Return the heights of headings and transcripts."""
    return Sizes(heading_px=_HEADING_HEIGHT_PX, row_px=row_height_px(current_theme(), has_bar=False))


class LibraryDelegate(QStyledItemDelegate):
    """Paints transcripts and headings of a library view. Its editor lives in the view."""

    def __init__(self, view: RowList, model: LibraryModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._sizes = row_sizes()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = self._view.inset(option.rect)
        match index.data(LibraryRole.ROW):
            case DayRow(words=words):
                _paint_heading(painter, rect, words, self._view.layoutDirection())
            case LibraryRow() as row:
                lines = TwoLines(name="") if self._is_edited(index) else lines_of(row)
                paint_row(painter, rect, lines, self._view.look_of(option, index))
            case _:
                pass

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        sizes = self._sizes
        height = sizes.heading_px if self._model.is_heading(index.row()) else sizes.row_px
        return QSize(_ROW_WIDTH_PX, height)

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(_LONGEST_TITLE)
        editor.setAccessibleName(QCoreApplication.translate("Library", "Title"))
        return editor

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = self._view.inset(option.rect)
        height = current_theme().metric("control_height")
        editor.setGeometry(QRect(rect.left(), rect.center().y() - height // 2, rect.width(), height))

    def _is_edited(self, index: Index) -> bool:
        """Say whether the field lies over this row: beside it nothing of the row would be legible."""
        return self._view.state() is RowList.State.EditingState and self._view.currentIndex() == index


def _paint_heading(painter: QPainter, rect: QRect, words: str, direction: Qt.LayoutDirection) -> None:
    theme = current_theme()
    font = theme.font("small", is_strong=True)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _LETTER_SPACING_PX)
    room = rect.adjusted(_HEADING_LEFT_PX, 0, -PAD_X_PX, -_HEADING_BOTTOM_PX)
    text = QFontMetrics(font).elidedText(QLocale().toUpper(words), Qt.TextElideMode.ElideRight, room.width())
    painter.setFont(font)
    painter.setPen(theme.colour("faint"))
    side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    painter.drawText(QStyle.visualRect(direction, rect, room), int(side | Qt.AlignmentFlag.AlignAbsolute), text)
