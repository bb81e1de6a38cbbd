"""What the program expects of a job from those that went before."""

from typing import Any

import pytest

from app.core.jobs import JobSnapshot, JobState
from app.core.options import JobOptions, Quality
from app.core.speeds import Speeds
from tests.helpers.jobs import job_snapshot

FAST = JobOptions(model="small", quality=Quality.FAST)
BEST = JobOptions(model="small", quality=Quality.BEST)


def heard(number: int, *, sound_s: float, work_s: float, **changes: Any) -> JobSnapshot:
    known = {"state": JobState.FINISHED, "options": FAST, **changes}
    return job_snapshot(number, done_ms=round(sound_s * 1_000), engine_ms=round(work_s * 1_000), **known)


def test_that_nothing_is_expected_before_anything_was_done() -> None:
    assert Speeds().expected(job_snapshot(1, options=FAST)) is None


def test_that_long_jobs_count_more_than_short_ones() -> None:
    speeds = Speeds()
    speeds.learn([heard(1, sound_s=3_600, work_s=60), heard(2, sound_s=10, work_s=10)])
    assert speeds.expected(job_snapshot(3, options=FAST)) == pytest.approx(3_610 / 70)


def test_that_another_quality_model_or_device_says_nothing_about_it() -> None:
    speeds = Speeds()
    speeds.learn([heard(1, sound_s=3_600, work_s=60)])
    assert speeds.expected(job_snapshot(2, options=BEST)) is None
    assert speeds.expected(job_snapshot(2, options=JobOptions(model="large-v3", quality=Quality.FAST))) is None


@pytest.mark.parametrize(
    "job",
    [
        heard(1, sound_s=100, work_s=50, state=JobState.CANCELLED),
        heard(1, sound_s=100, work_s=50, state=JobState.RUNNING),
        heard(1, sound_s=5, work_s=1.9),
    ],
    ids=["cancelled", "running", "too short to tell"],
)
def test_that_a_job_that_tells_nothing_is_left_out(job: JobSnapshot) -> None:
    speeds = Speeds()
    speeds.learn([job])
    assert speeds.expected(job_snapshot(2, options=FAST)) is None


def test_that_a_job_counts_once_however_often_it_is_told() -> None:
    speeds = Speeds()
    speeds.learn([heard(1, sound_s=100, work_s=10)] * 50 + [heard(2, sound_s=100, work_s=30)])
    assert speeds.expected(job_snapshot(3, options=FAST)) == pytest.approx(5.0)


def test_that_the_newest_jobs_count() -> None:
    speeds = Speeds()
    speeds.learn(heard(number, sound_s=100, work_s=100) for number in range(1, 30))
    speeds.learn(heard(number, sound_s=100, work_s=10) for number in range(30, 50))
    assert speeds.expected(job_snapshot(99, options=FAST)) == pytest.approx(10.0)
