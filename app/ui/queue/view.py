"""The list of jobs: selection, buttons of a row, menu, keys and dragging. It asks by signals and changes nothing itself."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.core.failures import FAILURES
from app.core.overriding import override
from app.ui.queue.delegate import QueueDelegate, lines_of
from app.ui.queue.model import QueueModel
from app.ui.queue.row import QueueRow
from app.ui.queue.row_actions import RowActions
from app.ui.queue.row_menu import RowMenu
from app.ui.queue.row_painter import PAD_X_PX, first_line_y, word_width_px
from app.ui.queue.sortable_list import SortableList
from app.ui.tokens import current_theme

Ask = Callable[[QueueRow], None]


class QueueView(SortableList):
    """Shows a QueueModel. Lives on the GUI thread.

    Signals, each a wish with one id or value: ``job_cancel_requested``, ``job_retry_requested`` (JobId),
    ``jobs_remove_requested`` (several JobIds), ``transcript_open_requested`` (TranscriptId), ``repeat_requested``,
    ``reveal_requested``, ``about_recording_requested``, ``part_requested`` (MediaId), ``details_requested`` (JobId); and ``job_move_requested`` (JobMove) of the list below it.
    """

    job_cancel_requested = Signal(object)
    job_retry_requested = Signal(object)
    jobs_remove_requested = Signal(object)
    transcript_open_requested = Signal(object)
    repeat_requested = Signal(object)
    reveal_requested = Signal(object)
    about_recording_requested = Signal(object)
    part_requested = Signal(object)
    details_requested = Signal(object)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Queue", "Queue"), model, parent)
        self._delegate = QueueDelegate(self)
        self._actions = RowActions(self.viewport())
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self._connect()

    def _connect(self) -> None:
        actions, model = self._actions, self._jobs
        actions.open_requested.connect(lambda: self._with_actions_row(self.open_row))
        actions.retry_requested.connect(lambda: self._with_actions_row(self.retry_row))
        actions.repeat_requested.connect(lambda: self._with_actions_row(self.repeat_row))
        actions.cancel_requested.connect(lambda: self._with_actions_row(self.cancel_row))
        actions.remove_requested.connect(lambda: self._with_actions_row(lambda row: self.remove_rows([row])))
        for changed in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset):
            changed.connect(self._place_actions)
        model.dataChanged.connect(self._place_actions_if_there)
        self.selectionModel().selectionChanged.connect(self._place_actions)
        self.selectionModel().currentChanged.connect(self._place_actions)

    # --- wishes -----------------------------------------------------------------------------------------------------

    def selected_rows(self) -> Sequence[QueueRow]:
        """Return the selected jobs in order."""
        indexes = sorted(self.selectedIndexes(), key=lambda index: index.row())
        return [row for row in map(self._jobs.row_at, indexes) if row is not None]

    def open_row(self, row: QueueRow) -> None:
        """Ask for the transcript; of what failed, for why."""
        if row.job.transcript_id is not None:
            self.transcript_open_requested.emit(row.job.transcript_id)
        elif row.job.state in FAILURES:
            self.show_details(row)

    def retry_row(self, row: QueueRow) -> None:
        if row.can_retry:
            self.job_retry_requested.emit(row.job.id)

    def repeat_row(self, row: QueueRow) -> None:
        """Ask for a recording that was heard to its end to be transcribed once more."""
        if row.can_repeat:
            self.repeat_requested.emit(row.job.media_id)

    def cancel_row(self, row: QueueRow) -> None:
        if row.can_cancel:
            self.job_cancel_requested.emit(row.job.id)

    def remove_rows(self, rows: Sequence[QueueRow]) -> None:
        """Ask for the ended ones of these jobs to leave the list, all in one wish."""
        ended = tuple(row.job.id for row in rows if row.can_remove)
        if ended:
            self.jobs_remove_requested.emit(ended)

    def take_out(self, rows: Sequence[QueueRow]) -> None:
        """Ask for those that have not ended to be cancelled, and for the others to leave the list."""
        for row in rows:
            self.cancel_row(row)
        self.remove_rows(rows)

    def do_again(self, rows: Sequence[QueueRow]) -> None:
        """Ask for what stopped to go on, and for what was heard to its end to be heard again."""
        for row in rows:
            self.retry_row(row)
            self.repeat_row(row)

    def reveal_row(self, row: QueueRow) -> None:
        self.reveal_requested.emit(row.job.media_id)

    def ask_for_part(self, row: QueueRow) -> None:
        self.part_requested.emit(row.job.media_id)

    def show_details(self, row: QueueRow) -> None:
        self.details_requested.emit(row.job.id)

    def show_about(self, row: QueueRow) -> None:
        self.about_recording_requested.emit(row.job.media_id)

    def _step(self, rows: int) -> None:
        row = self._jobs.row_at(self.currentIndex())
        place = self.currentIndex().row() + rows
        if row is not None and row.can_move and 0 <= place < self._jobs.rowCount():
            self.ask_for_move([row.job.id], place if rows < 0 else place + 1)

    # --- buttons of a row -------------------------------------------------------------------------------------------

    def _actions_row(self) -> QueueRow | None:
        """Return the row under the mouse, else the current one if it is selected."""
        row = self._jobs.row_at(self.hovered())
        if row is None and self.selectionModel().isSelected(self.currentIndex()):
            row = self._jobs.row_at(self.currentIndex())
        return row

    def _with_actions_row(self, ask: Ask) -> None:
        row = self._actions_row()
        if row is not None:
            ask(row)

    def _place_actions(self) -> None:
        row = self._actions_row()
        if row is None or self.is_drop_shown:
            self._delegate.leave_room(-1, 0)
            self._actions.hide()
            return
        index = self._jobs.index_of(row.job.id)
        rect, lines, width = self.row_rect(index), lines_of(row), self._actions.offer(row)
        gap = current_theme().metric("space_tiny") if width else 0
        self._delegate.leave_room(index.row(), width + gap)
        word = word_width_px(lines, rect, width + gap)
        x = rect.right() + 1 - PAD_X_PX - word - (gap if word else 0) - width
        if self.isRightToLeft():
            x = rect.left() + rect.right() - x - width + 1
        self._actions.move(QPoint(x, first_line_y(lines, rect) - self._actions.height() // 2))
        self._actions.setVisible(width > 0)

    def _place_actions_if_there(self, changed: QModelIndex) -> None:
        if changed.row() == self._delegate.actions_row:
            self._place_actions()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._jobs.set_watched(is_watched=True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._jobs.set_watched(is_watched=False)

    @override
    def mouse_changed(self) -> None:
        self._place_actions()
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_actions()

    # --- keys and mouse ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.take_out(self.selected_rows())
            case Qt.Key.Key_F5:
                self.do_again(self.selected_rows())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if is_alt:
                self._with_current(self.show_details)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._with_current(self.open_row)
            case Qt.Key.Key_Up if is_alt:
                self._step(-1)
            case Qt.Key.Key_Down if is_alt:
                self._step(1)
            case _:
                super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._jobs.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.open_row(row)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        if menu is not None:
            by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            place = self.row_rect(self.currentIndex()).center() if by_key else event.pos()
            menu.popup(self.viewport().mapToGlobal(place))

    def menu(self) -> RowMenu | None:
        """Return a menu for the selected rows, which deletes itself when closed; None when nothing is selected."""
        rows = self.selected_rows()
        return RowMenu(rows, self, self) if rows else None

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def _with_current(self, ask: Ask) -> None:
        row = self._jobs.row_at(self.currentIndex())
        if row is not None:
            ask(row)
