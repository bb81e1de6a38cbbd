"""How long something that comes will go on coming."""

from app.core.pace import Pace


def paced(*seen: tuple[float, int]) -> Pace:
    moments = iter([at for at, _ in seen])
    pace = Pace(now=lambda: next(moments))
    for _, done in seen:
        pace.note(done)
    return pace


def test_that_nothing_is_said_within_the_first_second() -> None:
    assert paced((0.0, 0), (0.5, 100)).left_s(1_000) is None


def test_that_the_rest_comes_as_fast_as_what_came_lately() -> None:
    assert paced((0.0, 0), (2.0, 200)).left_s(1_000) == 8.0
    slow_then_quick = paced((0.0, 0), (50.0, 10), (60.0, 1_010), (61.0, 1_110))
    assert slow_then_quick.left_s(2_110) == 10.0


def test_that_a_new_beginning_is_no_going_back() -> None:
    assert paced((0.0, 900), (1.0, 0), (3.0, 200)).left_s(400) == 2.0


def test_that_what_stands_still_has_no_end() -> None:
    assert paced((0.0, 5), (5.0, 5)).left_s(100) is None
