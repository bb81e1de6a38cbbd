"""The words the command line understands. Which code they need is loaded only when they are used."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from app import __version__
from app.cli import tidying_arguments
from app.cli.card_arguments import add_component, add_doctor
from app.cli.describing_arguments import add_tagging
from app.cli.job_arguments import add_jobs, add_retry, fault_in_retry
from app.cli.listening import add_listening, add_part, fault_of
from app.cli.models_arguments import add_models, fault_in_models
from app.cli.preset_arguments import add_presets, fault_in_presets
from app.cli.row_id import row_id
from app.cli.search_arguments import add_search, fault_in_search
from app.core.formats import FORMATS
from app.core.languages import LANGUAGES

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # not subscriptable at run time

_MOST_MINUTES = 24 * 60.0

MODULES = {  # command -> module of app.cli
    "transcribe": "transcribe",
    "export": "export",
    "list": "listing",
    "jobs": "jobs",
    "retry": "retry",
    "show": "show",
    "tag": "tag",
    "search": "search",
    "stats": "stats",
    "storage": "storage",
    "relink": "relink",
    "presets": "presets",
    "models": "models",
    "doctor": "doctor",
    "component": "component",
    "bench": "bench",
    "backup": "backup",
    "restore": "restore",
    "export-library": "export_library",
    "import-library": "import_library",
    "verify": "verify",
    **tidying_arguments.MODULES,
    "selftest": "selftest",  # called --selftest, like --version: it is about the program and not about a library
}


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line; argparse ends the program with code 2 on wrong usage."""
    words = sys.argv[1:] if words is None else words
    if list(words[:1]) == ["--selftest"]:
        return _build_selftest_parser().parse_args(words[1:])
    parser = build_parser()
    arguments = parser.parse_args(words)
    fault = fault_of(arguments) if arguments.command in ("transcribe", "presets") else ""
    fault = fault or fault_in_presets(arguments)
    fault = fault_in_search(arguments) if arguments.command == "search" else fault
    fault = fault_in_retry(arguments) if arguments.command == "retry" else fault
    fault = fault_in_models(arguments) if arguments.command == "models" else fault
    fault = fault or tidying_arguments.fault_in_tidying(arguments)
    if fault:
        parser.error(fault)
    return arguments


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frisco", description="Transcribe audio and video on this computer; nothing leaves it."
    )
    parser.add_argument("--version", action="version", version=f"Frisco Whisper {__version__}")
    parser.add_argument("--selftest", action="store_true", help="try every part of the program in a temporary place")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_transcribe(commands)
    _add_library_commands(commands)
    _add_care_commands(commands)
    tidying_arguments.add_tidying(partial(_command, commands))
    _add_bench(commands)
    return parser


def _build_selftest_parser() -> argparse.ArgumentParser:
    description = (
        "Is everything in place? Try every part of the program in a temporary place: the window, sound, a transcription, "
        "a library, the files written. Your own library and settings are not touched. Exit code 0 only if all holds."
    )
    parser = argparse.ArgumentParser(prog="frisco --selftest", description=description)
    parser.set_defaults(command="selftest", library=None)
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    parser.add_argument("--debug", action="store_true", help="show what the parts of the program print")
    parser.add_argument("--only", type=_names, metavar="LIST", help="these checks alone, and those they need")
    parser.add_argument(
        "--limit", type=_count, metavar="SECONDS", help="how long each check may take, on a slow machine"
    )
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)  # the process in which the checks run, and where
    parser.add_argument("--windowed", action="store_true", help=argparse.SUPPRESS)
    return parser


def _add_transcribe(commands: _Commands) -> None:
    parser = _command(commands, "transcribe", "Turn audio and video files into subtitles and text.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--model", help="a model's name or folder (see: frisco models)")
    parser.add_argument(
        "--preset", metavar="NAME", help="the choices of a preset (see: frisco presets); what is said here wins"
    )
    parser.add_argument("--quality", choices=("best", "fast"))
    add_listening(parser)
    add_part(parser)
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"))
    parser.add_argument("--again", action="store_true", help="transcribe again what is in the library already")
    parser.add_argument(
        "--keep",
        choices=("copy", "refer"),
        help="keep a copy of the recordings in the library, or use them where they lie (default: as in the settings)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 3 if any file is incomplete or has no speech")
    _add_outputs(parser)


