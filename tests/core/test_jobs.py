"""States of a job and the table of permitted moves."""

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import ACTIVE, ENDED, MOVES, WAITING, WITH_TRANSCRIPT, ForbiddenMoveError, JobState
from tests.helpers.snapshots import job_in

_S = JobState


def reachable(start: JobState) -> set[JobState]:
    found, waiting = set[JobState](), [start]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(MOVES[state])
    return found


def test_that_every_state_has_a_row_of_moves_and_one_kind() -> None:
    assert set(MOVES) == set(JobState)
    assert set(JobState) == WAITING | ACTIVE | ENDED
    assert len(WAITING) + len(ACTIVE) + len(ENDED) == len(JobState)
    assert WITH_TRANSCRIPT < ENDED


def test_that_every_state_is_reached_from_the_queue() -> None:
    assert reachable(_S.QUEUED) == set(JobState)


@pytest.mark.parametrize("state", sorted(set(JobState) - {_S.FINISHED}))
def test_that_every_job_can_still_end_finished(state: JobState) -> None:
    assert _S.FINISHED in reachable(state)


@pytest.mark.parametrize("before", JobState)
@pytest.mark.parametrize("after", JobState)
def test_that_the_table_alone_decides_about_a_move(before: JobState, after: JobState) -> None:
    job = job_in(before)
    if after in MOVES[before]:
        assert job.moved(after, message="because") == job_in(after, message="because")
    else:
        with pytest.raises(ForbiddenMoveError, match=f"job 7: {before} -> {after}"):
            job.moved(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_S.QUEUED, _S.RUNNING),  # a slot is taken first
        (_S.QUEUED, _S.FINISHED),
        (_S.FINISHED, _S.QUEUED),  # a finished job is never run again: that is a new job
        (_S.FINISHED, _S.FAILED),  # the end outranks what the worker does afterwards
        (_S.CANCELLED, _S.RUNNING),
        (_S.SET_ASIDE, _S.STARTING),
        (_S.CANCELLING, _S.RUNNING),
        (_S.RUNNING, _S.RUNNING),
    ],
)
def test_that_moves_which_would_lie_are_forbidden(before: JobState, after: JobState) -> None:
    assert after not in MOVES[before]


@pytest.mark.parametrize("state", sorted(ACTIVE))
def test_that_a_job_interrupted_at_any_moment_can_go_on(state: JobState) -> None:
    assert job_in(state).moved(_S.INTERRUPTED).moved(_S.QUEUED).state is _S.QUEUED


def test_that_a_move_takes_the_changes_and_keeps_the_rest() -> None:
    job = job_in(_S.RUNNING, notes=("smaller batch",)).moved(_S.FAILED, code=ErrorCode.AUDIO_CORRUPT)
    assert (job.state, job.code, job.notes) == (_S.FAILED, ErrorCode.AUDIO_CORRUPT, ("smaller batch",))


@pytest.mark.parametrize(
    ("state", "duration_ms", "done_ms", "progress"),
    [
        (_S.RUNNING, 2_000, 500, 0.25),
        (_S.RUNNING, None, 500, 0.0),
        (_S.RUNNING, 0, 0, 0.0),
        (_S.RUNNING, 1_000, 1_500, 1.0),
        (_S.INCOMPLETE, 2_000, 500, 1.0),
        (_S.CANCELLED, 2_000, 500, 0.25),
    ],
)
def test_that_progress_is_the_share_that_is_done(
    state: JobState, duration_ms: int | None, done_ms: int, progress: float
) -> None:
    assert job_in(state, duration_ms=duration_ms, done_ms=done_ms).progress == progress


@pytest.mark.parametrize(("done_ms", "engine_ms", "factor"), [(6_000, 2_000, 3.0), (0, 2_000, None), (6_000, 0, None)])
def test_that_speed_is_audio_per_work(done_ms: int, engine_ms: int, factor: float | None) -> None:
    assert job_in(done_ms=done_ms, engine_ms=engine_ms).realtime_factor == factor


def test_that_a_job_leaves_uncancelled_by_the_person_only_before_it_is_heard() -> None:
    """A file that is skipped for its length is known to be so when it is opened, never later."""
    at_once = {state for state in ACTIVE - {_S.CANCELLING} if _S.CANCELLED in MOVES[state]}
    assert at_once == {_S.STARTING}
