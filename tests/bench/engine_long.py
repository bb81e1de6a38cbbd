"""How long one long recording takes beside faster-whisper, and how much of that time the engine is at work.

python -m tests.bench.engine_long
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.core.options import JobOptions, Quality
from tests.bench.library import CONDITIONS, NAME, WAYS, library_run, side_by_side
from tests.bench.report import Figure, Report
from tests.bench.talk_sound import Recording, talk
from tests.bench.watched_worker import busy_share, calls_in
from tests.bench.worker_owner import THREADS, WorkerOwner, alternating, start_job

RUNS = 3
MINUTES = 60.0
_SEED = 2
_WATCHED = "tests.bench.watched_worker"
_TARGETS = {Quality.FAST: "at least 1, aim 1.2", Quality.BEST: ""}
_BUSY = "over 90"
_Times = tuple[float, float]  # wall and processor


def measure(
    runs: int = RUNS, *, minutes: float = MINUTES, qualities: Sequence[Quality] = (Quality.FAST, Quality.BEST)
) -> Report:
    recording = talk(minutes, seed=_SEED)
    ways = "; ".join(f"{quality} beside {WAYS[quality][1]}" for quality in qualities)
    figures = [figure for quality in qualities for figure in _figures(quality, recording, runs)]
    return Report(
        benchmark="engine_long",
        baseline=f"{NAME}: {ways}",
        conditions=f"{recording.minutes:.1f} min of espeak sentences, {recording.spoken_share:.0%} speech, 22 kHz WAV, "
        f"demo model, language given; {CONDITIONS}; the sides in turn",
        figures=figures,
        notes=(
            (
                "Ours is the worker as the product starts it, up to the last report, with its second tries at doubtful rows "
                "and its marks. Its one thread for the model and the thread that decodes and looks for speech may run at once."
            ),
            (
                "At work: from the first call to the last, the share of time within calls that encode, find text, find the "
                "times of words or the language; of the model alone, without the library's Python around it."
            ),
        ),
    )


def _figures(quality: Quality, recording: Recording, runs: int) -> Iterator[Figure]:
    bare, whole, library, wide = list[_Times](), list[_Times](), list[_Times](), list[_Times]()
    alternating(
        runs,
        lambda: bare.append(_ours(quality, recording, is_whole=False)),
        lambda: library.append(_library(quality, recording)),
        lambda: whole.append(_ours(quality, recording, is_whole=True)),
        lambda: wide.append(_library(quality, recording, threads=0)),
    )
    for name, ours in (("", bare), (", with waveform and playable copy", whole)):
        for index, kind in enumerate(("wall", "processor")):
            mine, theirs = tuple(times[index] for times in ours), tuple(times[index] for times in library)
            yield Figure(name=f"{quality}: {kind} time{name}", unit="s", runs=mine, baseline=theirs)
        yield Figure(
            name=f"{quality}: times as fast as the library{name}",
            unit="times",
            runs=tuple(other[0] / one[0] for one, other in zip(ours, library, strict=True)),
            target=_TARGETS[quality],
        )
    yield Figure(
        name=f"{quality}: wall time beside the library with its own choice of threads",
        unit="s",
        runs=tuple(wall_s for wall_s, _ in bare),
        baseline=tuple(wall_s for wall_s, _ in wide),
    )
    shares = [_busy(quality, recording) for _ in range(min(runs, 3))]
    yield Figure(
        name=f"{quality}: engine at work",
        unit="%",
        runs=tuple(hearing for hearing, _ in shares),
        target=_BUSY,
    )
    yield Figure(name=f"{quality}: of that the model alone", unit="%", runs=tuple(model for _, model in shares))


def _ours(quality: Quality, recording: Recording, *, is_whole: bool) -> _Times:
    options = JobOptions(model="demo", quality=quality, language="en")
    with tempfile.TemporaryDirectory() as place, WorkerOwner() as owner:
        run = owner.transcribe([start_job(recording.path, options, kept_in=Path(place) if is_whole else None)])
    return run.wall_s, run.cpu_s


def _library(quality: Quality, recording: Recording, *, threads: int = THREADS) -> _Times:
    mode, options = side_by_side(quality)
    found = library_run(mode, [recording.path], options, threads=threads)
    return found["wall_s"], found["cpu_s"]


def _busy(quality: Quality, recording: Recording) -> _Times:
    """Return the share of the time, in percent, within the hearing and within the model alone."""
    options = JobOptions(model="demo", quality=quality, language="en")
    with tempfile.TemporaryDirectory() as place:
        notes = Path(place) / "calls"
        with WorkerOwner(module=_WATCHED, more=["--watch", str(notes)]) as owner:
            owner.transcribe([start_job(recording.path, options, kept_in=Path(place))])
        calls = calls_in(notes)
    return busy_share(calls, "hearing") * 100, busy_share(calls, "model") * 100


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
