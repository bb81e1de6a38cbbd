"""Fields of a message from another process, each looked at before it is believed: ValueError or TypeError else."""

from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

_LONGEST_TEXT = 100_000


def text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError("not a text")
    return value


def whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError("not a number that counts")
    return value


def real(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("not a number")
    return float(value)


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def path(value: Any) -> Path:
    """Take whole paths alone: the two programs need not stand in the same folder."""
    path = Path(text(value))
    if not path.is_absolute() or "\0" in value:
        raise ValueError("not a whole path")
    return path


def many(value: Any, each: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return tuple(each(item) for item in value)


def some(value: Any, each: Callable[[Any], Any]) -> tuple[Any, ...]:
    found = many(value, each)
    if not found:
        raise ValueError("an empty list")
    return found


def maybe(value: Any, kind: Callable[[Any], Any]) -> Any:
    return None if value is None else kind(value)


def one_of(names: Container[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in names:
            raise ValueError("not one of those known here")
        return text(value)

    return check
