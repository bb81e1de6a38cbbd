"""The speed of a job and the time that is left, from progress that comes in bursts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.jobs import JobState
from app.ui.queue.pace import Pace, begun, observed
from tests.helpers.jobs import job_snapshot


def paced(steps: list[tuple[float, int]], duration_ms: int | None = 600_000) -> Pace:
    """Return the pace after looking at a job at these seconds with this much done."""
    pace: Pace | None = None
    for at_s, done_ms in steps:
        pace = observed(pace, done_ms=done_ms, duration_ms=duration_ms, at_s=at_s)
    assert pace is not None
    return pace


def test_that_nothing_is_said_before_there_is_progress() -> None:
    pace = paced([(0.0, 0), (1.0, 0), (2.0, 0)])
    assert pace.left_ms(2.0) is None
    assert pace.realtime_factor is None


def test_that_steady_work_gives_its_speed_and_the_time_left() -> None:
    pace = paced([(float(second), second * 20_000) for second in range(11)])
    assert pace.realtime_factor is not None
    assert abs(pace.realtime_factor - 20) < 0.01
    assert pace.left_ms(10.0) == 20_000


def test_that_the_time_left_runs_down_between_two_bursts() -> None:
    pace = paced([(0.0, 0), (5.0, 100_000)])
    assert pace.left_ms(5.0) == 25_000
    assert pace.left_ms(8.0) == 22_000


def test_that_an_estimate_that_has_run_out_says_nothing() -> None:
    pace = paced([(0.0, 0), (5.0, 300_000)])
    assert pace.left_ms(9.9) is not None
    assert pace.left_ms(10.0) is None
    assert pace.left_ms(60.0) is None


def test_that_nothing_is_said_when_the_length_is_unknown() -> None:
    pace = paced([(0.0, 0), (5.0, 100_000)], duration_ms=None)
    assert pace.left_ms(5.0) is None
    assert pace.realtime_factor == 20


def test_that_a_job_that_was_set_back_is_measured_anew() -> None:
    pace = paced([(0.0, 0), (5.0, 100_000), (6.0, 40_000)])
    assert pace.realtime_factor is None
    assert pace.left_ms(6.0) is None


def test_that_what_was_done_before_this_run_does_not_count_as_speed() -> None:
    pace = paced([(0.0, 500_000), (10.0, 550_000)])
    assert pace.realtime_factor == 5


def test_that_bursts_do_not_make_the_time_left_jump() -> None:
    steps = [(0.0, 0)]
    for burst in range(1, 9):  # a batch every six seconds, handed over in four pieces within a tenth of one
        done_ms = (burst - 1) * 64_000
        steps += [(burst * 6.0 + piece * 0.025, done_ms + (piece + 1) * 16_000) for piece in range(4)]
        left_ms = paced(steps).left_ms(steps[-1][0])
        truth_ms = 600_000 / 64_000 * 6_000 - burst * 6_000
        assert left_ms is not None
        assert abs(left_ms - truth_ms) < 1_000


def test_that_a_change_of_speed_is_taken_in_step_by_step() -> None:
    steps = [(float(second), second * 20_000) for second in range(11)]
    steps += [(10.0 + second, 200_000 + second * 5_000) for second in range(1, 21)]
    lefts = [paced(steps[:count]).left_ms(steps[count - 1][0]) for count in range(11, len(steps) + 1)]
    seconds = [left or 0 for left in lefts]
    assert all(abs(later - earlier) < 3_000 for earlier, later in pairwise(seconds))
    assert seconds[-1] > 1.4 * seconds[0]  # a quarter of the speed: it turned round


@given(
    st.lists(
        st.tuples(st.floats(min_value=0, max_value=500), st.integers(min_value=0, max_value=900_000)),
        min_size=1,
        max_size=30,
    ),
    st.floats(min_value=0, max_value=1000),
    st.none() | st.integers(min_value=0, max_value=600_000),
)
def test_that_the_time_left_is_never_negative(
    steps: list[tuple[float, int]], now_s: float, duration_ms: int | None
) -> None:
    left_ms = paced(sorted(steps), duration_ms).left_ms(now_s)
    assert left_ms is None or left_ms >= 0


def test_that_a_job_that_begins_is_given_the_time_that_others_like_it_took() -> None:
    job = job_snapshot(1, state=JobState.RUNNING, duration_ms=600_000, done_ms=100_000)
    pace = begun(job, 10.0, at_s=3.0)
    assert pace.left_ms(3.0) == 50_000
    assert observed(pace, done_ms=100_000, duration_ms=600_000, at_s=13.0).left_ms(13.0) == 40_000


def test_that_what_is_seen_takes_the_place_of_what_was_foreseen() -> None:
    job = job_snapshot(1, state=JobState.RUNNING, duration_ms=600_000)
    pace = observed(begun(job, 2.0, at_s=0.0), done_ms=100_000, duration_ms=600_000, at_s=5.0)
    assert pace.left_ms(5.0) == 25_000


def test_that_nothing_is_expected_of_a_job_of_unknown_length_or_kind() -> None:
    job = job_snapshot(1, state=JobState.RUNNING)
    assert begun(job, 10.0, at_s=0.0).left_ms(0.0) is None
    assert begun(job_snapshot(1, duration_ms=1_000), None, at_s=0.0).left_ms(0.0) is None
