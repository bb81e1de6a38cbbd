"""Tidying the library: what can go, how much that frees, and doing it on the person's word."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QWidget

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.storage import size_words
from app.core.tidying import TidyKind, TidyPlan, TidyResult, TidyRules
from app.store.library import Library
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.tidy_lines import TidyLines
from app.ui.dialogs.tidy_words import detail_words, result_words, step_words
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.thin_progress import ThinProgress
from app.workflow.tidy import Tidy, TidyStep

_TELL_EVERY_S: Final = 0.1
_WIDTH_PX, _HEIGHT_PX = 760, 620
_A_MONTH: Final = timedelta(days=30.44)


class TidyDialog(QDialog):
    """Owns what was looked at and the thread that looks and tidies. Lives on the GUI thread; closing it stops the work.

    Signal ``tidied`` (list of JobId): something has gone; these jobs may be among it.
    """

    tidied = Signal(object)
    _stepped = Signal(object)

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._library = library
        self._errands = Errands(self)
        self._rules = TidyRules(archive_folder=library.tidying.archive_folder)
        self._undone: TidyPlan | None = None  # what was moved to the archive just now
        self._is_wanted = True
        self._told_s = float("-inf")
        self.lines = TidyLines(library.tidying.archive_folder, months=12)
        self._details = QPlainTextEdit()
        self._words = text_label(wraps=True)
        self._line = ThinProgress(translate("Tidying", "Tidying"))
        self._undo = push_button(translate("Tidying", "Undo the move"))
        self._stop = push_button(translate("Tidying", "Stop"))
        self._tidy = push_button(translate("Tidying", "Tidy"), kind="primary")
        self._close = push_button(translate("Tidying", "Close"))
        self.setWindowTitle(translate("Tidying", "Tidy the library"))
        self._lay_out()
        self._connect()
        self.look()

    def look(self, words: str = "") -> None:
        """Find out what can go; nothing is changed. What was said before is said again when it is known."""
        self._show_busy(words or QCoreApplication.translate("Tidying", "Looking what can go…"))
        tidy = Tidy(self._library, self._rules)
        kinds = [kind for kind in TidyKind if kind is not TidyKind.ARCHIVE or self._rules.archive_folder is not None]
        work = partial(tidy.look, kinds, lambda _kind: self._is_wanted)
        self._errands.run("work", work, partial(self._show_plans, words), self._refuse)

    def tidy(self) -> None:
        """Do what is ticked."""
        plans = self.lines.chosen()
        jobs = [JobId(item.id) for plan in plans if plan.kind is TidyKind.JOBS for item in plan.items]
        away = next((plan for plan in plans if plan.kind is TidyKind.ARCHIVE), None)
        self._show_busy(QCoreApplication.translate("Tidying", "Tidying…"), can_stop=True)
        work = partial(Tidy(self._library, self._rules).carry_out, plans, self._watch)
        self._errands.run("work", work, partial(self._show_results, jobs, away), self._refuse)

    def words(self) -> str:
        return self._words.text()

    def details(self) -> str:
        return self._details.toPlainText()

    # --- between the threads ----------------------------------------------------------------------------------------

    def _watch(self, step: TidyStep) -> bool:
        """Pass on how far it is, ten times a second; called on the other thread."""
        if time.monotonic() - self._told_s >= _TELL_EVERY_S:
            self._told_s = time.monotonic()
            self._stepped.emit(step)
        return self._is_wanted

    def _show_step(self, step: TidyStep) -> None:
        if self._stop.isVisible():
            self._line.set_fraction(step.done / step.total if step.total else None)
            self._words.setText(step_words(step))

    def _show_plans(self, words: str, plans: Sequence[TidyPlan]) -> None:
        self.lines.show_plans(plans)
        self._show_ready(words)
        self._show_details()

    def _show_results(self, jobs: list[JobId], away: TidyPlan | None, results: Sequence[TidyResult]) -> None:
        moved = next((one for one in results if one.kind is TidyKind.ARCHIVE), None)
        self._undone = away if moved is not None and moved.can_be_undone else None
        self.tidied.emit(jobs)
        self.look(result_words(results))

    def _undo_move(self) -> None:
        plan = self._undone
        if plan is None:
            return
        self._undone = None
        self._show_busy(QCoreApplication.translate("Tidying", "Bringing recordings back…"), can_stop=True)
        work = partial(Tidy(self._library, self._rules).bring_back, plan, self._watch)
        self._errands.run(
            "work",
            work,
            lambda result: self._show_results([], None, [result]),
            self._refuse,
        )

    def _refuse(self, error: FriscoError) -> None:
        self._show_ready(error.sentence)

    def _end(self) -> None:
        self._is_wanted = False
        self._errands.close()
        self.deleteLater()

    # --- shown ------------------------------------------------------------------------------------------------------

    def _show_busy(self, words: str, *, can_stop: bool = False) -> None:
        self._is_wanted = True
        self.lines.setEnabled(False)
        self._words.setText(words)
        self._line.set_fraction(None)
        self._line.setVisible(True)
        self._stop.setVisible(can_stop)
        self._undo.setVisible(False)
        self._tidy.setVisible(not can_stop)
        self._tidy.setEnabled(False)

    def _show_ready(self, words: str) -> None:
        self.lines.setEnabled(True)
        self._line.setVisible(False)
        self._stop.setVisible(False)
        self._tidy.setVisible(True)
        self._undo.setVisible(self._undone is not None)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._show_sum()

    def _show_sum(self) -> None:
        chosen = self.lines.chosen()
        size = size_words(sum(plan.size_bytes for plan in chosen))
        translate = QCoreApplication.translate
        self._tidy.setText(translate("Tidying", "Tidy, {0}").format(size) if chosen else translate("Tidying", "Tidy"))
        self._tidy.setEnabled(bool(chosen))

    def _show_details(self) -> None:
        plan = self.lines.current()
        self._details.setPlainText("" if plan is None else detail_words(plan))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, QCoreApplication.translate("Tidying", "Folder for old recordings"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.archive_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def archive_to(self, folder: Path) -> None:
        """Look which recordings would go to this folder."""
        self.lines.show_folder(folder)
        self._rules = replace(self._rules, archive_folder=folder)
        self.look()

    def _set_months(self, months: int) -> None:
        self._rules = replace(self._rules, archive_after=_A_MONTH * months)
        if self._rules.archive_folder is not None:
            self.look()

    def _connect(self) -> None:
        self.lines.chosen_changed.connect(self._show_sum)
        self.lines.current_changed.connect(self._show_details)
        self.lines.folder_wanted.connect(self._choose_folder)
        self.lines.months_changed.connect(self._set_months)
        self._tidy.clicked.connect(self.tidy)
        self._undo.clicked.connect(self._undo_move)
        self._stop.clicked.connect(self._stop_work)
        self._close.clicked.connect(self.close)
        self._stepped.connect(self._show_step)
        self.finished.connect(self._end)

    def _stop_work(self) -> None:
        self._is_wanted = False

    def _lay_out(self) -> None:
        translate = QCoreApplication.translate
        below = translate("Tidying", "Nothing that a transcript, a version, a draft or a job needs ever goes.")
        self._details.setReadOnly(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setAccessibleName(translate("Tidying", "All that would go of this kind"))
        column = page_of(self)
        column.addLayout(heading(translate("Tidying", "Tidy the library"), below))
        column.addWidget(self.lines)
        column.addWidget(self._details, 1)
        column.addWidget(self._words)
        column.addWidget(self._line)
        column.addLayout(foot([self._undo], [self._stop, self._close, self._tidy]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
