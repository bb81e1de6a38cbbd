"""What watching the graphics cards costs the processor, with a driver that answers for two busy cards.

python -m tests.bench.gpu_cost
"""

import tempfile
from pathlib import Path

from tests.bench.probe import environment, probed
from tests.bench.report import Figure, Report
from tests.helpers.nvml import FakeNvml, make_fake_nvml

RUNS = 3
SECONDS = 20.0
LIMIT = "under 1 % of a core"


def measure(runs: int = RUNS, *, seconds: float = SECONDS) -> Report:
    """Watch for some seconds with the panel shown and hidden, each beside the same window that watches nothing."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as place:
        driver = make_fake_nvml(Path(place))
        for has_panel, name in ((False, "line"), (True, "line and panel")):
            watching = [_run(place, driver, seconds, has_panel=has_panel, is_watching=True) for _ in range(runs)]
            at_rest = [_run(place, driver, seconds, has_panel=has_panel, is_watching=False) for _ in range(runs)]
            for part, key in (("", "cpu_percent"), (", of that on the GUI thread", "gui_percent")):
                figures.append(
                    Figure(
                        name=f"monitor and {name}{part}",
                        unit="% of a core",
                        runs=tuple(found[key] for found in watching),
                        baseline=tuple(found[key] for found in at_rest),
                        target=LIMIT,
                    )
                )
        cards = watching[-1]["cards"]
    return Report(
        benchmark="gpu_cost",
        baseline="the same window with nothing watched, for as long",
        conditions=f"offscreen, asked once a second, {seconds:g} s; {cards:g} cards by a stand-in for the driver that "
        "reads a file at each of its answers, which is part of the cost",
        figures=figures,
    )


def _run(place: str, driver: FakeNvml, seconds: float, *, has_panel: bool, is_watching: bool) -> dict[str, float]:
    theirs = driver.environment()
    more = {name: theirs[name] for name in ("LD_LIBRARY_PATH", "FRISCO_FAKE_NVML")}
    around = environment(Path(place), **more)
    return probed("gpu_probe", around, seconds=seconds, has_panel=has_panel, is_watching=is_watching)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
