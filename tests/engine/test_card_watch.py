"""The engine leaves the card to another program and comes back by itself."""

from dataclasses import dataclass, field, replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.attempts import WarmWorker
from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.engine.card_watch import CardWatch

pytestmark = pytest.mark.usefixtures("qapp")  # it has a clock

OURS_MIB, DESKTOP_MIB, TOTAL_MIB = 6_000, 1_000, 12_000
WARM = WarmWorker(
    model="turbo",
    device="cuda",
    compute_type="float16",
    batch_rows=8,
    jobs=1,
    served=3,
    idle_s=0.0,
    load_ms=900,
    need_mib=OURS_MIB,
)


@dataclass
class Queue:
    """Writes down what it is asked; leaves the card as the real one does."""

    workers: "Workers"
    asked: list[str] = field(default_factory=list)

    def give_up_card(self, sentence: str, *, passes_by_itself: bool) -> None:
        assert passes_by_itself
        self.asked.append(sentence)
        self.workers.living = []

    def take_card_back(self) -> None:
        self.asked.append("back")


@dataclass
class Workers:
    """What is warm."""

    living: list[WarmWorker] = field(default_factory=list)

    def warm(self) -> list[WarmWorker]:
        return self.living


class Scene:
    """A card, an engine and somebody else."""

    def __init__(self, *, is_wanted: bool = True, hides_shares: bool = False) -> None:
        self.workers = Workers()
        self.queue = Queue(self.workers)
        self.watch = CardWatch(self.queue, self.workers, is_wanted=is_wanted)
        self.hides_shares = hides_shares

    def look(self, others_mib: int, times: int = 3) -> None:
        ours_mib = OURS_MIB if self.workers.living else 0
        card = GpuCard(
            index=0,
            uuid="GPU-1",
            name="RTX 4070",
            memory_total_mib=TOTAL_MIB,
            memory_used_mib=min(TOTAL_MIB - 50, ours_mib + others_mib),
            memory_ours_mib=None if self.hides_shares else ours_mib,
        )
        for _ in range(times):
            self.watch.take(GpuSnapshot(state=NvmlState.READY, sentence="", cards=(card,)))


def at_work(**how: bool) -> Scene:
    scene = Scene(**how)
    scene.look(DESKTOP_MIB)
    scene.workers.living = [WARM]
    scene.look(DESKTOP_MIB)
    assert scene.queue.asked == []
    return scene


def test_that_the_engine_leaves_a_card_that_a_game_fills_and_comes_back_afterwards() -> None:
    scene = at_work()
    scene.look(5_800)
    assert scene.watch.has_left
    assert "RTX 4070" in scene.queue.asked[0]
    scene.look(5_800)
    assert len(scene.queue.asked) == 1
    scene.look(DESKTOP_MIB)
    assert scene.queue.asked[1:] == ["back"]
    assert not scene.watch.has_left


def test_that_it_does_so_too_where_the_driver_hides_who_has_how_much() -> None:
    scene = at_work(hides_shares=True)
    scene.look(5_800)
    assert scene.watch.has_left
    scene.look(DESKTOP_MIB)
    assert scene.queue.asked[1:] == ["back"]


def test_that_it_comes_back_though_its_own_share_was_taken_for_too_large() -> None:
    scene = at_work(hides_shares=True)
    scene.workers.living = [replace(WARM, need_mib=OURS_MIB + 1_500)]
    scene.look(DESKTOP_MIB)
    scene.look(5_800)
    assert scene.watch.has_left
    scene.look(DESKTOP_MIB)
    assert scene.queue.asked[1:] == ["back"]


def test_that_a_moment_s_peak_is_no_reason() -> None:
    scene = at_work()
    scene.look(5_800, times=1)
    scene.look(DESKTOP_MIB)
    assert scene.queue.asked == []


def test_that_what_others_had_before_the_engine_came_is_theirs() -> None:
    scene = Scene()
    scene.look(5_800)
    scene.workers.living = [WARM]
    scene.look(5_800)
    assert scene.queue.asked == []


def test_that_a_card_that_only_the_engine_fills_is_kept() -> None:
    scene = at_work()
    scene.workers.living = [replace(WARM, need_mib=10_800)]
    card = GpuCard(
        index=0, uuid="GPU-1", name="x", memory_total_mib=12_000, memory_used_mib=11_800, memory_ours_mib=10_800
    )
    for _ in range(5):
        scene.watch.take(GpuSnapshot(state=NvmlState.READY, sentence="", cards=(card,)))
    assert scene.queue.asked == []


def test_that_nothing_is_left_where_nobody_wants_it() -> None:
    scene = at_work(is_wanted=False)
    scene.look(5_800)
    assert scene.queue.asked == []


def test_that_who_wants_it_no_more_has_the_engine_back_at_once() -> None:
    scene = at_work()
    scene.look(5_800)
    scene.watch.set_wanted(is_wanted=False)
    assert scene.queue.asked[-1] == "back"


def test_that_a_card_that_is_gone_keeps_nobody_waiting() -> None:
    scene = at_work()
    scene.look(5_800)
    for _ in range(3):
        scene.watch.take(GpuSnapshot(state=NvmlState.FAULT, sentence="no answer"))
    assert scene.queue.asked[-1] == "back"


def test_that_the_engine_comes_back_though_the_picture_of_the_cards_stays_the_same(qtbot: QtBot) -> None:
    scene = at_work()
    scene.look(5_800)
    assert scene.watch.has_left
    scene.watch.take(GpuSnapshot(state=NvmlState.FAULT, sentence="The driver does not answer."))
    qtbot.waitUntil(lambda: scene.queue.asked[-1] == "back", timeout=20_000)
