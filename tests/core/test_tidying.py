"""Which kept versions are thinned: the last of each hour, day, week stays, and nothing else goes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.tidying import AutoKept, thinned
from app.core.transcript import VersionId

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ages = st.lists(st.integers(-3_000, 400 * 24 * 60), max_size=60)


def kept(*ages_min: int) -> list[AutoKept]:
    return [AutoKept(id=VersionId(n), at=NOW - timedelta(minutes=age)) for n, age in enumerate(ages_min, start=1)]


def test_that_the_last_of_each_hour_of_a_day_stays() -> None:
    assert thinned(kept(35, 40, 95, 100), NOW) == [2, 4]


def test_that_after_a_day_the_last_of_each_day_stays() -> None:
    day = 24 * 60
    assert thinned(kept(day + 60, day + 120, 2 * day + 60, 2 * day + 61), NOW) == [2, 4]


def test_that_after_thirty_days_the_last_of_each_week_stays() -> None:
    day = 24 * 60
    # 40 days before was a Monday: 41 to 47 lie in the week before it.
    assert thinned(kept(*(age * day for age in (40, 41, 45, 46, 53))), NOW) == [3, 4]


def test_that_nothing_from_the_future_goes() -> None:
    assert thinned(kept(-1, -2, -3, -10_000), NOW) == []


@given(ages_min=ages)
def test_that_the_newest_stays_and_thinning_again_changes_nothing(ages_min: list[int]) -> None:
    versions = kept(*ages_min)
    going = set(thinned(versions, NOW))
    left = [version for version in versions if version.id not in going]
    assert thinned(left, NOW) == []
    if versions:
        assert max(versions, key=lambda version: (version.at, version.id)) in left


@given(ages_min=ages)
def test_that_whatever_goes_has_a_later_one_of_its_time(ages_min: list[int]) -> None:
    versions = kept(*ages_min)
    going = set(thinned(versions, NOW))
    left = [version.at for version in versions if version.id not in going]
    for version in versions:
        if version.id in going:
            nearest = min(at for at in left if at >= version.at)
            assert nearest - version.at < timedelta(days=7)
