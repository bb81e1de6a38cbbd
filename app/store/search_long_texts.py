"""Marking finds in very long texts: the index's own way copies all that went before at every mark.

Thirteen hours of speech with ten thousand finds took it 130 ms. What is found is the index's decision alone; here the
words of the question are only looked for once more, folded as it folds them.
"""

import re
import unicodedata
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Final

from app.store.search_index import HIT_BEGIN, HIT_END

LONG: Final = 100_000  # characters, above which texts are marked here
MOST_MARKS: Final = 1_000  # nobody steps through more

_ONE: Final = r'"[^"]*"\*?|\([^()]*\)'
_OTHER_COLUMN: Final = re.compile(rf'(?:"\w+"|\{{[^}}]*\}}): (?:{_ONE})')
_WITHOUT: Final = re.compile(rf" NOT (?:{_ONE})")
_PHRASE: Final = re.compile(r'"([^"]*)"(\*?)')
_TOKEN: Final = re.compile(r"[^\W_]+")


class _Bare(dict[int, int]):
    """A table for str.translate that puts a letter's base in its place; it fills itself with the characters it meets."""

    def __missing__(self, code: int) -> int:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = ord(base[0])
        return self[code]


_BARE: Final = _Bare()


def folded(text: str) -> str:
    """Return a text of the same length without case and accents."""
    return text.lower() if text.isascii() else text.translate(_BARE)


def marked(text: str, expression: str) -> str:
    """Return a text with the first finds of an expression of the index marked, as ``highlight`` marks them."""
    plain = folded(text)
    # One run for each phrase: a pattern that begins with a letter is looked for many times as fast as a choice of them.
    finds = merge(*(_finds(pattern, plain) for pattern in _patterns(expression)))
    pieces, at = [], 0
    for start, end in islice(finds, MOST_MARKS):
        if start >= at:
            pieces += [text[at:start], HIT_BEGIN, text[start:end], HIT_END]
            at = end
    return "".join((*pieces, text[at:]))


def _finds(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        start = match.start()
        if not start or not text[start - 1].isalnum():
            yield match.span()


def _patterns(expression: str) -> Iterator[re.Pattern[str]]:
    """Return what finds the phrases of an expression; those that are excluded or belong to the title are none."""
    told = _WITHOUT.sub("", _OTHER_COLUMN.sub("", expression))
    for phrase, star in _PHRASE.findall(told):
        tokens = _TOKEN.findall(folded(phrase))
        if tokens:
            end = r"[^\W_]*" if star else r"(?![^\W_])"
            yield re.compile(r"[\W_]+".join(map(re.escape, tokens)) + end)
