"""The figures of a benchmark as a table for people and as one object for scripts."""

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app import __version__
from app.cli.output import printable
from app.core.benchmark import Figures, Side, Stage
from app.core.timecode import clock, from_seconds
from app.workflow.benchmark import BenchResult, SideResult

_LABEL = 16
_COLUMN = 16
_NAMES = {Stage.VOICE: "voice detection"}
_MUCH_WAITING = 0.1  # of the time: above it what is compared is also what the machine did for others

_Cell = Callable[[Figures], str]


def full_name(side: Side) -> str:
    return f"{_maker(side)} {side}"


def table(result: BenchResult) -> Iterator[str]:
    """Yield the lines of the table, and under it what it comes to."""
    figures = [side.figures for side in result.sides]
    yield printable(_conditions(result))
    yield ""
    yield _row("", [_maker(one.side) for one in figures])
    yield _row("", [one.side.value for one in figures])
    yield _row("", [f"s{'s/hour':>8}"] * len(figures))
    for stage in Stage:
        yield _row(_NAMES.get(stage, stage.value), [_seconds(one, one.stages[stage]) for one in figures])
    yield _row("the whole", [_seconds(one, one.wall_s) for one in figures])
    yield ""
    for label, cell in _rows(result):
        yield _row(label, [cell(one) for one in figures])
    yield ""
    yield from _remarks(result)


def record(result: BenchResult) -> dict[str, Any]:
    """Return everything that was measured."""
    wish, first = result.wish, result.sides[0].figures
    return {
        "file": str(wish.path) if wish.path else None,
        "audio_s": _rounded(first.audio_s),
        "model": wish.model,
        "device": first.device,
        "device_name": wish.device_name,
        "compute_type": first.compute_type,
        "threads": wish.plan.cpu_threads,
        "batch_rows": wish.plan.batch_rows,
        "runs": wish.runs,
        "frisco": __version__,
        "library": first.library,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load_before": _rounded(result.load_before),
        "sides": [_side_record(side, wish.plan.batch_rows) for side in result.sides],
        "comparisons": [
            {
                "ours": pair.ours.side.value,
                "theirs": pair.theirs.side.value,
                "times_as_fast": _rounded(pair.times_as_fast),
                "times_as_frugal": _rounded(pair.times_as_frugal),
            }
            for pair in result.comparisons
        ],
    }


def _side_record(side: SideResult, batch_rows: int) -> dict[str, Any]:
    one = side.figures
    return {
        "side": one.side.value,
        "is_ours": one.side.is_ours,
        "language": one.language,
        "wall_s": _rounded(one.wall_s),
        "wall_s_of_runs": [_rounded(seconds) for seconds in side.wall_s],
        "wall_s_per_hour": _rounded(one.per_hour(one.wall_s)),
        "cpu_s": _rounded(one.cpu_s),
        "waited_s": _rounded(one.waited_s),
        "realtime_factor": _rounded(one.realtime_factor),
        "first_text_s": _rounded(one.first_text_s),
        "load_s": _rounded(one.load_s),
        "peak_memory_mib": one.peak_memory_mib,
        "vram_mib": one.vram_mib,
        "words": one.words,
        "windows": one.windows,
        "batches": one.batches,
        "filled_rows": _rounded(_filled(one, batch_rows)),
        "engine_busy": _rounded(one.engine_busy),
        "second_tries": one.second_tries,
        "stages": {
            stage.value: {
                "busy_s": _rounded(one.stages[stage]),
                "s_per_hour": _rounded(one.per_hour(one.stages[stage])),
            }
            for stage in Stage
        },
    }


def _conditions(result: BenchResult) -> str:
    wish, first = result.wish, result.sides[0].figures
    name = wish.path.name if wish.path else "the sample that comes with the program, over and over"
    threads = f"{wish.plan.cpu_threads} thread{'s' if wish.plan.cpu_threads > 1 else ''}"
    return (
        f"{clock(from_seconds(first.audio_s))} of {name}; model {wish.model} on {wish.device_name or first.device} "
        f"({first.device}, {first.compute_type}), {threads}, batches of {wish.plan.batch_rows} rows"
    )


def _rows(result: BenchResult) -> Iterator[tuple[str, _Cell]]:
    """Yield what stands under the stages."""
    rows = result.wish.plan.batch_rows
    yield "times real time", lambda one: f"{one.realtime_factor:.1f}"
    yield "first text, s", lambda one: "-" if one.first_text_s is None else f"{one.first_text_s:.2f}"
    yield "CPU seconds", lambda one: f"{one.cpu_s:.1f}"
    if any(side.figures.waited_s is not None for side in result.sides):
        yield "waited for CPU", lambda one: "-" if one.waited_s is None else f"{one.waited_s:.1f}"
    yield "most memory, MiB", lambda one: f"{one.peak_memory_mib:,}"
    if any(side.figures.vram_mib is not None for side in result.sides):
        yield "of the card, MiB", lambda one: "-" if one.vram_mib is None else f"{one.vram_mib:,}"
    yield "engine busy", lambda one: f"{one.engine_busy:.0%}"
    yield "windows", lambda one: str(one.windows)
    yield "batches", lambda one: str(one.batches)
    yield "filled rows", lambda one: f"{_filled(one, rows):.0%}"
    yield "second tries", lambda one: str(one.second_tries)
    yield "words", lambda one: f"{one.words:,}"


def _seconds(one: Figures, seconds: float) -> str:
    """Write how long something took, and how long it would for an hour of sound."""
    return f"{seconds:.2f}{one.per_hour(seconds):>8.1f}"


def _remarks(result: BenchResult) -> Iterator[str]:
    for pair in result.comparisons:
        yield (
            f"{full_name(pair.ours.side)}: {pair.ours.realtime_factor:.1f} times real time, "
            f"{pair.times_as_fast:.2f} times as fast as {full_name(pair.theirs.side)} ({pair.theirs.realtime_factor:.1f})."
        )
    if any((side.figures.waited_s or 0) > _MUCH_WAITING * side.figures.wall_s for side in result.sides):
        frugal = ", ".join(f"{pair.ours.side} {pair.times_as_frugal:.2f}" for pair in result.comparisons)
        yield f"Other work kept the processor busy meanwhile. Compared by CPU seconds, which it changes less: {frugal}."
    yield "Our stages overlap, so they do not add up to the whole. The language is found among the tokens."
    yield f"{result.sides[0].figures.library}, with the same beams, word times, voice detection and warm model."
    if result.wish.runs > 1:
        yield f"The middle one of {result.wish.runs} runs."


def _maker(side: Side) -> str:
    return "Frisco" if side.is_ours else "faster-whisper"


def _filled(one: Figures, batch_rows: int) -> float:
    """Return the share of the rows of all batches in which something was heard; one by one leaves the others empty."""
    return one.windows / (one.batches * batch_rows) if one.batches else 0.0


def _row(label: str, cells: Sequence[str]) -> str:
    return f"{label:<{_LABEL}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)


def _rounded(value: float | None) -> float | None:
    """Round to what is worth telling of a measured figure."""
    return None if value is None else float(f"{value:.4g}")
