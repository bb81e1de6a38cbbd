"""How much memory the window takes: empty, with a long transcript, compared, after a transcription. Linux alone.

python -m tests.bench.memory
"""

import tempfile
from pathlib import Path

from app.bootstrap import Program
from tests.bench.probe import environment, probed
from tests.bench.report import Figure, Report
from tests.bench.stage import add_talk, talk

RUNS = 3
ROWS = 20_000
STATES = {
    "empty": "empty",
    "open": "{rows} rows open",
    "compared": "{rows} rows beside their first version",
    "transcribed": "{rows} rows open, after a transcription",
}


def measure(runs: int = RUNS, *, rows: int = ROWS, settle_s: float = 2.0) -> Report:
    bare = [_bare() for _ in range(runs)]
    ours = [_ours(rows, settle_s) for _ in range(runs)]
    return Report(
        benchmark="memory",
        baseline="a window of PySide6 alone with a menu, in a process of its own",
        conditions="offscreen; resident memory of the window's process, its workers not counted",
        figures=[
            Figure(
                name=words.format(rows=rows),
                unit="MiB",
                runs=tuple(found[state] for found in ours),
                baseline=tuple(bare),
            )
            for state, words in STATES.items()
        ],
    )


def _bare() -> float:
    with tempfile.TemporaryDirectory() as place:
        return float(probed("memory_probe", environment(Path(place)))["bare"])


def _ours(rows: int, settle_s: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        folder = home / "library"
        folder.mkdir()
        with Program(folder, "a benchmark").open_library() as library:
            add_talk(library, home, talk(rows))
        return probed("memory_probe", environment(home), library=str(folder), settle_s=settle_s)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
