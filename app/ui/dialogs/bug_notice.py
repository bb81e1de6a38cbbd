"""Telling the person of a bug: calmly, with what is safe and what can be done."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from app.ui.crash_handler import BugReport, CrashHandler
from app.ui.dialogs.fault_dialog import FaultDialog
from app.ui.dialogs.folders import open_folder

_log = logging.getLogger(__name__)


class BugNotice(QObject):
    """Owns the one dialog that may be open about bugs. Lives on the GUI thread, with its window."""

    def __init__(
        self, handler: CrashHandler, *, save_work: Callable[[], object], logs: Path, window: QWidget | None = None
    ) -> None:
        """``save_work`` is called before the dialog comes; when it fails itself, the dialog does not claim it was done."""
        super().__init__(window)
        self._save_work = save_work
        self._logs = logs
        self._window = window
        self._dialog: FaultDialog | None = None
        self._more = 0
        handler.bug_met.connect(self._tell)

    @property
    def dialog(self) -> FaultDialog | None:
        return self._dialog

    def _tell(self, report: BugReport) -> None:
        is_saved = self._save()
        if self._dialog is not None:
            self._more += 1
            self._dialog.set_sentence(_sentence(is_saved=is_saved, more=self._more))
            return
        self._more = 0
        title = QCoreApplication.translate("BugNotice", "Something went wrong")
        self._dialog = FaultDialog(
            title,
            _sentence(is_saved=is_saved, more=0),
            details=report.details,
            icon_name="triangle-alert",
            colour="warning",
            parent=self._window,
        )
        show_log = QCoreApplication.translate("BugNotice", "Show the log")
        self._dialog.add_button(show_log, lambda: open_folder(self._logs))
        self._dialog.finished.connect(self._forget)
        self._dialog.show()

    def _save(self) -> bool:
        try:
            self._save_work()
        except Exception:
            _log.exception("the work could not be saved after a bug")
            return False
        return True

    def _forget(self) -> None:
        self._dialog = None


def _sentence(*, is_saved: bool, more: int) -> str:
    translate = QCoreApplication.translate
    met = translate("BugNotice", "Frisco Whisper met a fault of its own.")
    saved = translate("BugNotice", "Your work is saved and you can go on.")
    unsaved = translate("BugNotice", "What you typed last may not be saved: copy it before you go on.")
    again = (
        translate("BugNotice", "Since then it has met another one. If that goes on, start it again.") if more else ""
    )
    report = translate("BugNotice", "The details help to mend it; they may quote text you were working on.")
    return " ".join(part for part in (met, saved if is_saved else unsaved, again, report) if part)
