"""What may be typed behind ``dev.py demo-model``. Plain Python: it is read before anything is installed."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from demo_model.results import LEAST_WORDS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "demo-model"
MINUTES = 104.0  # with pool, conversion and evaluation just under two hours on two cores


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="dev.py demo-model", description="Make the demo model from nothing.")
    made.add_argument(
        "--minutes", type=_minutes, help=f"train so long (default {MINUTES:.0f}); more if resumed at the end"
    )
    made.add_argument("--resume", action="store_true", help="go on with the training in build/demo-model")
    made.add_argument(
        "--evaluate", type=_there, metavar="MODEL", help="measure a model directory or a checkpoint, do nothing else"
    )
    made.add_argument(
        "--words", type=_words, default=LEAST_WORDS, help=f"measure with longer test sets than of {LEAST_WORDS} words"
    )
    made.add_argument("--release", action="store_true", help="put the candidate in the place of the released model")
    made.add_argument(
        "--smoke", action="store_true", help="a minute's training of nearly nothing: does the way to a model run?"
    )
    made.add_argument("--begin-with", type=_there, metavar="MODEL", help="begin with the weights of a model directory")
    made.add_argument("--no-evaluation", action="store_true", help="stop after the conversion")
    made.add_argument("--folder", type=_absolute, default=FOLDER, help="work here (default build/demo-model)")
    return made


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; those that contradict each other end with a sentence."""
    asked = parser()
    chosen = asked.parse_args(arguments)
    if chosen.resume and chosen.begin_with:
        asked.error("--begin-with is for a new training; --resume goes on with its own weights")
    if chosen.words != LEAST_WORDS and not chosen.evaluate:
        asked.error("--words goes with --evaluate")
    return chosen


def _minutes(text: str) -> float:
    minutes = _number(text)
    if not 0 < minutes < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return minutes


def _words(text: str) -> int:
    words = _number(text)
    if not LEAST_WORDS <= words < float("inf"):
        raise argparse.ArgumentTypeError(f"must be {LEAST_WORDS} or more")
    return int(words)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no number") from None


def _absolute(text: str) -> Path:
    return Path(text).absolute()


def _there(text: str) -> Path:
    path = _absolute(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{text} is not there")
    return path