def _add_library_commands(commands: _Commands) -> None:
    parser = _command(commands, "export", "Write transcripts of the library to files.")
    parser.add_argument("transcripts", nargs="+", type=row_id, metavar="ID")
    _add_outputs(parser)
    parser = _command(commands, "list", "List the transcripts in the library, newest first.")
    parser.add_argument("--tag", metavar="TAG", help="those alone that have this tag")
    add_jobs(_command(commands, "jobs", "List the jobs and how they stand, what failed and why, or all about one."))
    add_retry(_command(commands, "retry", "Take jobs up again that failed or stopped."), _formats)
    add_tagging(_command(commands, "tag", "Show or change the tags and notes of transcripts."))
    parser = _command(commands, "show", "Print a transcript, or all that is known of a recording.")
    shown = parser.add_mutually_exclusive_group(required=True)
    shown.add_argument("transcript", type=row_id, metavar="ID", nargs="?", help="a transcript (see: frisco list)")
    shown.add_argument("--media", type=row_id, metavar="ID", help="a recording instead: its file, its facts, its jobs")
    parser.add_argument(
        "--exports", action="store_true", help="the files that were written from it, and how they are now"
    )
    add_search(_command(commands, "search", "Find words in all transcripts."), _count)


def _add_care_commands(commands: _Commands) -> None:
    _command(commands, "stats", "Tell in figures what was transcribed, how fast, and what failed.")
    _command(commands, "storage", "Tell what the library takes on its disk, and how much room there is.")
    parser = _command(commands, "relink", "Find recordings that are not where they were, by their content.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="look here and in all folders inside")
    about = "List, save, rename, remove and exchange presets: named sets of the choices for a job."
    add_presets(_command(commands, "presets", about, has_library=False))
    add_models(
        _command(commands, "models", "List the speech models on this machine, get others, check and remove them.")
    )
    add_doctor(_command(commands, "doctor", "Tell what this machine can do and what is wrong with it."))
    about = "Get, show or remove the GPU component: NVIDIA's cuBLAS library, which graphics cards need."
    add_component(_command(commands, "component", about, has_library=False))
    _command(commands, "backup", "Make a back-up of the library's database now.")
    parser = _command(commands, "restore", "Go back to a back-up; what is in the library now is set aside.")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("backup", nargs="?", metavar="BACKUP", help="a name from the list, or the path of a file")
    choice.add_argument("--newest", action="store_true", help="the newest one that is sound")
    choice.add_argument("--list", action="store_true", help="list what there is, and check each")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser = _command(commands, "export-library", "Write everything in the library out, in open formats.")
    parser.add_argument("target", type=Path, metavar="TARGET", help="a new folder, or a name that ends in .zip")
    parser.add_argument("--with-media", action="store_true", help="the recordings themselves as well")
    parser = _command(commands, "import-library", "Take in what another library has exported; nothing is overwritten.")
    parser.add_argument("source", type=Path, metavar="SOURCE", help="the folder or the .zip of an export")
    parser = _command(commands, "verify", "Check that nothing in the library is damaged.")
    parser.add_argument("--deep", action="store_true", help="read and hash every recording as well")
    parser.add_argument("--backups", action="store_true", help="check every back-up as well")


def _add_bench(commands: _Commands) -> None:
    parser = _command(
        commands, "bench", "Measure how fast this machine listens, beside plain faster-whisper.", has_library=False
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="without one, the sample that comes with the program")
    parser.add_argument("--model", help="a model's name or folder (see: frisco models)")
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"))
    parser.add_argument("--quality", choices=("best", "fast", "both"), default="both")
    parser.add_argument("--language", default="auto", metavar="auto|xx", type=_language)
    parser.add_argument(
        "--minutes", type=_minutes, default=5.0, metavar="N", help="how much is listened to (default: 5)"
    )
    parser.add_argument("--rows", type=_count, metavar="N", help="windows that are heard at once")
    parser.add_argument("--runs", type=_count, default=1, metavar="N", help="measure so often and take the middle one")


def _command(commands: _Commands, name: str, description: str, *, has_library: bool = True) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=description, description=description)
    parser.set_defaults(library=None)
    if has_library:
        parser.add_argument("--library", type=Path, metavar="DIR", help="use this library instead of your own")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the log")
    return parser


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", type=_formats, default=("srt",), metavar="LIST", help=f"of {', '.join(FORMATS)}")
    parser.add_argument("--output-dir", type=Path, metavar="DIR")


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: choose from {', '.join(FORMATS)}")
    return names


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _language(text: str) -> str:
    if text != "auto" and text not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a language code the models know (such as en, de, fr)")
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above zero")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= _MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes above zero")
    return minutes
