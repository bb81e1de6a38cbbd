"""What failed, by kind: on the left the reasons, on the right what can be done about one and which jobs it met."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QItemSelectionModel, QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.failures import FailureGroup
from app.core.jobs import JobId, JobSnapshot
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.failures.remedies import remedy_words
from app.ui.failures.tables import GroupTable, JobTable, tr
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import text_label
from app.ui.kit.plain_text import give_tip
from app.ui.kit.rows import dress_records
from app.ui.tokens import current_theme

_WIDTH_PX, _HEIGHT_PX = 960, 540
_GROUPS_PX, _COUNT_PX, _FILE_PX, _STATE_PX = 280, 56, 230, 80


class FailuresDialog(QDialog):
    """Shows groups as they are told; changes nothing itself. It stands beside the window, where the undo is offered.

    Signals: ``retry_all_requested`` (ErrorCode), ``retry_requested`` and ``remove_requested`` (several JobIds),
    ``details_requested`` (JobId). Lives on the GUI thread.
    """

    retry_all_requested = Signal(object)
    retry_requested = Signal(object)
    remove_requested = Signal(object)
    details_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups, self.jobs = GroupTable(self), JobTable(self)
        self.group_view, self.job_view = QTableView(), QTableView()
        self._title = text_label(role="strong", wraps=True)
        self._remedy = text_label(wraps=True)
        self._aside = text_label(role="muted", wraps=True)
        self.retry_all = push_button(tr("Try all again"), kind="primary", icon_name="rotate-cw")
        self.remove_all = push_button(tr("Remove all from the list"))
        self._details = push_button(tr("Details…"), icon_name="file-text", kind="quiet")
        self._retry = push_button(tr("Try again"), icon_name="rotate-cw", kind="quiet")
        self._remove = push_button(tr("Remove"), icon_name="x", kind="quiet")
        self._close = push_button(tr("Close"))
        self._none = EmptyState(
            "circle-check", tr("Nothing has failed"), tr("What fails is listed here with the reason.")
        )
        self._whole = QSplitter(Qt.Orientation.Horizontal)
        self.setWindowTitle(tr("What failed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lay_out()
        self._connect()
        self.show_groups(())

    def show_groups(self, groups: Sequence[FailureGroup]) -> None:
        """Show these; what was chosen stays chosen, as far as it is there."""
        chosen, selected = self._group(), {job.id for job in self._selected()}
        self.groups.show_rows(groups)
        codes = [group.code for group in groups]
        self._whole.setVisible(bool(groups))
        self._none.setVisible(not groups)
        if groups:
            _select(self.group_view, codes.index(chosen.code) if chosen and chosen.code in codes else 0)
        self._show_group()
        self._select_jobs(selected)

    def go_to(self, job_id: JobId) -> None:
        """Choose a job and its kind."""
        for row, group in enumerate(self.groups.rows):
            if any(job.id == job_id for job in group.jobs):
                _select(self.group_view, row)
                self._select_jobs({job_id})

    def _group(self) -> FailureGroup | None:
        rows = self.group_view.selectionModel().selectedRows()
        return self.groups.at(rows[0].row()) if rows else None

    def _selected(self) -> list[JobSnapshot]:
        return [self.jobs.at(index.row()) for index in self.job_view.selectionModel().selectedRows()]

    def _show_group(self) -> None:
        group = self._group()
        self.jobs.show_rows(group.jobs if group else ())
        if group is not None:
            self._title.setText(f"{tr(group.kind.title)} · {group.code}")
            self._remedy.setText(remedy_words(group.code))
            hints = list(_hints(group))
            self._aside.setText("\n".join(hints))
            self._aside.setVisible(bool(hints))
        self._show_what_can_be_done()

    def _select_jobs(self, ids: set[JobId]) -> None:
        flags = QItemSelectionModel.SelectionFlag
        model = self.job_view.selectionModel()
        for row, job in enumerate(self.jobs.rows):
            if job.id in ids:
                model.select(self.jobs.index(row, 0), flags.Select | flags.Rows)

    def _show_what_can_be_done(self) -> None:
        count = len(self._selected())
        self._details.setEnabled(count == 1)
        self._retry.setEnabled(count > 0)
        self._remove.setEnabled(count > 0)
        first = tr("Choose a job in the list first.") if not count else ""
        give_tip(self._details, tr("Choose one job alone to see its details.") if count > 1 else first)
        for button in (self._retry, self._remove):
            give_tip(button, first)

    def _ask_for_all(self) -> None:
        group = self._group()
        if group is not None:
            self.retry_all_requested.emit(group.code)

    def _ask_to_remove_all(self) -> None:
        group = self._group()
        if group is not None:
            self.remove_requested.emit(tuple(job.id for job in group.jobs))

    def _ask(self, signal: str) -> None:
        ids = tuple(job.id for job in self._selected())
        if ids:
            (self.retry_requested if signal == "retry" else self.remove_requested).emit(ids)

    def _ask_for_details(self) -> None:
        selected = self._selected()
        if len(selected) == 1:
            self.details_requested.emit(selected[0].id)

    def _connect(self) -> None:
        self.group_view.selectionModel().selectionChanged.connect(lambda *_: self._show_group())
        self.job_view.selectionModel().selectionChanged.connect(lambda *_: self._show_what_can_be_done())
        self.job_view.doubleClicked.connect(lambda _index: self._ask_for_details())
        self.group_view.activated.connect(lambda _index: self.job_view.setFocus())
        self.retry_all.clicked.connect(self._ask_for_all)
        self.remove_all.clicked.connect(self._ask_to_remove_all)
        self._details.clicked.connect(self._ask_for_details)
        self._retry.clicked.connect(lambda: self._ask("retry"))
        self._remove.clicked.connect(lambda: self._ask("remove"))
        self._close.clicked.connect(self.close)
        keys = {
            "Return": self._ask_for_details,
            "Alt+Return": self._ask_for_details,
            "F5": lambda: self._ask("retry"),
            "Del": lambda: self._ask("remove"),
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self.job_view, act, context=Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self.group_view.setModel(self.groups)
        dress_records(self.group_view, tr("Reasons"), stretching=0, widths={1: _COUNT_PX})
        self.group_view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.job_view.setModel(self.jobs)
        dress_records(
            self.job_view, tr("Jobs that failed for this reason"), stretching=2, widths={0: _FILE_PX, 1: _STATE_PX}
        )
        self.group_view.setWordWrap(False)
        self.job_view.setWordWrap(False)
        self.job_view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.job_view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._whole.addWidget(self.group_view)
        self._whole.addWidget(self._right())
        self._whole.setSizes([_GROUPS_PX, _WIDTH_PX - _GROUPS_PX])
        self._whole.setStretchFactor(1, 1)
        self._whole.setChildrenCollapsible(False)
        column = page_of(self)
        below = tr("By reason. Trying again goes on where a job stopped; what was finished is kept.")
        column.addLayout(heading(tr("What failed"), below))
        column.addWidget(self._whole, 1)
        column.addWidget(self._none, 1)
        column.addLayout(foot([], [self._close]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)

    def _right(self) -> QWidget:
        theme = current_theme()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.metric("space_wide"), 0, 0, 0)
        column.setSpacing(theme.metric("space"))
        for words in (self._title, self._remedy, self._aside):
            column.addWidget(words)
        column.addLayout(_row([self.retry_all, self.remove_all]))
        column.addWidget(self.job_view, 1)
        column.addLayout(_row([self._details, self._retry, self._remove]))
        return page


def _hints(group: FailureGroup) -> Iterator[str]:
    if group.set_aside:
        words = tr("Set aside, because they ended their worker three times: {0}.")
        yield words.format(QLocale().toString(group.set_aside))
    if not group.kind.may_pass:
        yield tr("Trying again helps only after that.")


def _row(buttons: Sequence[QWidget]) -> QHBoxLayout:
    return foot(buttons, [])


def _select(view: QTableView, row: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(view.model().index(row, 0), flags.ClearAndSelect | flags.Rows)
