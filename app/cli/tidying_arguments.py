"""The words of the commands that delete, tidy and go back."""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli.row_id import row_id
from app.core.tidying import TidyKind

MODULES = {
    "delete": "delete",
    "undelete": "undelete",
    "tidy": "tidy",
    "forget": "forget",
    "versions": "versions",
    "rollback": "rollback",
}
_Add = Callable[[str, str], argparse.ArgumentParser]
_MOST_MONTHS, _MOST_DAYS = 1_200, 36_500


def add_tidying(command: _Add) -> None:
    """Add the commands; ``command`` makes one with the options that all have."""
    _add_versions(command)
    parser = command("delete", "Delete transcripts or recordings; they can be brought back for 30 days.")
    parser.add_argument("transcripts", nargs="+", type=row_id, metavar="ID", help="transcripts (see: frisco list)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--version", type=_above_zero, metavar="N", help="only this version (see: frisco versions)")
    what.add_argument("--media", action="store_true", help="the recordings too, with all transcripts of them")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser = command("undelete", "Bring back what was deleted; without an ID list what there is.")
    parser.add_argument("ids", nargs="*", type=row_id, metavar="ID", help="transcripts")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--version", type=_above_zero, metavar="N", help="only this version of the transcript")
    what.add_argument("--media", action="store_true", help="the IDs are those of recordings, as the list tells them")
    _add_tidy(command)
    parser = command("forget", "Forget a recording completely, with all that came of it. This cannot be undone.")
    parser.add_argument("transcript", type=row_id, metavar="ID", help="a transcript of the recording")
    parser.add_argument("--backups", action="store_true", help="remove the back-ups that still hold it as well")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _add_versions(command: _Add) -> None:
    parser = command("versions", "List the saved versions of a transcript.")
    parser.add_argument("transcript", type=row_id, metavar="ID")
    parser.add_argument("--compare", nargs=2, type=_above_zero, metavar=("N", "M"), help="show the words that differ")
    parser = command("rollback", "Go back to an earlier version: it becomes the newest, and nothing is lost.")
    parser.add_argument("transcript", type=row_id, metavar="ID")
    parser.add_argument("--to", type=_above_zero, required=True, metavar="N", help="a version (see: frisco versions)")


def _add_tidy(command: _Add) -> None:
    parser = command("tidy", "Show what can go from the library and how much that frees; with --apply do it.")
    names = ", ".join(kind.value for kind in TidyKind)
    parser.add_argument("--what", type=_kinds, metavar="LIST", help=f"of {names} (default: all but unused and archive)")
    parser.add_argument("--apply", action="store_true", help="do it; without this nothing is changed")
    parser.add_argument("--details", action="store_true", help="list every single thing")
    parser.add_argument("--archive", type=Path, metavar="DIR", help="move old recordings to this folder")
    parser.add_argument("--older-than", type=_months, metavar="MONTHS", help="how old for the archive (default: 12)")
    parser.add_argument("--bring-back", action="store_true", help="fetch recordings out of the archive instead")
    parser.add_argument("--jobs-after", type=_days, metavar="DAYS", help="how old ended jobs must be (default: 30)")


def fault_in_tidying(arguments: argparse.Namespace) -> str:
    """Return what is wrong with the words together; empty when nothing is."""
    match arguments.command:
        case "delete" if arguments.version is not None and len(arguments.transcripts) > 1:
            return "--version goes with one transcript"
        case "undelete" if arguments.version is not None and len(arguments.ids) != 1:
            return "--version goes with one transcript"
        case "tidy" if arguments.older_than is not None and arguments.archive is None:
            return "--older-than goes with --archive"
        case "tidy" if arguments.bring_back and (arguments.archive is not None or arguments.what):
            return "--bring-back goes alone"
        case "tidy" if TidyKind.ARCHIVE in (arguments.what or ()) and arguments.archive is None:
            return "for the archive name a folder: --archive DIR"
        case _:
            return ""


def _kinds(text: str) -> tuple[TidyKind, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in {kind.value for kind in TidyKind}]
    if unknown or not names:
        known = ", ".join(kind.value for kind in TidyKind)
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: choose from {known}")
    return tuple(dict.fromkeys(TidyKind(name) for name in names))


def _above_zero(text: str) -> int:
    return _number(text, 1, 1_000_000_000, "a number above zero")


def _months(text: str) -> int:
    return _number(text, 0, _MOST_MONTHS, "a number of months")


def _days(text: str) -> int:
    return _number(text, 0, _MOST_DAYS, "a number of days")


def _number(text: str, least: int, most: int, what: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return number
