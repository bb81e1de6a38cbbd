"""What failed and can be tried again, in a real library."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobId, JobSnapshot, JobState
from app.store.library import Library
from app.workflow.failures import Failures, ready_to_retry
from tests.helpers.jobs import job_snapshot
from tests.helpers.stored_values import recording, running_job

S = JobState


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


def ended(library: Library, folder: Path, number: int, state: JobState, code: ErrorCode | None = None) -> JobSnapshot:
    job = running_job(library, recording(library, folder, f"{number}.wav", str(number).encode()))
    job = replace(job, state=state, code=code, message="So it was.")
    library.jobs.save(job).result()
    return job


def test_that_what_failed_in_any_run_is_listed_until_it_is_taken_off(library: Library, tmp_path: Path) -> None:
    damaged = ended(library, tmp_path, 1, S.FAILED, ErrorCode.AUDIO_CORRUPT)
    aside = ended(library, tmp_path, 2, S.SET_ASIDE, ErrorCode.WORKER_CRASH)
    gone = ended(library, tmp_path, 3, S.FAILED, ErrorCode.AUDIO_CORRUPT)
    ended(library, tmp_path, 4, S.CANCELLED)
    cut = ended(library, tmp_path, 5, S.INTERRUPTED)
    library.jobs.dismiss([gone.id])
    failures = Failures(library)
    assert [job.id for job in failures.with_codes({ErrorCode.AUDIO_CORRUPT})] == [damaged.id]
    assert [(group.code, len(group.jobs)) for group in failures.groups()] == [
        (ErrorCode.AUDIO_CORRUPT, 1),
        (ErrorCode.WORKER_CRASH, 1),
    ]
    assert [job.id for job in failures.stopped()] == [damaged.id, aside.id, cut.id]


def test_that_details_hold_the_log_of_the_job(library: Library, tmp_path: Path) -> None:
    job = ended(library, tmp_path, 1, S.FAILED, ErrorCode.AUDIO_CORRUPT)
    details = Failures(library).details(job.id)
    assert details.job.message == "So it was."
    assert [event.state for event in details.events] == [S.QUEUED, S.RUNNING, S.FAILED]
    with pytest.raises(InputError):
        Failures(library).details(JobId(99))


def test_that_a_job_heard_to_its_end_is_not_tried_again() -> None:
    with pytest.raises(InputError, match="heard to its end"):
        ready_to_retry(job_snapshot(1, state=S.INCOMPLETE))


def test_that_a_skipped_job_is_let_in_whatever_its_length() -> None:
    job = job_snapshot(1, state=S.CANCELLED, code=ErrorCode.AUDIO_SKIPPED)
    job = replace(job, options=replace(job.options, shortest_ms=5_000))
    assert ready_to_retry(job).options.shortest_ms == 0
