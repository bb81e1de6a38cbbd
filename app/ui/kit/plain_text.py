"""Text that came from a file, made safe to show: one line, and never taken for mark-up."""

import html
from typing import Final

from PySide6.QtWidgets import QWidget

_LONGEST_WORD: Final = 48  # a tool tip breaks its lines at spaces only; a name may have none for 300 characters
_BREAK: Final = "\u200b"


def one_line(text: str) -> str:
    """Return the text without line breaks, which file names may contain."""
    return " ".join(text.splitlines())


def plain_tip(text: str) -> str:
    """Return a tool tip that shows this text literally; Qt would guess at mark-up, and would not wrap a long name."""
    if not text:
        return ""
    words = (_breakable(word) for word in text.split(" "))
    return "<qt>" + html.escape(" ".join(words)).replace("\n", "<br>") + "</qt>"


def give_tip(widget: QWidget, text: str, keys: str = "") -> None:
    """Give a widget a tool tip with its keys; a screen reader gets the words, or it would read the mark-up of the tip."""
    widget.setToolTip(plain_tip(f"{text}  ({keys})" if keys else text))
    widget.setAccessibleDescription(keys or text)


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))
