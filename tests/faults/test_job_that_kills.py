"""A job that takes its worker down whatever is done: three deaths, then it is set aside, and nobody else pays for it.

``tests/engine/test_several_jobs.py`` has the table of single events; here the killer stands among many, and the loop
that the window lives on is watched. ``FRISCO_KILLERS`` sets how many such crowds one run sees (twenty by night).
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import DEATHS_TO_SET_ASIDE, JobId, JobState
from tests.helpers.jobs import Bench, scripted_bench

CROWDS = int(os.environ.get("FRISCO_KILLERS", "3"))
OTHERS = 10
SLOTS = 4
MOST_S = 0.1  # of the processor, in one turn of the loop: a window stands still no longer
WAYS: tuple[dict[str, Any], ...] = ({"crash_at": 0}, {"crash_at": 2}, {"crash_on_open": True})


class LoopWatch:
    """Counts the turns of the event loop and what the longest of them calculated; lives on the main thread."""

    def __init__(self) -> None:
        self.turns = 0
        self.longest_s = 0.0
        self._last_s = time.thread_time()
        self._timer = QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._note)

    def _note(self) -> None:
        now_s = time.thread_time()
        self.turns += 1
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._timer.start()
        try:
            yield
        finally:
            self._timer.stop()


@pytest.mark.parametrize("crowd", range(CROWDS))
def test_that_a_killer_in_a_crowd_is_set_aside_while_all_others_finish(
    qtbot: QtBot, tmp_path: Path, crowd: int
) -> None:
    chance = random.Random(f"crowd {crowd}")
    place, way = chance.randrange(1, OTHERS + 1), WAYS[crowd % len(WAYS)]
    watch = LoopWatch()
    with scripted_bench(qtbot, tmp_path, slots=SLOTS) as bench:
        deaths_at: dict[int, int] = {}
        bench.queue.job_changed.connect(lambda job: deaths_at.setdefault(job.deaths, watch.turns))
        with watch.watching():
            jobs = {n: _add(bench, n, place, way, chance) for n in range(1, OTHERS + 1)}
            killer = bench.wait_for(jobs[place], JobState.SET_ASIDE, timeout_ms=60_000)
            for number in jobs.keys() - {place}:
                bench.wait_for(jobs[number], JobState.FINISHED, timeout_ms=60_000)
        assert (killer.deaths, killer.code) == (DEATHS_TO_SET_ASIDE, ErrorCode.WORKER_CRASH)
        assert "3 times" in killer.message
        assert killer.message.endswith(".")
        assert bench.texts(killer.id) == [f"job{place} {index}" for index in range(way.get("crash_at", 0))]
        for number in jobs.keys() - {place}:
            job = bench.queue.job(jobs[number])
            assert (job.deaths, bench.texts(job.id)) == (0, [f"job{number} {index}" for index in range(4)])
        turns = [deaths_at[count] for count in range(DEATHS_TO_SET_ASIDE + 1)]
        assert turns == sorted(set(turns)), f"the loop did not turn between two deaths: {turns}"
        assert watch.longest_s < MOST_S
        assert not bench.queue.snapshot.is_paused


def _add(bench: Bench, number: int, place: int, way: dict[str, Any], chance: random.Random) -> JobId:
    return bench.add(number, delay_ms=chance.choice((0, 5, 20)), **(way if number == place else {}))


def test_that_a_job_set_aside_runs_again_when_it_is_asked_for_and_has_mended(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path) as bench:
        killer = bench.add(1, crash_at=1)
        bench.wait_for(killer, JobState.SET_ASIDE, timeout_ms=60_000)
        (tmp_path / "call_1.json").write_text('{"windows": 4, "window_ms": 1000, "text": "job1"}')
        bench.queue.retry(killer)
        bench.wait_for(killer, JobState.FINISHED)
        assert bench.texts(killer) == [f"job1 {index}" for index in range(4)]
