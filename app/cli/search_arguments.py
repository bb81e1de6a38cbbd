"""The words of ``frisco search``."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from app.core.jobs import WITH_TRANSCRIPT, JobState
from app.core.search import MOST_HITS
from app.core.search_words import day_named, language_named, state_named

T = TypeVar("T")
_EXAMPLES = """\
Words are looked for in the text, titles, tags, notes and speakers of all transcripts; all of them must be there.
  frisco search '"an exact phrase"'    the words in this order
  frisco search 'harb*'                everything that begins so
  frisco search 'boat -ice'            without this word (after -- where it comes first)
  frisco search 'boat OR ship'         one of them
  frisco search boat speaker:anna tag:radio lang:de state:incomplete after:2026-05-01 before:2026-06
"""


def add_search(parser: argparse.ArgumentParser, count: Callable[[str], int]) -> None:
    """Add what may be asked; ``count`` reads a number above zero."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--language", action="append", type=_language, default=[], metavar="xx", help="de or German")
    parser.add_argument("--speaker", action="append", default=[], metavar="NAME", help="who speaks in it")
    parser.add_argument("--tag", action="append", default=[], metavar="TAG")
    states = ", ".join(sorted(state.value for state in WITH_TRANSCRIPT))
    parser.add_argument("--state", action="append", type=_state, default=[], metavar="STATE", help=f"of {states}")
    parser.add_argument("--after", type=_day, metavar="DATE", help="made on this day or later: 2026-05-01")
    parser.add_argument("--before", type=_day, metavar="DATE", help="made before this day")
    parser.add_argument("--newest", action="store_true", help="the newest first instead of the best")
    parser.add_argument(
        "--limit", type=count, default=MOST_HITS, metavar="N", help=f"at most so many transcripts ({MOST_HITS})"
    )


def fault_in_search(arguments: argparse.Namespace) -> str:
    """Return what is wrong with the words as a whole."""
    chosen = (arguments.language, arguments.speaker, arguments.tag, arguments.state, arguments.after, arguments.before)
    if not arguments.words and not any(chosen):
        return "nothing to look for: give a word, or one of --language, --speaker, --tag, --state, --after, --before"
    return ""


def _language(text: str) -> str:
    return _known(language_named(text), f"{text!r} is no language the models know (such as en, de, French)")


def _state(text: str) -> JobState:
    return _known(
        state_named(text), f"{text!r} is none of: {', '.join(sorted(state.value for state in WITH_TRANSCRIPT))}"
    )


def _day(text: str) -> date:
    return _known(day_named(text), f"{text!r} is no day such as 2026-05-01")


def _known(value: T | None, complaint: str) -> T:
    if value is None:
        raise argparse.ArgumentTypeError(complaint)
    return value
