"""The buttons that a row of the queue shows under the mouse or while it is selected."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.buttons import IconButton
from app.ui.queue.job_words import retry_words
from app.ui.queue.row import QueueRow
from app.ui.tokens import current_theme


class RowActions(QWidget):
    """Owns the buttons of one row at a time; the view lays it over the row it belongs to. Lives on the GUI thread.

    Signals ``open_requested``, ``retry_requested``, ``repeat_requested``, ``cancel_requested``, ``remove_requested`` mean the row
    it shows.
    """

    open_requested = Signal()
    retry_requested = Signal()
    repeat_requested = Signal()
    cancel_requested = Signal()
    remove_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._open = IconButton(
            "external-link", QCoreApplication.translate("Queue", "Open the transcript"), is_small=True
        )
        self._retry = IconButton("rotate-cw", QCoreApplication.translate("Queue", "Try again"), is_small=True)
        again = QCoreApplication.translate("Queue", "Transcribe again")
        self._repeat = IconButton("rotate-cw", again, is_small=True)
        self._cancel = IconButton("circle-x", QCoreApplication.translate("Queue", "Cancel"), is_small=True)
        self._remove = IconButton("x", QCoreApplication.translate("Queue", "Remove from the list"), is_small=True)
        self._buttons = (self._open, self._retry, self._repeat, self._cancel, self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in self._buttons:
            row.addWidget(button)
        self._open.clicked.connect(self.open_requested)
        self._retry.clicked.connect(self.retry_requested)
        self._repeat.clicked.connect(self.repeat_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._remove.clicked.connect(self.remove_requested)
        self.hide()

    def offer(self, row: QueueRow) -> int:
        """Show the buttons that make sense for this row and return the width they take."""
        has_text = row.job.transcript_id is not None
        wanted = (has_text, row.can_retry, row.is_worth_repeating, row.can_cancel, row.can_remove)
        self._retry.set_words(retry_words(row.job), QKeySequence())
        for button, is_wanted in zip(self._buttons, wanted, strict=True):
            button.setVisible(is_wanted)
            button.setAccessibleDescription(row.name)
        edge = current_theme().metric("control_height_small")
        self.resize(edge * sum(wanted), edge)
        return edge * sum(wanted)
