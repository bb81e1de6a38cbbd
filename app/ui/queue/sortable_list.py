"""Reordering by hand: jobs dragged to a place between two rows of the list."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.core.jobs import JobId
from app.core.overriding import override
from app.ui.queue.drag_picture import HOT_SPOT, drag_picture
from app.ui.queue.drop_line import paint_drop_line, place_at
from app.ui.queue.model import JOBS_MIME, QueueModel
from app.ui.queue.row_list import RowList
from app.ui.queue.wishes import JobMove


class SortableList(RowList):
    """Owns the dragging of waiting jobs; what else is dragged over it is left to the window. Lives on the GUI thread.

    Signal ``job_move_requested`` (JobMove): the rows move when the queue says so.
    """

    job_move_requested = Signal(object)

    def __init__(self, name: str, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._jobs = model
        self._drop_place: int | None = None
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragDropOverwriteMode(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)

    @property
    def is_drop_shown(self) -> bool:
        return self._drop_place is not None

    def ask_for_move(self, job_ids: Sequence[JobId], place: int) -> None:
        """Ask for the jobs to stand, in their order, before the row that is now at this place."""
        while (before := self._jobs.job_id_at(place)) in job_ids:
            place += 1
        for job_id in job_ids:
            self.job_move_requested.emit(JobMove(job_id=job_id, before=before))

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        indexes = [index for index in self.selectedIndexes() if index.flags() & Qt.ItemFlag.ItemIsDragEnabled]
        if indexes:
            drag = QDrag(self)
            drag.setMimeData(self._jobs.mimeData(indexes))
            drag.setPixmap(drag_picture([index.data() for index in indexes], self.devicePixelRatioF()))
            drag.setHotSpot(HOT_SPOT)
            drag.exec(supportedActions, Qt.DropAction.MoveAction)
            self._show_drop_place(None)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take our own rows only: files are for the window."""
        if event.mimeData().hasFormat(JOBS_MIME):
            super().dragEnterEvent(event)
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        if event.mimeData().hasFormat(JOBS_MIME):
            self._show_drop_place(place_at(self, event.position().toPoint()))
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_drop_place(None)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the moves; the rows move when the queue says so."""
        self._show_drop_place(None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        words = bytes(event.mimeData().data(JOBS_MIME).data()).split()
        known = [job_id for job_id in (JobId(int(word)) for word in words) if self._jobs.index_of(job_id).isValid()]
        event.acceptProposedAction()
        self.ask_for_move(known, place_at(self, event.position().toPoint()))

    def _show_drop_place(self, place: int | None) -> None:
        if place != self._drop_place:
            self._drop_place = place
            self.mouse_changed()
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop_place is not None and self._jobs.rowCount():
            paint_drop_line(self, self._drop_place)
