"""Where dragged rows would go: the place between two rows, and the line that shows it."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.queue.row_list import RowList
from app.ui.tokens import current_theme


def place_at(view: RowList, point: QPoint) -> int:
    """Return the row before which a drop at this point of the viewport goes; the number of rows means the end."""
    index = view.indexAt(point)
    if not index.isValid():
        return view.model().rowCount()
    return index.row() + (1 if point.y() > view.visualRect(index).center().y() else 0)


def paint_drop_line(view: RowList, place: int) -> None:
    """Draw the line between the rows into the view's viewport."""
    model, theme = view.model(), current_theme()
    is_end = place >= model.rowCount()
    rect = view.row_rect(model.index(place - 1 if is_end else place, 0))
    width = theme.metric("focus_width")
    y = rect.bottom() - width + 1 if is_end else max(0, rect.top() - width)
    painter = QPainter(view.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(QRectF(rect.left(), y, rect.width(), width), width / 2, width / 2)
    painter.end()
