"""How far a long command is, on one line of a terminal; elsewhere nothing."""

import sys
from types import TracebackType
from typing import Self


class Share:
    """Owns the line; it is wiped at the end."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown >= 0:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def show(self, done: int, total: int) -> None:
        share = done * 100 // max(1, total)
        if share != self._shown and sys.stderr.isatty():
            self._shown = share
            print(f"\r{self._what}: {share} %", end="", file=sys.stderr, flush=True)
