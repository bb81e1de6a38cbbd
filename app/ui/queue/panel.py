"""The upper part of the side bar: heading, notice of a pause, the list of jobs or what to do while there is none."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.core.jobs import JobSnapshot
from app.core.overriding import override
from app.engine.pauses import QueueSnapshot
from app.ui.icons import icon
from app.ui.kit.buttons import IconButton
from app.ui.kit.empty_state import empty_hint
from app.ui.kit.looks import Surface
from app.ui.kit.section_header import SectionHeader
from app.ui.queue.adding_notice import AddingNotice
from app.ui.queue.failed_notice import FailedNotice
from app.ui.queue.failure_watch import FailureWatch
from app.ui.queue.model import QueueModel
from app.ui.queue.pause_notice import PauseNotice
from app.ui.queue.row_type import row_height_px
from app.ui.queue.view import QueueView
from app.ui.tokens import current_theme

_MARGIN_PX = 10


class QueuePanel(Surface):
    """Owns model and view of the queue. Lives on the GUI thread.

    Signals: ``clear_finished_requested``, ``queue_pause_requested``, ``queue_resume_requested``, ``failures_requested``,
    ``jobs_retry_requested`` (several JobIds), and ``height_changed``
    when its content wants another height; what concerns one job comes from ``view``.
    """

    clear_finished_requested = Signal()
    queue_pause_requested = Signal()
    queue_resume_requested = Signal()
    failures_requested = Signal()
    jobs_retry_requested = Signal(object)
    height_changed = Signal()

    def __init__(self, *, now_s: Callable[[], float] = time.monotonic, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self.model = QueueModel(now_s=now_s, parent=self)
        self.view = QueueView(self.model)
        self._is_paused = False
        self._header = SectionHeader(QCoreApplication.translate("Queue", "Queue"), count=0)
        self._pause = IconButton("pause", QCoreApplication.translate("Queue", "Pause the queue"), is_small=True)
        self._more = IconButton("ellipsis", QCoreApplication.translate("Queue", "More for the queue"), is_small=True)
        self._notice = PauseNotice()
        self.adding = AddingNotice()
        self.failures = FailureWatch(self.model, self)
        self.failed = FailedNotice()
        self._hint = empty_hint(
            QCoreApplication.translate("Queue", "Nothing waiting. Drop files here or press Ctrl+O.")
        )
        self._hint_frame = _inset(self._hint)
        self._fill_menu()
        self._lay_out()
        self._connect()
        self._show_what_there_is()

    @Slot(object)
    def apply_queue(self, queue: QueueSnapshot) -> None:
        """Show whether the queue starts jobs."""
        self._is_paused = queue.is_paused
        self._notice.say(queue.sentence)
        self._notice.setVisible(queue.is_paused)
        self._pause.set_icon_name("play" if queue.is_paused else "pause")
        words = (
            QCoreApplication.translate("Queue", "Let the queue go on")
            if queue.is_paused
            else QCoreApplication.translate("Queue", "Pause the queue")
        )
        self._pause.set_words(words, self._pause.shortcut())
        self._show_what_there_is()

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        self.model.set_jobs(jobs)

    def wanted_height(self) -> int:
        """Return the height at which nothing has to scroll."""
        height = _MARGIN_PX + current_theme().metric("space_tiny") + self._header.sizeHint().height()
        if not self._notice.isHidden():
            height += max(self._notice.heightForWidth(self.width()), self._notice.sizeHint().height())
        if not self.adding.isHidden():
            height += self.adding.sizeHint().height()
        if not self.failed.isHidden():
            height += self.failed.sizeHint().height()
        rows = self.model.rowCount()
        return height + (rows * row_height_px(current_theme(), has_bar=True) if rows else self._height_of_hint())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.height_changed.emit()  # sentences break elsewhere

    def _height_of_hint(self) -> int:
        return max(self._hint.heightForWidth(max(1, self.width() - 2 * _MARGIN_PX)), self._hint.sizeHint().height())

    def _fill_menu(self) -> None:
        menu = QMenu(self)
        self._retry_all = menu.addAction(
            icon("rotate-cw"), QCoreApplication.translate("Queue", "Try all failed ones again")
        )
        self._clear = menu.addAction(icon("check"), QCoreApplication.translate("Queue", "Clear finished"))
        self._retry_all.triggered.connect(self._ask_for_retries)
        self._clear.triggered.connect(self.clear_finished_requested)
        menu.aboutToShow.connect(self._enable_what_helps)
        self._more.setMenu(menu)
        self._more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)

    def _enable_what_helps(self) -> None:
        self._retry_all.setEnabled(bool(self.model.retryable()))
        self._clear.setEnabled(bool(self.model.finished()))

    def _ask_for_retries(self) -> None:
        self.jobs_retry_requested.emit(tuple(self.model.retryable()))

    def _lay_out(self) -> None:
        self._header.add_widget(self._pause)
        self._header.add_widget(self._more)
        keeps_room = self._more.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self._more.setSizePolicy(keeps_room)  # the heading is as high without its buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _MARGIN_PX, 0, current_theme().metric("space_tiny"))
        column.setSpacing(0)
        column.addWidget(_inset(self._header))
        column.addWidget(self._notice)
        column.addWidget(self.adding)
        column.addWidget(self.failed)
        column.addWidget(self._hint_frame)
        column.addWidget(self.view, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self._pause.clicked.connect(self._toggle)
        self.adding.appeared.connect(self.height_changed)
        self.failed.appeared.connect(self.height_changed)
        self.failed.show_requested.connect(self.failures_requested)
        self.failures.changed.connect(lambda _groups: self.failed.show_count(self.failures.count))
        self._notice.resume_requested.connect(self.queue_resume_requested)
        for changed in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            changed.connect(self._show_what_there_is)

    def _toggle(self) -> None:
        (self.queue_resume_requested if self._is_paused else self.queue_pause_requested).emit()

    def _show_what_there_is(self) -> None:
        rows = self.model.rowCount()
        self._header.set_count(rows)
        self.view.setVisible(rows > 0)
        self._hint_frame.setVisible(rows == 0)
        self._pause.setVisible(rows > 0 or self._is_paused)
        self._more.setVisible(rows > 0)
        self.height_changed.emit()


def _inset(widget: QWidget) -> QWidget:
    """Return the widget with the margins of the side bar beside it."""
    frame = Surface("side")
    column = QVBoxLayout(frame)
    column.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
    column.addWidget(widget)
    return frame
