"""Whether a library of a hundred thousand transcripts is as quick to see as a small one: its list in the real window.

python -m tests.bench.library_list
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.long_library import make_long_library
from tests.bench.probe import environment, probed, x_server
from tests.bench.report import Figure, Report

RUNS = 3
TRANSCRIPTS, FEW = 100_000, 1_000
STEPS = 250  # of the wheel, the scroll bar, the keyboard and the transcripts that come in: four seconds each
FRAME = "33"
BEFORE = (
    "the way before, on this machine and quieter than it was for this report (a row for each transcript, QListView): "
    "to everything painted 9,120 ms, to the list painted 2,500 ms, each transcript that came in held the window up for "
    "420 ms (at most 672), each filter for 77 ms; 287 MiB for the lists; scrolling as now, under 10 ms a turn"
)
SMALL = "the same window over a library of a hundredth, in turn with the long one"


def figures(platform: str, long: list[dict[str, Any]], small: list[dict[str, Any]]) -> list[Figure]:
    def figure(name: str, unit: str, value: Callable[[dict[str, Any]], float], target: str = "") -> Figure:
        runs, baseline = (tuple(value(run) for run in found) for found in (long, small))
        return Figure(name=f"{platform}: {name}", unit=unit, runs=runs, baseline=baseline, target=target)

    def longest(part: str, what: str) -> list[Figure]:
        return [
            figure(f"longest turn {what}", "ms", lambda run: run[part]["longest_ms"], FRAME),
            figure(f"longest turn {what}, without the wait for a processor", "ms",
                   lambda run: run[part]["longest_by_itself_ms"], FRAME),
        ]  # fmt: skip

    return [
        figure("the library open, to its list painted", "ms", lambda run: run["listed_ms"], "200"),
        figure("the library open, to everything painted", "ms", lambda run: run["started_ms"], "200"),
        *longest("notches", "with the wheel, notch by notch"),
        *longest("spun", "with the wheel spun to the end"),
        *longest("dragged", "while the scroll bar is dragged from the end to the top"),
        *longest("leafed", "while leafing by key"),
        *longest("added", "while transcripts come in, one a frame"),
        *longest("filtered", "while filtering"),
        figure("a filter typed, to its rows", "ms", lambda run: max(run["filtered_ms"])),
        figure("memory for the lists", "MiB", lambda run: run["mib"]),
        figure("memory after all of it", "MiB", lambda run: run["mib_at_end"]),
    ]


def measure(
    runs: int = RUNS,
    *,
    transcripts: int = TRANSCRIPTS,
    few: int = FEW,
    steps: int = STEPS,
    has_screen: bool = True,
) -> Report:
    results: list[Figure] = []
    seen: list[str] = []
    with x_server() as display:
        for platform, screen in (("offscreen", ""), ("xcb", display)):
            if screen is None or (screen and not has_screen):
                continue
            around = {"DISPLAY": screen} if screen else {}
            pairs = [[_run(platform, around, count, steps) for count in (few, transcripts)] for _number in range(runs)]
            small, long = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            results += figures(platform, long, small)
            seen += _slow_turns(platform, long)
    return Report(
        benchmark="library_list",
        baseline=SMALL,
        conditions=f"{transcripts} transcripts over four years, beside {few}; jobs ended and off the list; "
        f"{steps} steps of 16 ms for each way of moving",
        figures=results,
        notes=[BEFORE, *seen],
    )


def _run(platform: str, around: dict[str, str], count: int, steps: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        make_long_library(home / "library", transcripts=count)
        return probed(
            "library_list_probe",
            environment(home, platform=platform, **around),
            library=str(home / "library"),
            newest=count,
            steps=steps,
        )


def _slow_turns(platform: str, found: list[dict[str, Any]]) -> list[str]:
    """Name what held up the window for more than a frame or two."""
    return [
        f"{platform}, slow turn ({part}), {place} ({times} times)"
        for run in found
        for part in ("notches", "spun", "dragged", "leafed", "added", "filtered")
        for place, times in run[part]["culprits"]
    ]


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
