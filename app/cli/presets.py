"""``frisco presets``: named sets of the choices for a job."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli import output
from app.cli.chosen import lengths_of, values_of
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode, HostError, InputError
from app.core.presets import Preset
from app.core.settings import Settings
from app.workflow.presets_file import PresetsFile, named_so, text_of

_ON_STDOUT = "-"


def run(arguments: argparse.Namespace, program: Program) -> int:
    file = program.presets_file
    if arguments.save is not None:
        return _save(arguments, file)
    if arguments.rename is not None:
        renamed = file.rename(*arguments.rename)
        return _told(arguments, [renamed], f"{renamed.name}: renamed.")
    if arguments.remove is not None:
        removed = file.remove(arguments.remove)
        return _told(arguments, [removed], f"{removed.name}: removed. It held:\n{_lines(removed)}")
    if arguments.source is not None:
        taken = file.take_in(arguments.source.expanduser().absolute())
        return _told(arguments, taken, "\n".join(f"{one.name}: taken over." for one in taken) or "Nothing new in it.")
    chosen = _chosen(arguments, file)
    if arguments.export is not None:
        return _export(file, arguments.export, chosen)
    _list(arguments, chosen)
    return _complain(file)


def _save(arguments: argparse.Namespace, file: PresetsFile) -> int:
    base = file.named(arguments.based_on).on(Settings()) if arguments.based_on else Settings()
    said: dict[str, Any] = {**values_of(arguments), **lengths_of(arguments)}
    settings = replace(base, **said)
    preset = named_so(Preset.of("preset", settings), arguments.save)
    known = file.read().find(preset.name)
    if known is not None and known.is_built_in:
        sentence = f"{known.name} comes with the program and stays. Choose another name."
        raise InputError(ErrorCode.PRESET_REFUSED, sentence)
    file.save(preset)
    return _told(arguments, [preset], f"{preset.name}: saved.\n{_lines(preset)}")


def _chosen(arguments: argparse.Namespace, file: PresetsFile) -> list[Preset]:
    if not arguments.names:
        return list(file.read().presets)
    return [file.named(name) for name in arguments.names]


def _export(file: PresetsFile, target: str, presets: list[Preset]) -> int:
    text = text_of(presets)
    if target == _ON_STDOUT:
        sys.stdout.write(text)
        return Exit.DONE
    path = Path(target).expanduser().absolute()
    if path.exists():
        raise HostError(ErrorCode.OUTPUT_EXISTS, f"{path} is there already. Choose another name, or move it away.")
    file.write_out(presets, path)
    output.result(str(path))
    return Exit.DONE


def _list(arguments: argparse.Namespace, presets: list[Preset]) -> None:
    for preset in presets:
        if arguments.json:
            output.record(_as_record(preset))
        else:
            remark = "  (comes with the program)" if preset.is_built_in else ""
            output.result(f"{preset.name}{remark}\n{_lines(preset)}")


def _complain(file: PresetsFile) -> int:
    faults = file.read().faults
    for fault in faults:
        output.warning(ErrorCode.SETTINGS_BROKEN, fault.sentence, name=file.path.name)
    return Exit.SOME_FAILED if any(not fault.name for fault in faults) else Exit.DONE


def _told(arguments: argparse.Namespace, presets: list[Preset], sentence: str) -> int:
    if arguments.json:
        for preset in presets:
            output.record(_as_record(preset))
    else:
        output.result(sentence)
    return Exit.DONE


def _lines(preset: Preset) -> str:
    return "\n".join(f"  {line}" for line in _values(preset)) or "  all as by default"


def _values(preset: Preset) -> Iterator[str]:
    for name, value in preset.values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(getattr(value, "value", value))
        yield f"{name}: {' | '.join(shown.splitlines())}"


def _as_record(preset: Preset) -> dict[str, object]:
    values = {name: getattr(value, "value", value) for name, value in preset.values.items()}
    return {"name": preset.name, "is_built_in": preset.is_built_in, "values": values}
