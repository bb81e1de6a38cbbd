"""The command killed at any moment: nothing finished is lost, nothing is done twice, no worker is left over.

``FRISCO_KILLS`` sets how many kills one run makes (a handful by default, for the nightly run many).
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.library import Library
from tests.helpers.frisco import SAMPLE_EN, command, environment, frisco, long_recording, wait_for_no_process

KILLS = int(os.environ.get("FRISCO_KILLS", "4"))
LONGEST_RUN_S = 3.0

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="process groups are killed in another way on Windows"),
    pytest.mark.timeout(60 + 30 * KILLS),
]


def kill_after(seconds: float, words: list[str | Path], library: Path) -> bool:
    """Run a command and kill its whole group after some time; return whether it was done before."""
    process = subprocess.Popen(
        command(*words),
        env=environment(library),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    return True


def progress_of(library: Path) -> tuple[int, int]:
    """Return how many jobs there are and how far the last one is, as they stand on disk."""
    if not (library / "library.db").exists():
        return 0, 0
    with Library.open(library) as opened:
        jobs = opened.jobs.all()
    return len(jobs), max((job.done_ms for job in jobs), default=0)


def stretches(library: Path) -> list[list[tuple[int, int]]]:
    """Return from where to where each row of each job's stretches goes."""
    with Library.open(library) as opened:
        return [
            [(row.start_ms, row.end_ms) for chunk in opened.jobs.chunks(job.id) for row in chunk.segments]
            for job in opened.jobs.all()
        ]


def be_killed_until_done(words: list[str | Path], library: Path, most: int, moments: random.Random) -> int:
    """Kill the command again and again until it is done or killed often enough; return how often it was killed."""
    jobs, done_ms = 0, 0
    for kills in range(most):
        if kill_after(moments.uniform(0.2, LONGEST_RUN_S), words, library):
            return kills
        wait_for_no_process(library)
        jobs_before, done_before_ms = jobs, done_ms
        jobs, done_ms = progress_of(library)
        assert jobs_before <= jobs <= 1, "the same work was ordered twice, or an order was lost"
        assert done_ms >= done_before_ms, "a finished stretch was lost"
    return most


def test_that_kills_at_random_moments_cost_no_finished_segment_and_nothing_is_done_twice(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 16)
    words: list[str | Path] = ["transcribe", recording, "--model", "demo", "--format", "txt"]
    undisturbed = frisco(*words, "--output-dir", tmp_path / "undisturbed", library=tmp_path / "other")
    assert undisturbed.code == 0, undisturbed.err
    expected = (tmp_path / "undisturbed" / "talk.txt").read_text()

    kills, rounds = 0, 0
    while kills < KILLS:
        rounds += 1
        library, out = tmp_path / f"library{rounds}", tmp_path / f"out{rounds}"
        kills += be_killed_until_done([*words, "--output-dir", out], library, KILLS - kills, moments)
        ran = frisco(*words, "--output-dir", out, library=library)
        assert ran.code == 0, ran.err
        assert (out / "talk.txt").read_text() == expected
        assert [path.name for path in out.iterdir()] == ["talk.txt"]
        for rows in stretches(library):
            assert rows == sorted(rows), "a stretch was done twice"
        verified = frisco("verify", "--deep", library=library)
        assert verified.code == 0, verified.err
    print(f"{kills} kills in {rounds} rounds")
