"""Asking a person at a terminal before something is removed."""

import sys

from app.cli import output


def is_agreed(question: str, *, otherwise: str) -> bool:
    """Ask; where nobody is at a terminal say how to do it without asking, and take that for a no."""
    if not sys.stdin.isatty():
        output.note(otherwise)
        return False
    output.note(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
