"""``frisco stats``: what the library has done, in figures."""

import argparse
from dataclasses import asdict

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.attempts import Warmth
from app.core.statistics import Statistics
from app.core.timecode import MS_PER_HOUR, MS_PER_SECOND
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the figures: a short table, or one JSON object."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        figures = library.statistics.read()
    if arguments.json:
        output.record(_as_record(figures))
    else:
        for line in _lines(figures):
            output.result(line)
    return Exit.DONE


def _lines(figures: Statistics) -> list[str]:
    rate, factor = figures.success_rate, figures.realtime_factor
    lines = [
        f"recordings     {figures.recordings:,} ({figures.recorded_ms / MS_PER_HOUR:,.1f} hours)",
        f"transcripts    {figures.transcripts:,} ({_heard(figures)})",
        f"whole results  {'none yet' if rate is None else f'{rate:.1%}'}",
        f"speed          {'not measured yet' if factor is None else f'{factor:.1f} times real time'}",
    ]
    lines += [f"jobs           {count:>8,}  {state}" for state, count in figures.jobs.items()]
    lines += [f"failures       {count:>8,}  {code}" for code, count in figures.failures.items()]
    lines += [
        f"pace           {pace.realtime_factor:>7.1f}×  {output.printable(pace.model)} on {pace.device} "
        f"{pace.compute_type}, {pace.jobs:,} jobs"
        for pace in figures.paces
    ]
    lines += _warmth(figures.warmth)
    lines += [f"storage        {count / 1e6:>8,.1f}  MB of {kind}" for kind, count in figures.storage.items()]
    return lines


def _warmth(warmth: Warmth) -> list[str]:
    if warmth.hit_rate is None:
        return []
    return [
        f"warm models    {warmth.hits:>8,}  jobs found their model loaded ({warmth.hit_rate:.0%})",
        f"               {warmth.misses:>8,}  had to wait for it, {warmth.load_ms / MS_PER_SECOND:.1f} s in the middle",
        f"               {warmth.evictions:>8,}  times a model was let go",
    ]


def _heard(figures: Statistics) -> str:
    hours = figures.transcribed_ms / MS_PER_HOUR
    return f"{hours:,.1f} hours, {figures.words:,} words, {figures.versions:,} versions"


def _as_record(figures: Statistics) -> dict[str, object]:
    return {
        "recordings": figures.recordings,
        "recorded_ms": figures.recorded_ms,
        "transcripts": figures.transcripts,
        "transcribed_ms": figures.transcribed_ms,
        "words": figures.words,
        "versions": figures.versions,
        "success_rate": figures.success_rate,
        "realtime_factor": figures.realtime_factor,
        "jobs": {state.value: count for state, count in figures.jobs.items()},
        "failures": {code.value: count for code, count in figures.failures.items()},
        "paces": [
            {
                "model": pace.model,
                "device": pace.device,
                "compute_type": pace.compute_type,
                "jobs": pace.jobs,
                "recorded_ms": pace.recorded_ms,
                "engine_ms": pace.engine_ms,
                "realtime_factor": round(pace.realtime_factor, 2),
            }
            for pace in figures.paces
        ],
        "days": [
            {
                "day": day.day.isoformat(),
                "jobs": day.jobs,
                "missed": day.missed,
                "recorded_ms": day.recorded_ms,
                "words": day.words,
            }
            for day in figures.days
        ],
        "warm_models": {**asdict(figures.warmth), "hit_rate": figures.warmth.hit_rate},
        "storage_bytes": dict(figures.storage),
    }
