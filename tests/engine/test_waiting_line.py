"""Who is next is known without looking at all jobs, and is whom looking at all of them would find."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.jobs import JobId, JobSnapshot, JobState
from app.engine.job_list import JobList
from app.engine.scheduling import next_to_start, queue_order
from tests.helpers.jobs import PLAN, job_snapshot

jobs = st.builds(
    lambda number, state, priority, position, is_suspect: job_snapshot(
        number, state=state, priority=priority, position=position, is_suspect=is_suspect
    ),
    st.integers(1, 8),
    st.sampled_from(JobState),
    st.integers(-1, 1),
    st.floats(-4, 4),
    st.booleans(),
)
steps = st.lists(st.one_of(jobs, st.integers(1, 8).map(JobId)), max_size=40)


def gone_through(what: list[JobSnapshot | JobId]) -> tuple[JobList, dict[JobId, JobSnapshot]]:
    """Do the same to the list of jobs and to a plain dictionary; a number alone takes that job out."""
    listed, plain = JobList(), dict[JobId, JobSnapshot]()
    for step in what:
        if isinstance(step, JobSnapshot):
            listed.put(step)
            plain[step.id] = step
        else:
            listed.drop(step)
            plain.pop(step, None)
    return listed, plain


@given(steps)
def test_that_the_contenders_decide_as_all_jobs_would(what: list[JobSnapshot | JobId]) -> None:
    listed, plain = gone_through(what)
    chosen = next_to_start(listed.contenders(), lambda _job: PLAN, slots=4)
    assert chosen == next_to_start(plain.values(), lambda _job: PLAN, slots=4)


@given(steps)
def test_that_the_list_holds_the_newest_of_each_job_in_the_order_of_the_queue(
    what: list[JobSnapshot | JobId],
) -> None:
    listed, plain = gone_through(what)
    assert list(listed.in_order()) == sorted(plain.values(), key=queue_order)
    assert {job.id for job in listed} == set(plain)
