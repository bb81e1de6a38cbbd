"""The words the command line understands. Which code they need is loaded only when they are used."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from app import __version__
from app.cli.listening import add_listening, fault_of
from app.core.formats import FORMATS
from app.core.languages import LANGUAGES

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # not subscriptable at run time

_MOST_MINUTES = 24 * 60.0

MODULES = {  # command -> module of app.cli
    "transcribe": "transcribe",
    "export": "export",
    "list": "listing",
    "show": "show",
    "search": "search",
    "models": "models",
    "doctor": "doctor",
    "bench": "bench",
    "backup": "backup",
    "verify": "verify",
    "selftest": "selftest",  # called --selftest, like --version: it is about the program and not about a library
}


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line; argparse ends the program with code 2 on wrong usage."""
    words = sys.argv[1:] if words is None else words
    if list(words[:1]) == ["--selftest"]:
        return _build_selftest_parser().parse_args(words[1:])
    parser = build_parser()
    arguments = parser.parse_args(words)
    fault = fault_of(arguments) if arguments.command == "transcribe" else ""
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
    parser.add_argument("--quality", choices=("best", "fast"))
    add_listening(parser)
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"))
    parser.add_argument("--again", action="store_true", help="transcribe again what is in the library already")
    parser.add_argument("--strict", action="store_true", help="exit with 3 if any file is incomplete or has no speech")
    _add_outputs(parser)


def _add_library_commands(commands: _Commands) -> None:
    parser = _command(commands, "export", "Write transcripts of the library to files.")
    parser.add_argument("transcripts", nargs="+", type=int, metavar="ID")
    _add_outputs(parser)
    _command(commands, "list", "List the transcripts in the library, newest first.")
    parser = _command(commands, "show", "Print a transcript.")
    parser.add_argument("transcript", type=int, metavar="ID")
    parser = _command(commands, "search", "Find words in all transcripts.")
    parser.add_argument("words", nargs="+", metavar="WORD")
    parser.add_argument("--limit", type=_count, default=20, metavar="N")


def _add_care_commands(commands: _Commands) -> None:
    _command(commands, "models", "List the speech models on this machine.")
    _command(commands, "doctor", "Tell what this machine can do and what is wrong with it.")
    _command(commands, "backup", "Make a back-up of the library's database now.")
    parser = _command(commands, "verify", "Check that nothing in the library is damaged.")
    parser.add_argument("--deep", action="store_true", help="read and hash every recording as well")


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
