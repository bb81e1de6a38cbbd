"""The heaviest things a person can ask of the window: how long each takes and how long it holds the window up.

python -m tests.bench.heavy_acts
"""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from app.bootstrap import Program
from tests.bench.probe import environment, probed
from tests.bench.report import Figure, Report
from tests.bench.stage import add_talk, talk

RUNS = 3
ROWS, FILES = 20_000, 5_000
SMALLER = 10  # the baseline is so many times smaller: a ratio far above it grows faster than the work


def run(rows: int, files: int) -> dict[str, Any]:
    """Carry out every act once on a fresh library."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        folder = home / "library"
        folder.mkdir()
        with Program(folder, "a benchmark").open_library() as library:
            add_talk(library, home, talk(rows))
        acts: dict[str, Any] = probed("acts_probe", environment(home), library=str(folder), files=files)["acts"]
        return acts


def figures(full: list[dict[str, Any]], small: list[dict[str, Any]]) -> list[Figure]:
    wanted = (
        ("done after", "took_ms", ""),
        ("longest turn, without the wait for a processor", "longest_by_itself_ms", "50"),
    )
    return [
        Figure(
            name=f"{act}: {name}",
            unit="ms",
            runs=tuple(found[act][key] for found in full),
            baseline=tuple(found[act][key] for found in small),
            target=target,
        )
        for act in full[0]
        for name, key, target in wanted
    ]


def measure(runs: int = RUNS, *, rows: int = ROWS, files: int = FILES) -> Report:
    full, small = [], []
    for _ in range(runs):
        small.append(run(max(1, rows // SMALLER), max(1, files // SMALLER)))
        full.append(run(rows, files))
    seen: Counter[str] = Counter()
    for found in full:
        for act, frames in found.items():
            seen.update({f"{act}: {place}": times for place, times in frames["culprits"]})
    return Report(
        benchmark="heavy_acts",
        baseline=f"the same acts on a {SMALLER}th of rows and files",
        conditions=f"offscreen; a transcript of {rows} rows is opened, a word in every fourth row replaced, undone, compared "
        f"with its version, replaced again beside it; {files} small files dropped while the queue is paused",
        figures=figures(full, small),
        notes=[f"slow turn, {place} ({times} times)" for place, times in seen.most_common(12)],
    )


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
