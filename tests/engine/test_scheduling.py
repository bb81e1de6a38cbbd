"""Which job goes next."""

from dataclasses import replace

from app.core.jobs import JobSnapshot, JobState
from app.core.options import WorkerPlan
from app.engine.scheduling import next_to_start, queue_order
from tests.helpers.jobs import PLAN, job_snapshot


def same_plan(job: JobSnapshot) -> WorkerPlan:
    return PLAN


def plan_by_model(job: JobSnapshot) -> WorkerPlan:
    return replace(PLAN, model_path=job.options.model)


def running(number: int, **changes: object) -> JobSnapshot:
    return job_snapshot(number, state=JobState.RUNNING, **changes)


def test_that_the_higher_priority_goes_first() -> None:
    jobs = [job_snapshot(1), job_snapshot(2, priority=5)]
    chosen = next_to_start(jobs, same_plan, slots=4)
    assert chosen is not None
    assert chosen.id == 2


def test_that_equals_go_in_the_order_given_by_hand() -> None:
    jobs = [job_snapshot(1, position=2.0), job_snapshot(2, position=1.0)]
    assert [job.id for job in sorted(jobs, key=queue_order)] == [2, 1]


def test_that_no_more_jobs_run_than_there_are_slots() -> None:
    assert next_to_start([running(1), running(2), job_snapshot(3)], same_plan, slots=2) is None


def test_that_no_more_jobs_share_a_worker_than_a_batch_has_rows() -> None:
    plan = replace(PLAN, batch_rows=1)
    assert next_to_start([running(1), job_snapshot(2)], lambda job: plan, slots=8) is None


def test_that_a_suspect_waits_until_the_worker_is_empty() -> None:
    assert next_to_start([running(1), job_snapshot(2, is_suspect=True)], same_plan, slots=4) is None


def test_that_nothing_starts_beside_a_suspect() -> None:
    assert next_to_start([running(1, is_suspect=True), job_snapshot(2)], same_plan, slots=4) is None


def test_that_suspects_go_before_everything_else() -> None:
    chosen = next_to_start([job_snapshot(1, priority=9), job_snapshot(2, is_suspect=True)], same_plan, slots=4)
    assert chosen is not None
    assert chosen.id == 2


def test_that_a_job_with_another_model_waits_for_the_running_ones() -> None:
    other = replace(job_snapshot(2).options, model="other")
    assert next_to_start([running(1), job_snapshot(2, options=other)], plan_by_model, slots=4) is None


def test_that_waiting_for_retry_or_disk_is_not_waiting_for_a_slot() -> None:
    jobs = [job_snapshot(1, state=JobState.WAITING_RETRY), job_snapshot(2, state=JobState.WAITING_DISK)]
    assert next_to_start(jobs, same_plan, slots=4) is None
