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


def short(number: int, **changes: object) -> JobSnapshot:
    """Return a running job that ends with its next window."""
    return running(number, duration_ms=9_000, **changes)


def test_that_the_followers_of_short_jobs_are_opened_while_these_are_heard() -> None:
    plan = replace(PLAN, batch_rows=2)
    jobs = [short(1), short(2), short(3), job_snapshot(4)]
    chosen = next_to_start(jobs, lambda _: plan, slots=8)
    assert chosen is not None
    assert chosen.id == 4


def test_that_a_long_job_about_to_end_lets_its_follower_in() -> None:
    plan = replace(PLAN, batch_rows=1)
    late = running(1, duration_ms=3_600_000, done_ms=3_571_000)
    assert next_to_start([late, job_snapshot(2)], lambda _: plan, slots=8) is not None


def test_that_no_more_followers_are_opened_than_a_batch_takes() -> None:
    plan = replace(PLAN, batch_rows=2)
    jobs = [short(1), short(2), short(3), short(4), job_snapshot(5)]
    assert next_to_start(jobs, lambda _: plan, slots=8) is None


def test_that_jobs_of_unknown_length_count_as_long() -> None:
    plan = replace(PLAN, batch_rows=2)
    assert next_to_start([running(1), running(2), job_snapshot(3)], lambda _: plan, slots=8) is None


def test_that_who_wants_one_job_at_a_time_has_one() -> None:
    assert next_to_start([short(1), job_snapshot(2)], same_plan, slots=1) is None
