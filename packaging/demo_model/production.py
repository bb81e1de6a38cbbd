"""Fills the pool with several processes; can be stopped at any time and goes on with the shard it was at."""

import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from demo_model.pool import finished_shards, make_backgrounds, make_shard

BACKGROUNDS = 280


def fill(folder: Path, shards: int, *, processes: int, phrases: int, backgrounds: int = BACKGROUNDS) -> None:
    """Make the shards that are missing among the first ``shards``."""
    missing = sorted(set(range(shards)) - set(finished_shards(folder)))
    started = time.monotonic()
    # One thread each: numpy's own threads do nothing here but take the other processes' time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Spawned, not forked: espeak-ng and torch both keep threads and locks of their own. Each shard in a new one: espeak-ng
    # remembers what it said, and a shard is to hang on its number alone.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=1) as workers:
        jobs = [workers.submit(make_backgrounds, folder, backgrounds)]
        jobs += [workers.submit(make_shard, folder, number, phrases) for number in missing]
        for done, job in enumerate(as_completed(jobs), 1):
            job.result()
            print(f"pool: {done} of {len(jobs)} parts, {time.monotonic() - started:.0f} s", flush=True)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sensible_processes() -> int:
    return min(12, cores())
