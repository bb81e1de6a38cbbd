"""The menu of the selected rows of the queue."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.icons import IconName, icon
from app.ui.queue.job_words import retry_words
from app.ui.queue.row import QueueRow

AGAIN_KEY: Final = "F5"
DETAILS_KEYS: Final = "Alt+Return"


class RowWishes(Protocol):
    """What the menu can ask of the view it belongs to."""

    def open_row(self, row: QueueRow) -> None: ...

    def retry_row(self, row: QueueRow) -> None: ...

    def repeat_row(self, row: QueueRow) -> None: ...

    def cancel_row(self, row: QueueRow) -> None: ...

    def remove_rows(self, rows: Sequence[QueueRow]) -> None: ...

    def reveal_row(self, row: QueueRow) -> None: ...

    def show_about(self, row: QueueRow) -> None: ...

    def show_details(self, row: QueueRow) -> None: ...

    def ask_for_part(self, row: QueueRow) -> None: ...


class RowMenu(QMenu):
    """Owns the actions that make sense for these rows, and no others. Deletes itself when closed."""

    def __init__(self, rows: Sequence[QueueRow], wishes: RowWishes, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_main(rows, wishes)
        if len(rows) == 1:
            self._add_about_one(rows[0], wishes)

    def _add_main(self, rows: Sequence[QueueRow], wishes: RowWishes) -> None:
        with_result = [row for row in rows if row.job.transcript_id is not None] if len(rows) == 1 else []
        self._add(
            "external-link",
            QCoreApplication.translate("Queue", "Open the transcript"),
            with_result,
            wishes.open_row,
            "Return",
        )
        retryable = [row for row in rows if row.can_retry]
        words: dict[str, list[QueueRow]] = {retry_words(row.job): [] for row in retryable}
        for row in retryable:
            words[retry_words(row.job)].append(row)
        for text, meant in words.items():
            self._add("rotate-cw", text, meant, wishes.retry_row, AGAIN_KEY)
        repeatable = [row for row in rows if row.can_repeat]
        again = QCoreApplication.translate("Queue", "Transcribe again")
        self._add("rotate-cw", again, repeatable, wishes.repeat_row, AGAIN_KEY)
        part = QCoreApplication.translate("Queue", "Transcribe a part again…")
        self._add("scissors", part, repeatable if len(rows) == 1 else [], wishes.ask_for_part)
        stoppable = [row for row in rows if row.can_cancel]
        self._add("circle-x", QCoreApplication.translate("Queue", "Cancel"), stoppable, wishes.cancel_row, "Del")
        ended = [row for row in rows if row.can_remove]
        off = QCoreApplication.translate("Queue", "Remove from the list")
        self._add("x", off, ended[:1], lambda _row: wishes.remove_rows(ended), "Del")

    def _add_about_one(self, row: QueueRow, wishes: RowWishes) -> None:
        self.addSeparator()
        self._add(
            "folder-open", QCoreApplication.translate("Queue", "Show the file in its folder"), [row], wishes.reveal_row
        )
        details = QCoreApplication.translate("Queue", "Details of the job…")
        self._add("file-text", details, [row], wishes.show_details, DETAILS_KEYS)
        self._add("info", QCoreApplication.translate("Queue", "About this recording…"), [row], wishes.show_about)
        if row.sentence:
            self._add("copy", QCoreApplication.translate("Queue", "Copy the message"), [row], _copy)

    def _add(
        self, icon_name: IconName, text: str, rows: Sequence[QueueRow], ask: Callable[[QueueRow], None], keys: str = ""
    ) -> None:
        """Add an action for these rows, if there are any; the keys are only shown, the view listens to them itself."""
        if not rows:
            return
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = self.addAction(icon(icon_name), f"{text}\t{shown}" if keys else text)
        action.triggered.connect(partial(_ask_for_each, ask, rows))


def _ask_for_each(ask: Callable[[QueueRow], None], rows: Sequence[QueueRow]) -> None:
    for row in rows:
        ask(row)


def _copy(row: QueueRow) -> None:
    QGuiApplication.clipboard().setText(row.sentence)
