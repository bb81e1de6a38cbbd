"""Draws a row of the queue. What a row says stands in row.py, how it is drawn in row_painter.py."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.core.jobs import JobState
from app.core.overriding import override
from app.ui.queue.job_words import sign_of
from app.ui.queue.roles import QueueRole
from app.ui.queue.row import QueueRow
from app.ui.queue.row_list import RowList
from app.ui.queue.row_painter import TwoLines, paint_row
from app.ui.queue.row_type import row_height_px
from app.ui.tokens import ColourName, current_theme

Index = QModelIndex | QPersistentModelIndex
_ROW_WIDTH_PX = 120


def lines_of(row: QueueRow) -> TwoLines:
    """Return what the row shows."""
    sign = sign_of(row.job.state)
    return TwoLines(
        name=row.name,
        word=row.word,
        word_colour=sign.colour,
        word_icon=sign.icon,
        line=row.line,
        line_colour=_line_colour(row),
        note=row.time_left,
        fraction=row.job.progress if row.is_active else None,
    )


def _line_colour(row: QueueRow) -> ColourName:
    match row.job.state:
        case JobState.FINISHED | JobState.RUNNING:
            return "muted"
        case JobState.QUEUED:
            return "warning" if row.job.is_suspect else "muted"
        case state:
            return sign_of(state).colour


class QueueDelegate(QStyledItemDelegate):
    """Paints the rows of a queue view and leaves room where the view lays its buttons."""

    def __init__(self, view: RowList) -> None:
        super().__init__(view)
        self._view = view
        self.actions_row = -1
        self._actions_px = 0

    def leave_room(self, row: int, width_px: int) -> None:
        """Keep this much of the first line of a row free; -1 for none."""
        self.actions_row, self._actions_px = row, width_px

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: QueueRow | None = index.data(QueueRole.ROW)
        if row is not None:
            reserved_px = self._actions_px if index.row() == self.actions_row else 0
            look = self._view.look_of(option, index, reserved_px=reserved_px)
            paint_row(painter, self._view.inset(option.rect), lines_of(row), look)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_ROW_WIDTH_PX, row_height_px(current_theme(), has_bar=True))
