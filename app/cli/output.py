"""Writing to the terminal: results on stdout, everything else on stderr, progress only where somebody looks."""

import json
import sys
from typing import Any

from app.core.errors import ErrorCode


def result(line: str) -> None:
    print(line, flush=True)


def record(value: dict[str, Any]) -> None:
    """Write one JSON object as one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def error(code: ErrorCode, sentence: str, *, name: str | None = None) -> None:
    _complain("error", code, sentence, name)


def warning(code: ErrorCode, sentence: str, *, name: str | None = None) -> None:
    _complain("warning", code, sentence, name)


def note(line: str) -> None:
    """Say something that is no result."""
    print(line, file=sys.stderr, flush=True)


def _complain(kind: str, code: ErrorCode, sentence: str, name: str | None) -> None:
    subject = f"{printable(name)}: " if name else ""
    print(f"{kind} {code}: {subject}{sentence}", file=sys.stderr, flush=True)


def printable(name: str) -> str:
    """Show a file name on one line of any terminal: control characters and broken bytes are spelled out."""
    shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in name)
    return shown.encode(sys.stderr.encoding or "utf-8", errors="backslashreplace").decode(
        sys.stderr.encoding or "utf-8"
    )
