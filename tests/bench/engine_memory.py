"""How much memory the engine takes for ten minutes, an hour and three hours, and how soon the first text is there.

python -m tests.bench.engine_memory
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.core.options import JobOptions, Quality
from tests.bench.library import CONDITIONS, NAME, WAYS, library_run, side_by_side
from tests.bench.report import Figure, Report
from tests.bench.talk_sound import Recording, talk
from tests.bench.worker_owner import BATCH_ROWS, Run, WorkerOwner, start_job

RUNS = 2
MINUTES = (10.0, 60.0, 180.0)
LIBRARY_UP_TO = {Quality.FAST: 180.0, Quality.BEST: 60.0}  # minutes: three hours of the other take it ten gigabytes
_SEED = 2
_FLAT, _LEAST = "at most 1.1", "under 700"
_PROMPT = "one batch and 2 s"


def measure(
    runs: int = RUNS,
    *,
    minutes: Sequence[float] = MINUTES,
    library_up_to: Mapping[Quality, float] = LIBRARY_UP_TO,
    qualities: Sequence[Quality] = (Quality.FAST, Quality.BEST),
) -> Report:
    """Transcribe talks of all lengths; the first text is that of the middle one."""
    recordings = [talk(length, seed=_SEED) for length in minutes]
    ways = "; ".join(f"{quality} beside {WAYS[quality][1]}" for quality in qualities)
    figures = [
        figure for quality in qualities for figure in _figures(quality, recordings, runs, library_up_to[quality])
    ]
    return Report(
        benchmark="engine_memory",
        baseline=f"{NAME}: {ways}",
        conditions="espeak sentences, demo model, language given, waveform and playable copy written as in the product; "
        f"{CONDITIONS}",
        figures=figures,
        notes=(
            (
                "Memory is the high-water mark of resident memory that Linux keeps (VmHWM), from the start of a process to its "
                "end, added up over the worker and all processes below it; it has none."
            ),
            (
                f"One batch of fast is {BATCH_ROWS} windows, one of best is one, each up to 30 s of sound; its time is the mean "
                "over the whole recording."
            ),
        ),
    )


def _figures(quality: Quality, recordings: Sequence[Recording], runs: int, library_up_to: float) -> Iterator[Figure]:
    ours = [[_ours(quality, recording) for _ in range(runs)] for recording in recordings]
    theirs = [
        [_library(quality, recording)] if recording.minutes < library_up_to + 1 else [] for recording in recordings
    ]
    for recording, mine, library in zip(recordings, ours, theirs, strict=True):
        yield Figure(
            name=f"{quality}: most memory, {recording.minutes:.3g} min",
            unit="MiB",
            runs=tuple(run.peak_mib for run in mine),
            baseline=tuple(found["peak_mib"] for found in library),
            target=_LEAST,
        )
    yield Figure(
        name=f"{quality}: most memory, the longest recording beside the shortest",
        unit="times",
        runs=tuple(long.peak_mib / short.peak_mib for short, long in zip(ours[0], ours[-1], strict=True)),
        target=_FLAT,
    )
    yield from _first(quality, recordings[len(recordings) // 2], ours[len(ours) // 2], theirs[len(theirs) // 2])


def _first(
    quality: Quality, recording: Recording, ours: Sequence[Run], theirs: Sequence[Mapping[str, Any]]
) -> Iterator[Figure]:
    batch_s = tuple(run.step_s * (BATCH_ROWS if quality is Quality.FAST else 1) for run in ours)
    name = f"{quality}: {recording.minutes:.3g} min"
    yield Figure(
        name=f"{name}, first text after a warm start",
        unit="s",
        runs=tuple(run.first_s for run in ours),
        baseline=tuple(found["first_s"] for found in theirs),
        target=_PROMPT,
    )
    yield Figure(name=f"{name}, one batch", unit="s", runs=batch_s)
    yield Figure(
        name=f"{name}, first text less one batch",
        unit="s",
        runs=tuple(run.first_s - batch for run, batch in zip(ours, batch_s, strict=True)),
        target="at most 2",
    )


def _ours(quality: Quality, recording: Recording) -> Run:
    options = JobOptions(model="demo", quality=quality, language="en")
    with tempfile.TemporaryDirectory() as place, WorkerOwner() as owner:
        return owner.transcribe([start_job(recording.path, options, kept_in=Path(place))])


def _library(quality: Quality, recording: Recording) -> dict[str, Any]:
    mode, options = side_by_side(quality)
    return library_run(mode, [recording.path], options)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
