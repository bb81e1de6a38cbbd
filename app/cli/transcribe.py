"""``frisco transcribe``: files in, subtitle files out."""

import argparse
from pathlib import Path

from app.cli import output
from app.cli.carrying_out import carry_out
from app.cli.chosen import options_of, settings_of
from app.cli.program import Program
from app.core.batch import BatchOrder, FileRequest
from app.core.errors import ErrorCode
from app.core.media import Keeping
from app.core.options import Device, JobOptions
from app.workflow.output_names import output_stems


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Transcribe the files and return the exit code: here, or by the window that has the library."""
    order = _order(arguments, program)
    _tell_device(order.options, program)
    return carry_out(order, program, "frisco transcribe", is_json=arguments.json, is_strict=arguments.strict)


def _order(arguments: argparse.Namespace, program: Program) -> BatchOrder:
    """Return what is asked for, with whole paths and the model's real name: a window stands in another folder."""
    preset = program.presets_file.named(arguments.preset) if arguments.preset else None
    settings = settings_of(arguments, program, preset)
    return BatchOrder(
        requests=_requests(arguments),
        options=program.planner.settled(options_of(arguments, settings)),
        formats=tuple(arguments.format),
        again=arguments.again,
        keep=Keeping(arguments.keep) if arguments.keep else None,
    )


def _tell_device(options: JobOptions, program: Program) -> None:
    """Warn when the card that was asked for cannot be used."""
    choice = program.planner.choice(options.device)
    if options.device is Device.CUDA and choice.device is Device.CPU:
        output.warning(ErrorCode.GPU_LIBS_MISSING, choice.reason)


def _requests(arguments: argparse.Namespace) -> tuple[FileRequest, ...]:
    files = [Path(name).expanduser().absolute() for name in arguments.files]
    folder = arguments.output_dir.expanduser().absolute() if arguments.output_dir else None
    targets = output_stems(files, folder)
    return tuple(FileRequest(path=path, target=target) for path, target in zip(files, targets, strict=True))
