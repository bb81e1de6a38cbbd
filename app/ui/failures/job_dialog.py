"""All about one job: what was asked, how it stands, its attempts with their logs, what was noted on the way."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QStackedWidget,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.core.job_details import JobDetails, report_of
from app.core.jobs import JobState
from app.core.library import JobEvent
from app.core.overriding import override
from app.ui.dialogs.fault_dialog import plain_field
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.version_words import when_words
from app.ui.failures.job_words import lines_of
from app.ui.failures.tables import AttemptTable, end_word
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.plain_words import PlainWords
from app.ui.kit.rows import dress_records
from app.ui.kit.text_table import TextTable
from app.ui.queue.job_words import retry_words
from app.ui.queue.row import QueueRow
from app.ui.tokens import current_theme

_WIDTH_PX, _HEIGHT_PX = 840, 640
_TABLE_PX = 150
_WIDTHS = {0: 90, 1: 60, 3: 110, 4: 130, 5: 150}


def tr(text: str) -> str:
    return QCoreApplication.translate("JobDetails", text)


class EventTable(TextTable[JobEvent]):
    """One row a line of the job's log."""

    @override
    def titles(self) -> Sequence[str]:
        return tr("When"), tr("State"), tr("What happened")

    @override
    def words(self, row: JobEvent) -> Sequence[str]:
        return f"{when_words(row.at)}:{row.at.astimezone():%S}", _state_word(row.state), row.text


def _state_word(state: JobState) -> str:
    match state:
        case JobState.QUEUED:
            return tr("queued")
        case JobState.STARTING:
            return tr("starting")
        case JobState.RUNNING:
            return tr("running")
        case JobState.CANCELLING:
            return tr("cancelling")
        case _:
            return end_word(state)


class JobDialog(QDialog):
    """Shows a job as it is told. Lives on the GUI thread and changes nothing.

    Signals: ``retry_requested`` (JobId), ``about_recording_requested`` (MediaId), ``transcript_open_requested``
    (TranscriptId).
    """

    retry_requested = Signal(object)
    about_recording_requested = Signal(object)
    transcript_open_requested = Signal(object)

    def __init__(self, details: JobDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.details = details
        self.attempts, self.events = AttemptTable(self), EventTable(self)
        self.attempt_view, self.event_view = QTableView(), QTableView()
        self._grid, self._tabs, self._pages = QGridLayout(), QTabBar(), QStackedWidget()
        self.log = plain_field(name=tr("Log of the chosen attempt"))
        self._notes = text_label(wraps=True)
        self._copy = push_button(tr("Copy for a report"), kind="quiet", icon_name="copy")
        self._about = push_button(tr("About this recording…"), kind="quiet", icon_name="info")
        self.retry = push_button("", icon_name="rotate-cw")
        self._open = push_button(tr("Open the transcript"), icon_name="external-link")
        self._close = push_button(tr("Close"))
        self.setWindowTitle(tr("Details of the job"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lay_out()
        self._connect()
        self.show_details(details)
        self._close.setDefault(True)
        self._close.setFocus()

    def show_details(self, details: JobDetails) -> None:
        """Show the job as it is now; the newest attempt is chosen when there is a new one."""
        self.details, job = details, details.job
        self._show_facts(lines_of(job))
        is_new = len(details.attempts) != len(self.attempts.rows)
        chosen = self.attempt_view.currentIndex().row()
        self.attempts.show_rows(details.attempts)
        self.events.show_rows(details.events)
        self._notes.setText("\n".join(f"• {note}" for note in job.notes))
        self._notes.setVisible(bool(job.notes))
        if details.attempts:
            flags = QItemSelectionModel.SelectionFlag
            index = self.attempts.index(len(details.attempts) - 1 if is_new else max(0, chosen), 0)
            self.attempt_view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._show_log()
        row = QueueRow(job=job)
        self.retry.setText(retry_words(job))
        self.retry.setVisible(row.can_retry)
        self._open.setVisible(job.transcript_id is not None)

    def report(self) -> str:
        """Return all of it as text that can be passed on."""
        return report_of(self.details, f"Frisco Whisper {__version__}")

    def _show_facts(self, lines: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None and (old := item.widget()) is not None:
            old.deleteLater()
        for row, (name, value) in enumerate(lines):
            words = PlainWords(value)
            words.setAccessibleName(name)
            self._grid.addWidget(text_label(name, role="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)

    def _show_log(self) -> None:
        rows = self.attempt_view.selectionModel().selectedRows()
        attempt = self.attempts.at(rows[0].row()) if rows else None
        if attempt is None:
            self.log.setPlainText(tr("No attempt is on record yet."))
            return
        said = (attempt.sentence, attempt.log_tail)
        self.log.setPlainText("\n\n".join(part for part in said if part) or tr("The worker had nothing to say."))

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self._copy.setText(tr("Copied"))

    def _open_transcript(self) -> None:
        self.transcript_open_requested.emit(self.details.job.transcript_id)
        self.close()

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.attempt_view.selectionModel().selectionChanged.connect(lambda *_: self._show_log())
        self._copy.clicked.connect(self._copy_report)
        self._about.clicked.connect(lambda: self.about_recording_requested.emit(self.details.job.media_id))
        self.retry.clicked.connect(lambda: self.retry_requested.emit(self.details.job.id))
        self._open.clicked.connect(self._open_transcript)
        self._close.clicked.connect(self.close)

    def _lay_out(self) -> None:
        theme = current_theme()
        self._grid.setHorizontalSpacing(theme.metric("space_wide"))
        self._grid.setVerticalSpacing(theme.metric("space_tiny"))
        self._grid.setColumnStretch(1, 1)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(tr("Attempts"))
        self._tabs.addTab(tr("What happened on the way"))
        self._pages.addWidget(self._attempts_page())
        self._pages.addWidget(self._events_page())
        column = page_of(self)
        column.addLayout(heading(tr("Details of the job"), self.details.job.name))
        column.addLayout(self._grid)
        column.addWidget(self._tabs)
        column.addWidget(self._pages, 1)
        column.addLayout(foot([self._copy, self._about], [self.retry, self._open, self._close]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)

    def _attempts_page(self) -> QWidget:
        self.attempt_view.setModel(self.attempts)
        dress_records(self.attempt_view, tr("Attempts"), stretching=2, widths=_WIDTHS)
        self.attempt_view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.attempt_view.setFixedHeight(_TABLE_PX)
        self.attempt_view.setWordWrap(False)
        return _column(self.attempt_view, text_label(tr("Log of the chosen attempt"), role="muted"), self.log)

    def _events_page(self) -> QWidget:
        self.event_view.setModel(self.events)
        dress_records(self.event_view, tr("What happened on the way"), stretching=2, widths={0: 130, 1: 130})
        self.event_view.setWordWrap(False)
        self.event_view.setTextElideMode(Qt.TextElideMode.ElideRight)
        return _column(self._notes, self.event_view)


def _column(*widgets: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(current_theme().metric("space"))
    for widget in widgets:
        column.addWidget(widget)
    return page
