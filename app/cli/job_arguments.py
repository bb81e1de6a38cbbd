"""The words of ``frisco jobs`` and ``frisco retry``."""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli.row_id import row_id
from app.core.errors import ErrorCode
from app.core.formats import FORMATS
from app.core.jobs import JobState

_RETRY_EXAMPLES = """\
A job goes on where it stopped, with the options it was ordered with. Nothing is written beside the recordings: the
transcripts are in the library (frisco list, frisco export). With --format or --output-dir files are written as well,
as by frisco transcribe.
  frisco retry 12 14                  these two
  frisco retry --code GPU_OOM         everything that failed for want of graphics memory
  frisco retry --all                  everything on the list that failed, was set aside or was interrupted

While a window has the library, it does the work, and this command tells how it goes.
"""


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked about jobs."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--failed", action="store_true", help="what failed, grouped by its code, with what can be done about it"
    )
    what.add_argument(
        "--state", type=_states, metavar="LIST", help=f"those alone in one of these states: {', '.join(JobState)}"
    )
    what.add_argument(
        "--show",
        type=row_id,
        metavar="ID",
        help="all that is known of one job: its options, attempts, log. It holds no text of the transcript, and of "
        "paths only the file's name, so that it can be passed on",
    )
    what.add_argument(
        "--dismiss", type=row_id, nargs="+", metavar="ID", help="take ended jobs off the list; what they wrote stays"
    )
    what.add_argument("--recall", type=row_id, nargs="+", metavar="ID", help="put such jobs on the list again")


def add_retry(parser: argparse.ArgumentParser, formats: Callable[[str], tuple[str, ...]]) -> None:
    """Add which jobs are meant and what is to be written."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _RETRY_EXAMPLES
    parser.add_argument("jobs", nargs="*", type=row_id, metavar="ID", help="jobs by number (see: frisco jobs)")
    parser.add_argument(
        "--code", type=_codes, metavar="LIST", help="all on the list that failed with one of these codes"
    )
    parser.add_argument("--all", action="store_true", help="all on the list that failed or stopped on the way")
    parser.add_argument("--strict", action="store_true", help="exit with 3 if any file is incomplete or has no speech")
    parser.add_argument(
        "--format", type=formats, metavar="LIST", help=f"write files: of {', '.join(FORMATS)} (default: none)"
    )
    parser.add_argument(
        "--output-dir", type=Path, metavar="DIR", help="write files there; without --format they are srt"
    )


def fault_in_retry(arguments: argparse.Namespace) -> str:
    """Return what is wrong with the words as a whole."""
    said = [bool(arguments.jobs), arguments.code is not None, arguments.all]
    if sum(said) != 1:
        return "retry: say which jobs are meant: numbers, --code or --all (see: frisco jobs --failed)"
    return ""


def _states(text: str) -> frozenset[JobState]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(JobState)]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: choose from {', '.join(JobState)}")
    return frozenset(map(JobState, names))


def _codes(text: str) -> frozenset[ErrorCode]:
    names = [name.strip().upper() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(ErrorCode)]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'} is no code (see: frisco jobs --failed)")
    return frozenset(map(ErrorCode, names))
