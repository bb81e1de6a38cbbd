"""Whether the window stays fluent while the engine works: the frames of a person who edits a long transcript.

python -m tests.bench.window_frames
"""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from app.bootstrap import Program
from app.core.options import JobOptions, Quality
from tests.bench.probe import environment, probed, x_server
from tests.bench.report import Figure, Report
from tests.bench.stage import add_talk, add_waiting_jobs, recording, talk

RUNS = 3
SECONDS = 24.0
ROWS, QUEUED, MINUTES = 20_000, 200, 20.0
AT_ONCE = 4  # jobs that share a worker on the processor
NONE, MOST = "none", "under 16 ms"
IDLE = "the same window and the same person, nothing transcribed"


def prepared(home: Path, *, rows: int, queued: int, minutes: float) -> Path:
    """Make the library of the scene: a long transcript, recordings to be transcribed, many jobs waiting behind them."""
    folder = home / "library"
    folder.mkdir(parents=True)
    with Program(folder, "a benchmark").open_library() as library:
        add_talk(library, home, talk(rows))
        paths = [recording(home / f"talk {number}.wav", minutes=minutes + number) for number in range(AT_ONCE)]
        add_waiting_jobs(library, paths, more=queued, options=JobOptions(model="demo", quality=Quality.FAST))
    for path in paths:
        path.unlink()
    return folder


def figures(platform: str, found: list[dict[str, Any]]) -> list[Figure]:
    wanted = (
        ("turns of more than 50 ms", "frozen", "", 1.0, NONE),
        ("of these, without the wait for a processor", "frozen_by_itself", "", 1.0, NONE),
        ("longest turn", "longest_ms", "ms", 1.0, "50"),
        ("longest turn without that wait", "longest_by_itself_ms", "ms", 1.0, "50"),
        ("most computing in one turn", "longest_cpu_ms", "ms", 1.0, "50"),
        ("99 of 100 frames within", "p99_ms", "ms", 1.0, MOST),
        ("frames held up by more than 16 ms", "slow_share", "%", 100.0, "under 1"),
        ("of these, without the wait for a processor", "slow_share_by_itself", "%", 100.0, "under 1"),
        ("GUI thread computing", "cpu_share", "%", 100.0, ""),
    )
    return [
        Figure(
            name=f"{platform}: {name}",
            unit=unit,
            runs=tuple(run["busy"][key] * scale for run in found),
            baseline=tuple(run["idle"][key] * scale for run in found),
            target=target,
        )
        for name, key, unit, scale, target in wanted
    ]


def notes(platform: str, found: list[dict[str, Any]]) -> list[str]:
    """Say what was transcribed meanwhile, by which workers, and what the slow turns did."""
    last = found[-1]
    lines = [
        f"{platform}: {last['running']} jobs running, {last['waiting']} waiting, {last['chunks']} stretches heard",
        *(
            f"{platform}: worker at niceness +{worker['niceness']}, {worker['threads_asked']} thread(s) for the model, "
            f"{worker['cores_used']:.2f} cores used"
            for worker in last["workers"]
        ),
    ]
    seen: Counter[str] = Counter()
    for run in found:
        for part in ("idle", "busy"):
            seen.update({f"{part}: {place}": times for place, times in run[part]["culprits"]})
    return lines + [f"{platform}, slow turn, {place} ({times} times)" for place, times in seen.most_common(12)]


def measure(
    runs: int = RUNS,
    *,
    seconds: float = SECONDS,
    rows: int = ROWS,
    queued: int = QUEUED,
    minutes: float = MINUTES,
    has_screen: bool = True,
) -> Report:
    results: list[Figure] = []
    said: list[str] = []
    with x_server() as display:
        for platform, screen in (("offscreen", ""), ("xcb", display)):
            if screen is None or (screen and not has_screen):
                continue
            found = [_run(platform, screen, seconds, rows=rows, queued=queued, minutes=minutes) for _ in range(runs)]
            results += figures(platform, found)
            said += notes(platform, found)
    return Report(
        benchmark="window_frames",
        baseline=IDLE,
        conditions=f"{rows} rows open beside their first version, {queued} jobs waiting, {AT_ONCE} recordings "
        f"transcribed by the demo model, playhead running; {seconds:g} s each of typing, scrolling, leafing, undoing",
        figures=results,
        notes=said,
    )


def _run(platform: str, display: str, seconds: float, **scene: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        folder = prepared(home, **scene)
        around = environment(home, platform=platform, **({"DISPLAY": display} if display else {}))
        return probed("frames_probe", around, library=str(folder), seconds=seconds)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
