"""What failed, by kind, in words."""

import pytest

from app.core.errors import ErrorCode, Remedy, remedy_for
from app.core.failures import KINDS, grouped
from app.core.jobs import JobState
from tests.helpers.jobs import job_snapshot

S = JobState


@pytest.mark.parametrize("code", ErrorCode)
def test_that_every_code_has_a_name_and_something_to_do(code: ErrorCode) -> None:
    kind = KINDS[code]
    assert 0 < len(kind.title) <= 40
    assert not kind.title.endswith(".")
    assert kind.remedy.endswith(".")
    assert "!" not in kind.title + kind.remedy


def test_that_what_passes_by_itself_is_worth_another_try() -> None:
    passing = {code for code in ErrorCode if remedy_for(code) is Remedy.TRANSIENT} - {ErrorCode.DISK_FULL}
    assert [code for code in passing if not KINDS[code].may_pass] == []


def test_that_failed_jobs_come_by_code_the_largest_group_first() -> None:
    jobs = [
        job_snapshot(1, state=S.FAILED, code=ErrorCode.AUDIO_CORRUPT),
        job_snapshot(2, state=S.FINISHED),
        job_snapshot(3, state=S.SET_ASIDE, code=ErrorCode.WORKER_CRASH),
        job_snapshot(4, state=S.FAILED, code=ErrorCode.WORKER_CRASH),
        job_snapshot(5, state=S.INTERRUPTED),
        job_snapshot(6, state=S.FAILED),
    ]
    groups = grouped(jobs)
    assert [(group.code, [job.id for job in group.jobs], group.set_aside) for group in groups] == [
        (ErrorCode.WORKER_CRASH, [3, 4], 1),
        (ErrorCode.AUDIO_CORRUPT, [1], 0),
        (ErrorCode.INTERNAL, [6], 0),
    ]
