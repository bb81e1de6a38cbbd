"""Ten thousand files added from a folder tree: whether the window stays fluent, and how long it takes.

python -m tests.bench.adding_files
"""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench.probe import environment, probed
from tests.bench.report import Figure, Report

RUNS = 3
FILES, SIZE_BYTES = 10_000, 32_000
PLAIN = "the same files hashed and copied by hashlib and shutil alone, without putting them on the disk for good"


def run(files: int, *, is_running: bool) -> dict[str, Any]:
    """Add a tree to an empty library of its own."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        folder = home / "library"
        folder.mkdir()
        return probed(
            "adding_probe",
            environment(home),
            timeout_s=1_800,
            library=str(folder),
            files=files,
            size_bytes=SIZE_BYTES,
            is_running=is_running,
        )


def figures(what: str, found: list[dict[str, Any]], files: int) -> list[Figure]:
    plain = tuple(files / one["plain_s"] for one in found)
    return [
        Figure(
            name=f"{what}: files a second",
            unit="/s",
            runs=tuple(files / one["took_s"] for one in found),
            baseline=plain,
        ),
        *(
            Figure(
                name=f"{what}: {name}",
                unit=unit,
                runs=tuple(float(one[key]) * scale for one in found),
                target=target,
            )
            for name, key, unit, scale, target in (
                ("longest turn", "longest_ms", "ms", 1.0, "100"),
                ("longest turn without the wait for a processor", "longest_by_itself_ms", "ms", 1.0, "100"),
                ("99 of 100 frames within", "p99_ms", "ms", 1.0, "50"),
                ("GUI thread computing", "cpu_share", "%", 100.0, ""),
                ("memory it took", "memory_mib", "MiB", 1.0, ""),
                ("times the number of files was told", "told", "", 1.0, ""),
                ("nothing comes any more after Stop", "stopped_ms", "ms", 1.0, "200"),
            )
        ),
    ]


def measure(runs: int = RUNS, *, files: int = FILES) -> Report:
    results, seen = list[Figure](), Counter[str]()
    for what, is_running in (("queue paused", False), ("queue at work", True)):
        found = [run(files, is_running=is_running) for _ in range(runs)]
        results += figures(what, found, files)
        for one in found:
            seen.update({f"{what}: {place}": times for place, times in one["culprits"]})
    return Report(
        benchmark="adding_files",
        baseline=PLAIN,
        conditions=f"offscreen; a folder of {files} files of {SIZE_BYTES} bytes, a hundred to a folder, dropped on the window; "
        "each is hashed, copied, put on the disk, recorded and ordered; then a tenth of it more, stopped at the first file",
        figures=results,
        notes=[f"slow turn, {place} ({times} times)" for place, times in seen.most_common(12)],
    )


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
