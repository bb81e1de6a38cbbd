import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.ui.garbage import GarbageKeeper


class Knot:
    """Something that only the collector can free."""

    def __init__(self, freed_on: list[int]) -> None:
        self.myself = self
        weakref.finalize(self, lambda: freed_on.append(threading.get_ident()))


@pytest.fixture
def keeper(qtbot: QtBot) -> Iterator[GarbageKeeper]:
    keeper = GarbageKeeper()
    yield keeper
    keeper.close()
    assert gc.isenabled()


def litter(freed_on: list[int]) -> None:
    for _ in range(3_000):  # several times what makes Python collect
        Knot(freed_on)


def on_another_thread(freed_on: list[int]) -> None:
    worker = threading.Thread(target=litter, args=(freed_on,))
    worker.start()
    worker.join()


def test_that_python_by_itself_collects_on_the_thread_that_litters() -> None:
    freed_on: list[int] = []
    on_another_thread(freed_on)
    assert set(freed_on) - {threading.get_ident()}
    gc.collect()


def test_that_garbage_of_another_thread_is_collected_here(keeper: GarbageKeeper, qtbot: QtBot) -> None:
    freed_on: list[int] = []
    on_another_thread(freed_on)
    assert not freed_on
    keeper.look()
    assert set(freed_on) == {threading.get_ident()}


def test_that_the_clock_collects_without_being_asked(keeper: GarbageKeeper, qtbot: QtBot) -> None:
    freed_on: list[int] = []
    litter(freed_on)
    assert not freed_on
    qtbot.waitUntil(lambda: len(freed_on) >= 3_000, timeout=10_000)
