"""What becomes of a job when its worker ends."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobState
from app.core.protocol import JobFailed
from app.engine.endings import after_failure, after_leaving, after_worker_end, counts_as_death, retry_delay_s
from app.engine.memory_ladder import MemoryLadder
from app.engine.worker_process import EndCause, WorkerEnded
from tests.helpers.jobs import PLAN, job_snapshot


def ended(cause: EndCause, **changes: Any) -> WorkerEnded:
    values: dict[str, Any] = {
        "cause": cause,
        "code": ErrorCode.WORKER_CRASH,
        "sentence": "The worker ended.",
        "plan": PLAN,
        "was_alone": True,
    }
    return WorkerEnded(**{**values, **changes})


def test_that_a_death_in_company_makes_a_suspect_and_counts_nothing() -> None:
    job = after_worker_end(
        job_snapshot(state=JobState.RUNNING), ended(EndCause.CRASHED, was_alone=False), MemoryLadder()
    )
    assert (job.state, job.is_suspect, job.deaths) == (JobState.QUEUED, True, 0)


@pytest.mark.parametrize("cause", [EndCause.CRASHED, EndCause.HUNG])
def test_that_the_third_death_alone_sets_a_job_aside(cause: EndCause) -> None:
    job = job_snapshot(state=JobState.RUNNING, deaths=1, is_suspect=True)
    second = after_worker_end(job, ended(cause), MemoryLadder())
    assert (second.state, second.deaths) == (JobState.QUEUED, 2)
    third = after_worker_end(second.moved(JobState.STARTING), ended(cause), MemoryLadder())
    assert (third.state, third.deaths) == (JobState.SET_ASIDE, 3)
    assert "3 times" in third.message


def test_that_a_job_being_cancelled_is_cancelled_when_its_worker_dies() -> None:
    job = job_snapshot(state=JobState.CANCELLING)
    assert after_worker_end(job, ended(EndCause.CRASHED), MemoryLadder()).state is JobState.CANCELLED
    assert not counts_as_death(job, ended(EndCause.CRASHED))


def test_that_a_worker_ended_for_a_cancelled_job_is_no_death_for_the_others() -> None:
    job = after_worker_end(job_snapshot(state=JobState.RUNNING), ended(EndCause.CANCEL), MemoryLadder())
    assert (job.state, job.is_suspect, job.deaths) == (JobState.QUEUED, False, 0)


@pytest.mark.parametrize("state", [JobState.STARTING, JobState.RUNNING, JobState.CANCELLING])
def test_that_quitting_interrupts_and_never_counts(state: JobState) -> None:
    job = after_worker_end(job_snapshot(state=state), ended(EndCause.STOPPED), MemoryLadder())
    assert (job.state, job.deaths) == (JobState.INTERRUPTED, 0)


def test_that_memory_sends_a_job_back_with_a_note() -> None:
    end = ended(EndCause.FAILED, code=ErrorCode.GPU_OOM)
    job = after_worker_end(job_snapshot(state=JobState.RUNNING), end, MemoryLadder())
    assert job.state is JobState.QUEUED
    assert "memory" in job.notes[-1]


def test_that_a_damaged_model_fails_the_job_for_good() -> None:
    end = ended(EndCause.FAILED, code=ErrorCode.MODEL_CORRUPT, sentence="The model is damaged.")
    job = after_worker_end(job_snapshot(state=JobState.STARTING), end, MemoryLadder())
    assert (job.state, job.code) == (JobState.FAILED, ErrorCode.MODEL_CORRUPT)


def test_that_a_permanent_fault_is_not_tried_again() -> None:
    failed = JobFailed(job_id=job_snapshot().id, code=ErrorCode.AUDIO_CORRUPT, sentence="Broken.")
    assert after_failure(job_snapshot(state=JobState.STARTING), failed).state is JobState.FAILED


def test_that_a_passing_fault_waits_and_gives_up_after_the_fifth_attempt() -> None:
    failed = JobFailed(job_id=job_snapshot().id, code=ErrorCode.DB_BUSY, sentence="Busy.")
    job, states = job_snapshot(state=JobState.RUNNING), []
    for _ in range(5):
        job = after_failure(replace(job, state=JobState.RUNNING), failed)
        states.append(job.state)
    assert states == [JobState.WAITING_RETRY] * 4 + [JobState.FAILED]


def test_that_starts_which_were_nobody_s_fault_do_not_use_up_the_tries() -> None:
    failed = JobFailed(job_id=job_snapshot().id, code=ErrorCode.DB_BUSY, sentence="Busy.")
    job = job_snapshot(state=JobState.RUNNING, attempts=30)
    assert after_failure(job, failed).state is JobState.WAITING_RETRY


def test_that_a_mistake_of_ours_is_tried_once_more_and_not_for_ever() -> None:
    failed = JobFailed(job_id=job_snapshot().id, code=ErrorCode.INTERNAL, sentence="A mistake.")
    again = after_failure(job_snapshot(state=JobState.RUNNING), failed)
    assert again.state is JobState.WAITING_RETRY
    assert after_failure(replace(again, state=JobState.RUNNING), failed).state is JobState.FAILED


def test_that_delays_grow_and_stay_under_a_quarter_of_an_hour() -> None:
    assert 1.0 <= retry_delay_s(1) <= 2.0
    assert 64.0 <= retry_delay_s(4) <= 128.0
    assert len({retry_delay_s(4) for _ in range(20)}) > 1
    assert retry_delay_s(50) <= 900.0


@pytest.mark.parametrize(
    ("code", "state"), [(ErrorCode.DISK_READONLY, JobState.FAILED), (ErrorCode.DISK_FULL, JobState.WAITING_DISK)]
)
def test_that_a_job_whose_words_could_not_be_kept_says_why_and_waits_where_there_is_no_room(
    code: ErrorCode, state: JobState
) -> None:
    job = after_leaving(job_snapshot(state=JobState.CANCELLING), HostError(code, "It could not be written."))
    assert (job.state, job.code, job.message) == (state, code, "It could not be written.")


def test_that_a_job_whose_worker_found_the_disk_full_waits_for_room() -> None:
    full = JobFailed(job_id=job_snapshot().id, code=ErrorCode.DISK_FULL, sentence="The disk is full.")
    for state in (JobState.STARTING, JobState.RUNNING):
        assert after_failure(job_snapshot(state=state, attempts=9), full).state is JobState.WAITING_DISK


SKIPPED = JobFailed(job_id=job_snapshot().id, code=ErrorCode.AUDIO_SKIPPED, sentence="It lasts 0:02, less than 0:05.")


def test_that_a_file_skipped_for_its_length_is_cancelled_with_the_sentence() -> None:
    job = after_failure(job_snapshot(state=JobState.STARTING), SKIPPED)
    assert (job.state, job.code, job.message) == (JobState.CANCELLED, ErrorCode.AUDIO_SKIPPED, SKIPPED.sentence)


def test_that_a_file_the_person_cancels_while_it_is_skipped_is_cancelled_by_the_person() -> None:
    job = after_failure(job_snapshot(state=JobState.CANCELLING), SKIPPED)
    assert (job.state, job.code) == (JobState.CANCELLED, None)


def test_that_a_worker_that_skips_what_it_has_begun_to_hear_has_failed_it() -> None:
    job = after_failure(job_snapshot(state=JobState.RUNNING), SKIPPED)
    assert (job.state, job.code) == (JobState.FAILED, ErrorCode.AUDIO_SKIPPED)
