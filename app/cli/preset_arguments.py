"""The words of ``frisco presets``."""

import argparse
from pathlib import Path

from app.cli.listening import add_listening

_OF_A_PRESET = (
    "based_on", "model", "quality", "device", "language", "mixed", "task", "voice", "vocabulary", "vocabulary_file",
    "replace", "rules", "channel", "skip_shorter", "skip_longer",
)  # fmt: skip


def add_presets(parser: argparse.ArgumentParser) -> None:
    """Let presets be listed, shown, saved, renamed, removed, and exchanged with a colleague."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="show these alone")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--save", metavar="NAME", help="save the options of this command under a name")
    doing.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="give a preset another name")
    doing.add_argument("--remove", metavar="NAME", help="remove a preset; what it held is printed")
    doing.add_argument(
        "--export", metavar="FILE", help="write presets (all, or those named) to a file for somebody else; - is stdout"
    )
    doing.add_argument(
        "--import", dest="source", type=Path, metavar="FILE", help="take over the presets of such a file"
    )
    parser.add_argument("--based-on", metavar="NAME", help="with --save: what is not said is as in this preset")
    parser.add_argument("--model", help="a model's name or folder; without it a preset leaves the model as it is")
    parser.add_argument("--quality", choices=("best", "fast"))
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"))
    add_listening(parser)


def fault_in_presets(arguments: argparse.Namespace) -> str:
    """Say which words contradict each other; empty when none do."""
    if arguments.command != "presets":
        return ""
    is_told_more = any(getattr(arguments, name) is not None for name in _OF_A_PRESET)
    if is_told_more and arguments.save is None:
        return "options for a preset go with --save NAME"
    if arguments.names and (arguments.save or arguments.rename or arguments.remove or arguments.source):
        return f"unrecognized arguments: {' '.join(arguments.names)}"
    return ""
