"""``frisco bench``: how fast this machine listens, beside plain faster-whisper."""

import argparse
import platform
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

from app.cli import bench_report, output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode, ErrorKind, FriscoError, HostError, kind_of
from app.core.gpu import DeviceChoice
from app.core.options import Device, JobOptions, Quality
from app.workflow.benchmark import Benchmark, BenchResult, BenchStep, BenchWish


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Measure and print; a recording that cannot be measured is named. Opens no library and loads no engine here."""
    wish = _wish(arguments, program)
    try:
        result = _measured(wish)
    except FriscoError as error:
        if wish.path is None or kind_of(error.code) is not ErrorKind.INPUT or arguments.debug:
            raise
        is_missing = error.code is ErrorCode.MEDIA_MISSING  # a worker takes it for one of the queue's
        output.error(error.code, "There is no such file." if is_missing else error.sentence, name=wish.path.name)
        return Exit.SOME_FAILED
    if arguments.json:
        output.record(bench_report.record(result))
    else:
        for line in bench_report.table(result):
            output.result(line)
    return Exit.DONE


def _wish(arguments: argparse.Namespace, program: Program) -> BenchWish:
    device = Device(arguments.device or program.settings.device)
    choice = program.planner.choice(device)
    if device is Device.CUDA and choice.device is not Device.CUDA:
        reason = choice.reason.partition(": ")[2].rstrip(".")
        sentence = f"The graphics card cannot be measured: {reason}. Try --device cpu, or look at frisco doctor."
        raise HostError(ErrorCode.GPU_LIBS_MISSING, sentence)
    options = program.planner.settled(JobOptions(model=arguments.model or program.settings.model, device=device))
    plan = program.planner.plan_for(options)
    return BenchWish(
        plan=replace(plan, batch_rows=arguments.rows or plan.batch_rows),
        model=options.model,
        device_name=_device_name(choice, program),
        path=Path(arguments.file).expanduser().absolute() if arguments.file else None,
        minutes=arguments.minutes,
        quality=None if arguments.quality == "both" else Quality(arguments.quality),
        language=None if arguments.language == "auto" else arguments.language,
        runs=arguments.runs,
    )


def _device_name(choice: DeviceChoice, program: Program) -> str:
    if choice.device is Device.CUDA:
        return next((card.name for card in program.read_gpus().cards if card.index == choice.device_index), "")
    return _processor_name()


def _processor_name() -> str:
    """Return what Linux calls the processor; elsewhere what Python knows of it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _measured(wish: BenchWish) -> BenchResult:
    """Carry it out; Ctrl+C and a request to terminate end the worker and remove the sound on their way out."""
    progress = _Progress(wish)
    old = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return Benchmark(wish, tell=progress.show).run()
    finally:
        progress.clear()
        signal.signal(signal.SIGTERM, old)


class _Progress:
    """Owns the last line of the terminal while it is measured; nothing at all where stderr is no terminal."""

    def __init__(self, wish: BenchWish) -> None:
        self._longest_s = wish.minutes * 60
        self._is_shown = sys.stderr.isatty()

    def show(self, step: BenchStep) -> None:
        if self._is_shown:
            share = min(1.0, step.done_s / self._longest_s)
            line = f"{step.number} of {step.total} · {bench_report.full_name(step.side)} · {share:.0%}"
            sys.stderr.write("\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1])
            sys.stderr.flush()

    def clear(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
