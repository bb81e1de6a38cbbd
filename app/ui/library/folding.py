"""Text made comparable for a filter: small letters without marks, so that "malmo" finds "Malmö"."""

import unicodedata
from typing import Final

_NOT_COMPOSED: Final = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}


class _Bare(dict[int, str | None]):
    """A table for str.translate that drops every mark; it fills itself with the characters it meets."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        self[code] = None if unicodedata.combining(character) else _NOT_COMPOSED.get(character, character)
        return self[code]


_BARE: Final = _Bare()


def folded(text: str) -> str:
    """Return the text for comparing: case, accents, vowel signs and widths of letters are gone."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_BARE)


def needles(text: str) -> tuple[str, ...]:
    """Return the words that a text must all contain, in any order."""
    return tuple(folded(text).split())
