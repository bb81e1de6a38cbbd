"""Looking at what the GUI thread does must not change what it does: nothing of its own may end on the thread that looks."""

import threading
import time

from pytestqt.qtbot import QtBot

from tests.bench.frame_watch import LOOKED_AT_S, FrameWatch


class Painter:
    """Something that must end on the thread that made it."""

    def __init__(self, ended_on: list[int]) -> None:
        self._ended_on = ended_on

    def __del__(self) -> None:
        self._ended_on.append(threading.get_ident())


def test_that_what_is_local_to_a_slow_turn_ends_with_it_on_its_own_thread(qtbot: QtBot) -> None:
    watch, ended_on = FrameWatch(), list[int]()

    def slow() -> None:
        painter = Painter(ended_on)  # ends when this is left
        time.sleep(2 * LOOKED_AT_S)
        assert painter is not None

    watch.start()
    for _ in range(5):
        slow()
        qtbot.wait(5)
    frames = watch.stop()
    assert set(ended_on) == {threading.get_ident()}
    assert frames.culprits
