"""The words that the window's program understands: apart, for the window is painted before the rest is loaded."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app import __version__


def parse_window(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line of the window; argparse ends the program with code 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="frisco-whisper", description="Open the window of Frisco Whisper.")
    parser.add_argument("--version", action="version", version=f"Frisco Whisper {__version__}")
    parser.add_argument("files", nargs="*", metavar="FILE", help="files and folders to take in")
    parser.add_argument("--library", type=Path, metavar="DIR", help="use this library instead of your own")
    parser.add_argument("--debug", action="store_true", help="show the log")
    return parser.parse_args(words)
