"""Names and terms that a person gives the model as hints: the terms in a text, each once, in its order."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

LONGEST_TERM = 200
MOST_TOKENS = 223  # of hints that a Whisper model takes: half of what it can hold, less one
_LETTERS_PER_TOKEN = 3.0
_UNITS = re.compile(r"[0-9]|[A-Za-z]+|[^\W\d_]|[^\w\s]")
_BETWEEN = re.compile(r"[,;،，、；]")


@lru_cache(maxsize=4)  # thousands are asked for at each key that is pressed, by several
def terms_in(text: str) -> tuple[str, ...]:
    """Return the terms of a text, one a line or separated by commas."""
    parts = (part for line in text.splitlines() for part in _BETWEEN.split(line))
    return tuple(dict.fromkeys(filter(None, map(_cleaned, parts))))


def too_long(text: str) -> str | None:
    """Return the first term that cannot be one: a page without commas is no list of words."""
    return next((term for term in terms_in(text) if len(term) > LONGEST_TERM), None)


def about_tokens(terms: Sequence[str]) -> int:
    """Estimate what terms take of the model's room: the true count needs the model's own tables.

    Names fall into pieces of about three Latin letters, digits and signs into single ones; a letter of another writing
    is about one piece. A comma stands between two terms.
    """
    return sum(_about_tokens_of(term) for term in terms) + max(0, len(terms) - 1)


def fitting(terms: Sequence[str]) -> int:
    """Return how many of the terms fit, counted from the first, as far as that can be told here."""
    used = 0
    for count, term in enumerate(terms):
        used += _about_tokens_of(term) + bool(count)
        if used > MOST_TOKENS:
            return count
    return len(terms)


@lru_cache(maxsize=4_096)
def _about_tokens_of(term: str) -> int:
    return sum(math.ceil(len(unit) / _LETTERS_PER_TOKEN) for unit in _UNITS.findall(term))


def _cleaned(part: str) -> str:
    if not part.isprintable():
        part = "".join(char if char.isprintable() else " " for char in part)
    return " ".join(part.split())
