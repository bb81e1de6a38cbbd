"""What a benchmark found: figures beside a named baseline of the same run, as a small JSON file and a table to read."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import PySide6

from app import __version__

REPORTS = Path(__file__).parent / "reports"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _load() -> tuple[float, ...]:
    return tuple(round(value, 2) for value in os.getloadavg()) if hasattr(os, "getloadavg") else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the figures were measured on."""

    system: str = field(default_factory=lambda: f"{platform.system()} {platform.release()}")
    processor: str = field(default_factory=_processor)
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    load: tuple[float, ...] = field(default_factory=_load)  # of the last 1, 5 and 15 minutes, others' too


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured thing: the median of its runs, beside the median of the baseline where there is one."""

    name: str
    unit: str
    runs: tuple[float, ...]
    baseline: tuple[float, ...] = ()
    target: str = ""

    @property
    def value(self) -> float:
        return statistics.median(self.runs)

    @property
    def ratio(self) -> float | None:
        below = statistics.median(self.baseline) if self.baseline else 0.0
        return self.value / below if below else None

    def record(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "value": _rounded(self.value),
            "least": _rounded(min(self.runs)),
            "most": _rounded(max(self.runs)),
            "runs": len(self.runs),
            "baseline": _rounded(statistics.median(self.baseline)) if self.baseline else None,
            "ratio": None if self.ratio is None else _rounded(self.ratio),
            "target": self.target,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run of one benchmark."""

    benchmark: str
    baseline: str
    conditions: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()
    machine: Machine = field(default_factory=Machine)
    date: datetime = field(default_factory=lambda: datetime.now(UTC))

    def record(self) -> dict[str, Any]:
        return {
            "benchmark": self.benchmark,
            "date": self.date.isoformat(timespec="seconds"),
            "machine": asdict(self.machine),
            "versions": versions(),
            "baseline": self.baseline,
            "conditions": self.conditions,
            "figures": [figure.record() for figure in self.figures],
            "notes": list(self.notes),
        }

    def table(self) -> str:
        """Return the report as Markdown."""
        machine = self.machine
        lines = [
            f"# {self.benchmark}",
            "",
            f"- {self.date:%Y-%m-%d}, {machine.system}, {machine.processor}, {machine.cores} cores",
            f"- load of the machine when it was done, by others too: {', '.join(map(str, machine.load)) or 'not known'}",
            f"- {', '.join(f'{name} {version}' for name, version in versions().items())}",
            f"- baseline: {self.baseline}",
            f"- {self.conditions}",
            "",
            "| figure | median | least – most | runs | baseline | ratio | target |",
            "|---|---|---|---|---|---|---|",
            *(_line(figure.record()) for figure in self.figures),
        ]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path = REPORTS) -> Path:
        """Write both files, in the place of those of the last run; return the one to read."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.record(), indent=1, ensure_ascii=False)
        (folder / f"{self.benchmark}.json").write_text(text + "\n", "utf-8")
        path = folder / f"{self.benchmark}.md"
        path.write_text(self.table(), "utf-8")
        return path


def versions() -> dict[str, str]:
    return {"frisco": __version__, "python": platform.python_version(), "pyside6": PySide6.__version__}


def _line(record: dict[str, Any]) -> str:
    spread = f"{record['least']:g} – {record['most']:g}" if record["runs"] > 1 else ""
    cells = [
        record["name"],
        f"{record['value']:g} {record['unit']}".strip(),
        spread,
        str(record["runs"]),
        "" if record["baseline"] is None else f"{record['baseline']:g} {record['unit']}".strip(),
        "" if record["ratio"] is None else f"{record['ratio']:g}",
        record["target"],
    ]
    return "| " + " | ".join(cells) + " |"


def _rounded(value: float) -> float:
    return float(f"{value:.3g}") if abs(value) < 1_000 else float(round(value))
