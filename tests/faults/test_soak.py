"""Many short recordings through one worker: neither it nor the program that owns it grows with them.

``FRISCO_SOAK`` sets how many one run sends (600 by default, 3,000 by night). Each round ends with nothing under way, so
what is counted then is what stayed. A round's memory wavers by a megabyte or two, by what the allocator keeps back for
the next; so the least of the last rounds is held against the least of those after the warm-up, with that much room.
"""

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.jobs import ENDED, JobId
from app.core.options import JobOptions, Quality
from app.core.overriding import override
from app.core.protocol import Ready, StartJob
from app.engine.job_queue import JobQueue
from tests.helpers import mutations, speech
from tests.helpers.jobs import MemoryLedger, done, job_snapshot, scripted_bench
from tests.helpers.ordeal import endings, memory_kib, open_files, thread_count
from tests.helpers.worker_line import WorkerLine

COUNT = int(os.environ.get("FRISCO_SOAK", "600"))
ROUNDS = 12
WARM_UP = ROUNDS // 3
ALLOWED_KIB = 0.5  # a job: half a megabyte in a thousand
ROOM_KIB = 2_048
ROOM_THREADS = 2  # the pool takes one more, and its descriptor, when more jobs than ever before overlap for a moment
LOOKS = 10
HEARD_FROM = 2_000  # the model needs a hundred jobs to warm up: only a long run listens too

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120 + COUNT),
    pytest.mark.skipif(sys.platform == "win32", reason="looks into /proc"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What one process held when nothing was under way."""

    memory_kib: int
    threads: int
    files: int

    @classmethod
    def of(cls, pid: int) -> "Footprint":
        return cls(memory_kib=memory_kib(pid), threads=thread_count(pid), files=open_files(pid))


def settled(pid: int) -> Footprint:
    """Wait until the threads of the last jobs are gone: their number no longer changes."""
    counts = [thread_count(pid)]
    while len(counts) < LOOKS or len(set(counts[-LOOKS:])) > 1:
        time.sleep(0.01)
        counts.append(thread_count(pid))
    return Footprint.of(pid)


def check_flat(prints: Sequence[Footprint], per_round: int) -> None:
    """Fail when the later rounds hold more than the earlier ones."""
    early, late = prints[WARM_UP : 2 * WARM_UP], prints[-WARM_UP:]
    print(f"{per_round} jobs a round: {[(p.memory_kib, p.threads, p.files) for p in prints]}")
    grown_kib = min(p.memory_kib for p in late) - min(p.memory_kib for p in early)
    jobs = per_round * (ROUNDS - 2 * WARM_UP)
    assert grown_kib < ALLOWED_KIB * jobs + ROOM_KIB, f"{grown_kib} KiB more after {jobs} jobs: {prints}"
    assert min(p.threads for p in late) <= min(p.threads for p in early) + ROOM_THREADS, prints
    assert min(p.files for p in late) <= min(p.files for p in early) + ROOM_THREADS, prints


def worker_footprints(line: WorkerLine, paths: Sequence[Path], count: int) -> list[Footprint]:
    """Send the recordings round after round, in both qualities, and look at the worker after each."""
    line.wait_for(Ready)
    pid, per_round = line.process.pid, count // ROUNDS
    prints: list[Footprint] = []
    for first in range(0, per_round * ROUNDS, per_round):
        jobs = [_start(number, paths) for number in range(first, first + per_round)]
        ended = list(endings(line, jobs))
        assert [ending.last for ending in ended if not ending.is_done] == []
        prints.append(settled(pid))
    return prints


def _start(number: int, paths: Sequence[Path]) -> StartJob:
    options = JobOptions(model="demo", quality=Quality.BEST if number % 2 else Quality.FAST)
    return StartJob(job_id=JobId(number + 1), path=str(paths[number % len(paths)]), options=options)


def recordings(folder: Path) -> list[Path]:
    """Write half a second of sound in every container."""
    paths: list[Path] = []
    for name, content in mutations.originals(folder, mutations.wail(0.5)).items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


def test_that_a_worker_holds_no_more_after_many_jobs(tmp_path: Path) -> None:
    paths = recordings(tmp_path)
    with WorkerLine("--backend", "sound", stderr_path=tmp_path / "log") as line:
        prints = worker_footprints(line, paths, COUNT)
    check_flat(prints, COUNT // ROUNDS)


@pytest.mark.skipif(COUNT < HEARD_FROM, reason="only by night")
def test_that_a_worker_that_listens_holds_no_more_after_many_jobs(tmp_path: Path) -> None:
    said = speech.say(["Today is Friday."], rate=150, lead_ms=100, gap_ms=100)
    path = speech.write_wav(tmp_path / "said.wav", said.samples)
    count = COUNT // 3
    with WorkerLine.demo(tmp_path / "log") as line:
        prints = worker_footprints(line, [path], count)
    check_flat(prints, count // ROUNDS)


def _all_ended(queue: JobQueue, ids: Sequence[JobId]) -> bool:
    return all(queue.job(job_id).state in ENDED for job_id in ids)


class ForgetfulLedger(MemoryLedger):
    """A ledger that keeps nothing of what is off the list: on a disk it would be."""

    @override
    def dismiss(self, job_ids: Sequence[JobId]) -> Future[None]:
        for job_id in job_ids:
            self.saved.pop(job_id, None)
            self.kept.pop(job_id, None)
            self.facts.pop(job_id, None)
        return done(None)


def test_that_the_owner_of_the_worker_holds_no_more_after_many_jobs(qtbot: QtBot, tmp_path: Path) -> None:
    paths, per_round = recordings(tmp_path), COUNT // ROUNDS
    with scripted_bench(qtbot, tmp_path, backend="sound", ledger=ForgetfulLedger()) as bench:
        prints: list[Footprint] = []
        for first in range(1, per_round * ROUNDS + 1, per_round):
            ids = [job_snapshot(number).id for number in range(first, first + per_round)]
            for job_id in ids:
                bench.queue.submit(job_snapshot(job_id, media_path=str(paths[job_id % len(paths)])))
            qtbot.waitUntil(partial(_all_ended, bench.queue, ids), timeout=120_000)
            assert {bench.queue.job(job_id).deaths for job_id in ids} == {0}
            bench.queue.dismiss(ids)
            bench.changes.clear()
            prints.append(Footprint.of(os.getpid()))
        assert len(bench.workers.pids()) == 1
    check_flat(prints, per_round)
