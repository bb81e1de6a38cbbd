"""What is kept of a job that went wrong holds none of what was said in the recording, however it went wrong."""

import json
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.cli import jobs as jobs_command
from app.core.job_details import report_of
from app.core.jobs import ENDED, JobId
from app.engine.job_queue import JobQueue
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command
from app.store.library import Library
from app.ui.crash_log import LOG_NAME, open_log
from app.workflow.failures import Failures
from app.workflow.ordering import Ordering
from tests.helpers.jobs import PLAN, job_snapshot
from tests.helpers.stored_values import recording

SPOKEN = "zarquon"  # a word that stands nowhere in the program
ENDS = {
    "the process dies": {"crash_at": 2},
    "a bug quotes it": {"bug_at": 2},
    "an exception quotes it": {"windows": 8, "raises": {"at": 6, "text": f"no token for {SPOKEN}"}},
    "a line is broken": {"garbage_at": 2},
    "the window fails": {"fail_at": {"n": 2, "code": "AUDIO_CORRUPT"}},
    "all goes well": {},
}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Keep the log as the window keeps it, but all of it."""
    handler, root = open_log(tmp_path), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield tmp_path / LOG_NAME
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def run_to_its_end(qtbot: QtBot, library: Library, folder: Path, script: dict[str, Any]) -> JobId:
    media = recording(library, folder)
    job = Ordering(library).order(media, job_snapshot().options, again=False)
    words = {"windows": 4, "window_ms": 1000, "text": SPOKEN, **script}
    library.media_store.path_of(media).write_text(json.dumps(words))
    workers = WorkerPool(partial(worker_command, backend="scripted"))
    queue = JobQueue(library.jobs, lambda _options: PLAN, workers, slots=1, cancel_limit_s=5)
    try:
        queue.submit(job)
        qtbot.waitUntil(lambda: queue.job(job.id).state in ENDED or bool(queue.job(job.id).faults), timeout=40_000)
    finally:
        queue.close()
    return job.id


@pytest.mark.parametrize("script", ENDS.values(), ids=[name.replace(" ", "_") for name in ENDS])
def test_that_no_word_of_the_recording_is_in_what_is_kept_about_its_job(
    script: dict[str, Any],
    qtbot: QtBot,
    tmp_path: Path,
    log: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)  # a broken protocol is a warning
    with Library.open(tmp_path / "library") as library:
        job_id = run_to_its_end(qtbot, library, tmp_path, script)
        details = Failures(library).details(job_id)
        heard = [segment.text for chunk in library.jobs.chunks(job_id) for segment in chunk.segments]
        jobs_command._show(library, job_id, is_json=False)
        jobs_command._show(library, job_id, is_json=True)
    assert SPOKEN in " ".join(heard)
    assert details.attempts
    kept = [details.job.message, *details.job.notes, *(event.text for event in details.events)]
    kept += [part for attempt in details.attempts for part in (attempt.sentence, attempt.log_tail)]
    kept += [report_of(details), capsys.readouterr().out, caplog.text]
    kept.append(log.read_text() if log.exists() else "")
    assert [text for text in kept if SPOKEN in text] == []
