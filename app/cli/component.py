"""``frisco component``: the cuBLAS libraries for the graphics card: get them, take them from a file, show, remove."""

import argparse
import shutil
import sys
from pathlib import Path

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode
from app.core.pace import Pace
from app.core.storage import size_words
from app.core.timecode import clock
from app.workflow.component.gpu_component import GpuComponent, Stage, Step

_WORDS = {Stage.FETCH: "Fetching", Stage.UNPACK: "Unpacking", Stage.CHECK: "Checking"}


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Do what is asked, then show what is here; exit with 1 when that is damaged."""
    component, line = program.component, StepLine()
    try:
        _act(arguments, component, line)
        fault = component.check(tell=line.show, is_stopped=_never)
    finally:
        line.clear()
    if arguments.json:
        output.record(_as_record(component, fault))
    else:
        for text in _lines(component, was_removed=arguments.remove):
            output.result(text)
    if fault:
        output.error(ErrorCode.COMPONENT_BROKEN, fault)
    return Exit.SOME_FAILED if fault else Exit.DONE


def _act(arguments: argparse.Namespace, component: GpuComponent, line: "StepLine") -> None:
    if arguments.remove:
        component.remove()
    elif arguments.source is not None:
        component.take(Path(arguments.source).expanduser(), tell=line.show, is_stopped=_never)
    elif arguments.get:
        component.get(tell=line.show, is_stopped=_never)


def _lines(component: GpuComponent, *, was_removed: bool) -> list[str]:
    installed, found = component.installed(), component.libraries()
    if installed is not None:
        version = installed.version or "of unknown version"
        lines = [f"cuBLAS {version}, {size_words(installed.size_bytes)}, in {component.folder}"]
        return [*lines, f"NVIDIA's licence: {component.licence}"] if component.licence else lines
    if found.are_there:
        place = found.folder or "the system's own libraries"
        return [f"The GPU component is not here and not needed: cuBLAS 12 was found in {place}."]
    if was_removed:
        return ["The GPU component is not here."]
    why = component.why_not_fetched()
    return [f"The GPU component is not here. {why or 'Get it with: frisco component --get'}"]


def _as_record(component: GpuComponent, fault: str) -> dict[str, object]:
    installed, found = component.installed(), component.libraries()
    return {
        "is_installed": installed is not None,
        "version": installed.version if installed else None,
        "size_bytes": installed.size_bytes if installed else None,
        "folder": str(component.folder),
        "licence": str(component.licence) if component.licence else None,
        "fault": fault or None,
        "used_from": found.place,
        "used_folder": str(found.folder) if found.folder else None,
        "why_not_fetched": component.why_not_fetched() or None,
    }


def _never() -> bool:
    return False


class StepLine:
    """Owns the last line of the terminal while something is fetched or unpacked; nothing where stderr is none."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._pace: dict[Stage, Pace] = {}

    def show(self, step: Step) -> None:
        if not self._is_shown:
            return
        pace = self._pace.setdefault(step.stage, Pace())
        pace.note(step.done_bytes)
        left_s = pace.left_s(step.total_bytes)
        words = f"{_WORDS[step.stage]}: {size_words(step.done_bytes)} of {size_words(step.total_bytes)}"
        ending = f" · {clock(round(left_s * 1_000))} left" if left_s is not None else ""
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[K" + f"{words}{ending}"[:width])
        sys.stderr.flush()

    def clear(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
