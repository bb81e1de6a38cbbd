"""Names and terms that a person gives the model as hints: the terms in a text, each once, in its order."""

import re
from functools import lru_cache

LONGEST_TERM = 200
_BETWEEN = re.compile(r"[,;،，、；]")


@lru_cache(maxsize=4)  # thousands are asked for at each key that is pressed, by several
def terms_in(text: str) -> tuple[str, ...]:
    """Return the terms of a text, one a line or separated by commas."""
    parts = (part for line in text.splitlines() for part in _BETWEEN.split(line))
    return tuple(dict.fromkeys(filter(None, map(_cleaned, parts))))


def too_long(text: str) -> str | None:
    """Return the first term that cannot be one: a page without commas is no list of words."""
    return next((term for term in terms_in(text) if len(term) > LONGEST_TERM), None)


def _cleaned(part: str) -> str:
    if not part.isprintable():
        part = "".join(char if char.isprintable() else " " for char in part)
    return " ".join(part.split())
