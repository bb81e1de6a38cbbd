"""The power goes at any moment of some days in the library: what had been acknowledged is there afterwards.

All that a process does to the disk is written down by a shim, and played through afterwards up to a random moment: bytes
that were not synced are there, in part or not at all; names too, in the order in which their folder changed.
``FRISCO_POWER_LOSSES`` sets how many moments (100; 3,000 by night).
"""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.core.errors import FriscoError
from tests.helpers import aftermath
from tests.helpers.disk_child import prepare
from tests.helpers.failing_disk import Disk, Operation, disk_server, operations, said_before

LOSSES = int(os.environ.get("FRISCO_POWER_LOSSES", "100"))
ROUNDS = 4
NOT_ACKNOWLEDGED = ("operations", "ended", "error")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 if LOSSES <= 300 else 3_600)]


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Some days in a library, and all that they did to the disk."""

    root: Path
    done: Sequence[Operation]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("power")
    root, outside, log = folder / "root", folder / "outside", folder / "log"
    root.mkdir()
    outside.mkdir()
    prepare(outside, ROUNDS)
    with disk_server(root, log) as server:
        told = server.carry_out(library=root / "library", outside=outside, rounds=ROUNDS)
    assert (told.bug, told.errors) == ("", ())
    return Recorded(root=root, done=operations(log))


def moments(recorded: Recorded, count: int, *, has_syncs: bool = True) -> Iterator[tuple[int, Disk, list[str]]]:
    """Yield the disk at random moments, with what had been acknowledged by then."""
    chance = random.Random(20261121)
    disk, at = Disk(recorded.root, is_empty=True), 0
    for moment in sorted(chance.randrange(len(recorded.done)) for _ in range(count)):
        for operation in recorded.done[at:moment]:
            if has_syncs or operation.kind != "f":
                disk.do(operation)
        at = moment
        lines = said_before(recorded.done[:moment])
        yield moment, disk, [line for line in lines if line.split()[0] not in NOT_ACKNOWLEDGED]


def test_that_a_loss_of_power_takes_nothing_that_was_acknowledged(recorded: Recorded, tmp_path: Path) -> None:
    acknowledged = 0
    for number, (moment, disk, lines) in enumerate(moments(recorded, LOSSES)):
        target = tmp_path / str(number)
        disk.write_after_crash(target, random.Random(moment))
        aftermath.look(target / "library", lines).close()
        shutil.rmtree(target)
        acknowledged += len(lines)
    assert acknowledged > LOSSES * ROUNDS


def test_that_a_disk_that_never_syncs_is_noticed_by_this_test(recorded: Recorded, tmp_path: Path) -> None:
    """Where nothing is ever synced something must be missing: else the play-through would prove nothing."""
    losses = 0
    for number, (moment, disk, lines) in enumerate(moments(recorded, 20, has_syncs=False)):
        target = tmp_path / str(number)
        disk.write_after_crash(target, random.Random(moment))
        try:
            aftermath.look(target / "library", lines).close()
        except (AssertionError, OSError, FriscoError):
            losses += 1
    assert losses > 10
