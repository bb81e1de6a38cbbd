"""Who gets the rows of a batch."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.core.jobs import JobId
from app.worker.batcher import Batcher, Claim


def claims(*items: tuple[int, int]) -> dict[JobId, Claim]:
    """Make claims of (priority, ready rows); the jobs are numbered from 1."""
    return {
        JobId(number): Claim(priority=priority, ready_rows=ready) for number, (priority, ready) in enumerate(items, 1)
    }


def test_that_every_ready_job_has_a_row_and_priority_takes_the_rest() -> None:
    assert Batcher(6).share(claims((0, 9), (5, 9), (0, 9))) == {1: 1, 2: 4, 3: 1}


def test_that_a_job_with_nothing_ready_has_no_row() -> None:
    assert Batcher(4).share(claims((9, 0), (0, 2))) == {2: 2}


def test_that_what_the_first_cannot_fill_goes_to_the_next() -> None:
    assert Batcher(6).share(claims((5, 2), (0, 9))) == {1: 2, 2: 4}


def test_that_equals_take_turns() -> None:
    batcher = Batcher(4)
    total: Counter[JobId] = Counter()
    for _ in range(6):
        total.update(batcher.share(claims((0, 9), (0, 9), (0, 9))))
    assert set(total.values()) == {8}


def test_that_a_newcomer_does_not_catch_up_at_the_cost_of_the_others() -> None:
    batcher = Batcher(4)
    for _ in range(50):
        batcher.share(claims((0, 9)))
    assert batcher.share(claims((0, 9), (0, 9))) == {1: 2, 2: 2}


def test_that_of_more_jobs_than_rows_the_urgent_come_first() -> None:
    assert set(Batcher(2).share(claims((0, 1), (3, 1), (2, 1)))) == {2, 3}


@given(items=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 5)), max_size=6), rows=st.integers(1, 8))
def test_that_no_row_is_wasted_or_made_up(items: list[tuple[int, int]], rows: int) -> None:
    wanted = claims(*items)
    shared = Batcher(rows).share(wanted)
    assert sum(shared.values()) == min(rows, sum(claim.ready_rows for claim in wanted.values()))
    assert all(1 <= count <= wanted[job_id].ready_rows for job_id, count in shared.items())


def test_that_jobs_that_have_begun_keep_their_row_before_any_that_follow() -> None:
    batcher = Batcher(2)
    assert batcher.share(claims((0, 9), (0, 9))) == {1: 1, 2: 1}
    assert batcher.share(claims((0, 9), (0, 9), (9, 9))) == {1: 1, 2: 1}
    batcher.forget(JobId(1))
    later = {JobId(2): Claim(priority=0, ready_rows=9), JobId(3): Claim(priority=9, ready_rows=9)}
    assert batcher.share(later) == {2: 1, 3: 1}
