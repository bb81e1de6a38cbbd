"""Several processes that train one network in step, one core each: their gradients are averaged after every batch.

Two processes of one thread take two thirds of the time of one process with two: nothing waits while the other composes
windows, and small matrices are not cut into smaller ones. All hold the same weights at all times; the first of them
writes the checkpoints and the log.
"""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import torch
from torch import Tensor, distributed

from demo_model.production import cores

_PATIENCE = timedelta(days=7)  # a member that was stopped may go on days later


@dataclass(frozen=True, slots=True)
class Member:
    """One of them: which, and of how many."""

    number: int = 0
    of: int = 1

    @property
    def leads(self) -> bool:
        return self.number == 0

    def mean(self, values: Tensor) -> Tensor:
        """Return the mean over all members; waits for them. Changes ``values``."""
        if self.of > 1:
            distributed.all_reduce(values)
            values /= self.of
        return values


def sensible_size() -> int:
    """Return how many train together: one with a graphics card, else one a core, up to four."""
    if torch.cuda.is_available():
        return 1
    return min(4, cores())


def together(size: int, work: Callable[[Member, Path], None], folder: Path) -> None:
    """Do the work as the first member, with the others as processes that end with this one."""
    if size == 1:
        work(Member(), folder)
        return
    with tempfile.TemporaryDirectory() as meeting:
        place = Path(meeting) / "members"
        context = multiprocessing.get_context("spawn")
        others = [
            context.Process(target=_follow, args=(Member(number, size), place, work, folder), daemon=True)
            for number in range(1, size)
        ]
        for each in others:
            each.start()
        try:
            _join(Member(0, size), place)
            work(Member(0, size), folder)
        finally:
            if distributed.is_initialized():
                distributed.destroy_process_group()
            for each in others:
                each.kill()


def _follow(member: Member, place: Path, work: Callable[[Member, Path], None], folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first one decides
    _join(member, place)
    work(member, folder)


def _join(member: Member, place: Path) -> None:
    torch.set_num_threads(1)
    store = distributed.FileStore(str(place), member.of)
    distributed.init_process_group("gloo", store=store, rank=member.number, world_size=member.of, timeout=_PATIENCE)
