"""What a run tells on the terminal while its jobs move."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal
from pytestqt.qtbot import QtBot

from app.cli.carrying_out import _Manner, _Session
from app.core.batch import FileOutcome, JobNews
from app.core.jobs import JobState
from tests.helpers.jobs import job_snapshot


class Run(QObject):
    """A run of one file whose job meets a passing fault, and then ends well."""

    file_done = Signal(object)
    job_changed = Signal(object)
    held_up = Signal(str)
    finished = Signal()

    def start(self) -> None:
        waiting = job_snapshot(
            name="talk.wav", state=JobState.WAITING_RETRY, retry_at=datetime.now(UTC) + timedelta(seconds=41.5)
        )
        for job in (waiting, waiting, job_snapshot(name="talk.wav")):
            self.job_changed.emit(JobNews.of(job))
        self.file_done.emit(FileOutcome(ticket=0, path=Path("/talk.wav"), status=JobState.FINISHED))
        self.finished.emit()


def test_that_a_wait_for_the_next_try_is_told_once_with_its_time(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    application = QCoreApplication.instance()
    assert application is not None
    manner = _Manner(is_json=False, is_strict=False, goes_on="")
    assert _Session(application, Run(), 1, manner).run() == 0  # type: ignore[arg-type]
    assert capsys.readouterr().err == "Waiting: talk.wav is tried again in 0:42.\n"
