"""Letters typed in a list, put together to the beginning of a name as long as they follow each other quickly."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a name is to begin with, and whether the one that is selected will do."""

    text: str
    is_next: bool


class TypeAhead:
    """Owns what was typed so far. Lives on the GUI thread."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._typed = ""
        self._last_s = 0.0

    def add(self, text: str) -> Beginning:
        """Take in what was typed now. One letter again and again leads from name to name."""
        is_late = (self._now_s() - self._last_s) * _MS > QApplication.keyboardInputInterval()
        self._typed = text if is_late else self._typed + text
        self._last_s = self._now_s()
        is_one_letter = len(set(self._typed)) == 1
        return Beginning(text=self._typed[0] if is_one_letter else self._typed, is_next=is_one_letter)
