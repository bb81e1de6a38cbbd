"""Whether a regular expression could take for ever: told from how it is written, before it is let near a text.

Python's matcher goes back and tries again. What multiplies the ways to try is refused: repeats of what repeats itself or
offers a choice, more than two repeats without an end, and too many small choices. Harmless patterns may be refused too.
"""

import re
from dataclasses import dataclass

_MOST_OPEN = 2  # each more makes a search in a long row a hundred times as slow
_LARGEST_REPEAT = 20
_MOST_WAYS = 1_000
_REPEAT = re.compile(r"(?:[*+?]|\{\d*,\d*\}|\{\d+\})[?+]?")
_SIGN = re.compile(r"\\[1-9]\d?|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P?<\w+>|P=\w+|<?[=!]|[:>])?|.", re.DOTALL)


@dataclass(slots=True)
class _Group:
    """What stands between two brackets, or at the outside."""

    choices: int = 1
    varies: bool = False


def is_slow(pattern: str) -> bool:
    """Tell whether it had better not be used; the pattern is one that compiles."""
    return _Reader().reads(pattern)


class _Reader:
    """Goes through a pattern once, sign by sign, and counts."""

    def __init__(self) -> None:
        self._groups = [_Group()]
        self._open, self._ways = 0, 1
        self._does_last_vary = False  # what was just read, and a repeat would repeat

    def reads(self, pattern: str) -> bool:
        """Return whether the limits are passed."""
        place = 0
        while place < len(pattern):
            repeat, sign = _REPEAT.match(pattern, place), _SIGN.match(pattern, place)
            if repeat is not None and place:
                if not self._may_repeat(repeat[0]):
                    return True
                place = repeat.end()
            elif sign is not None:
                self._take(sign[0])
                place = sign.end()
        return self._ways * self._groups[0].choices > _MOST_WAYS

    def _take(self, sign: str) -> None:
        self._does_last_vary = False
        match sign[0]:
            case "(":
                self._groups.append(_Group())
            case ")" if len(self._groups) > 1:
                self._close(self._groups.pop())
            case "|":
                self._groups[-1].choices += 1
            case "\\":
                self._does_last_vary = sign[1:].isdigit()  # what was found before, once more
            case _:
                pass

    def _close(self, group: _Group) -> None:
        self._ways *= group.choices
        self._does_last_vary = group.varies or group.choices > 1
        self._groups[-1].varies |= self._does_last_vary

    def _may_repeat(self, repeat: str) -> bool:
        """Count a repeat; return whether it is within the limits."""
        least, most = _bounds(repeat)
        if self._does_last_vary and most != 1:
            return False
        if most is None or most > _LARGEST_REPEAT:
            self._open += 1
        else:
            self._ways *= max(1, most - least + 1)
        self._groups[-1].varies |= most != least
        self._does_last_vary = most != least
        return self._open <= _MOST_OPEN and self._ways <= _MOST_WAYS


def _bounds(repeat: str) -> tuple[int, int | None]:
    """Return how often at least and at most; None for no end."""
    match repeat[0]:
        case "*":
            return 0, None
        case "+":
            return 1, None
        case "?":
            return 0, 1
        case _:
            least, comma, most = repeat.rstrip("?+").strip("{}").partition(",")
            return int(least or 0), int(most) if most else None if comma else int(least)
