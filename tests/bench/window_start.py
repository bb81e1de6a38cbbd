"""How long the window takes to stand: from the start of the process to its first paint, beside a bare Qt window.

python -m tests.bench.window_start
"""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.probe import environment, probed, x_server
from tests.bench.report import Figure, Report
from tests.bench.stage import filled_library

RUNS = 15
TARGET = "at most 1.7 times"
BARE = "a window of PySide6 alone with menu, tool bar, splitter and status bar, started in turn with ours"


def measured(around: Mapping[str, str], runs: int) -> dict[str, list[float]]:
    """Start both windows in turn, so that a machine whose speed drifts favours neither; the first pair warms up."""
    found: dict[str, list[float]] = {"bare": [], "painted": [], "at_work": []}
    for number in range(runs + 1):
        bare, ours = _seconds(around, is_ours=False), _seconds(around, is_ours=True)
        if number:
            found["bare"].append(bare["painted"])
            found["painted"].append(ours["painted"])
            found["at_work"].append(ours["at_work"])
    return found


def _seconds(around: Mapping[str, str], *, is_ours: bool) -> dict[str, float]:
    begun = time.monotonic()
    moments = probed("start_probe", around, timeout_s=60, is_ours=is_ours)
    return {name: (at - begun) * 1_000 for name, at in moments.items()}


def figures(platform: str, found: Mapping[str, list[float]], *, what: str = "") -> list[Figure]:
    bare = tuple(found["bare"])
    pairs = tuple(ours / other for ours, other in zip(found["painted"], bare, strict=True))
    return [
        Figure(
            name=f"{platform}{what}: first paint",
            unit="ms",
            runs=tuple(found["painted"]),
            baseline=bare,
            target=TARGET,
        ),
        Figure(name=f"{platform}{what}: first paint, pair by pair", unit="times", runs=pairs, target=TARGET),
        Figure(
            name=f"{platform}{what}: library open, lists filled", unit="ms", runs=tuple(found["at_work"]), baseline=bare
        ),
    ]


def measure(runs: int = RUNS, *, transcripts: int = 200, has_screen: bool = True) -> Report:
    """Start offscreen and, where there is an X server, there, with an empty library and with a full one."""
    results: list[Figure] = []
    with tempfile.TemporaryDirectory() as place, x_server() as display:
        home = Path(place)
        results += figures("offscreen", measured(environment(home), runs))
        if display is not None and has_screen:
            on_screen = environment(home, platform="xcb", DISPLAY=display)
            results += figures("xcb", measured(on_screen, runs))
        filled_library(home / "library", transcripts=transcripts)
        found = measured(environment(home), runs)
        results += figures("offscreen", found, what=f" with {transcripts} transcripts")
    return Report(
        benchmark="window_start",
        baseline=BARE,
        conditions="compiled modules, warm disk; the clock starts before the process does",
        figures=results,
    )


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
