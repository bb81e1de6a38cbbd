"""Columns as Python counts them (characters) and as Qt does (UTF-16 units); they differ after an emoji. No Qt here."""

from typing import Final

_ONE_UNIT: Final = "\uffff"


def units_before(text: str, column: int) -> int:
    """Return how many UTF-16 units stand before a character."""
    if text.isascii() or max(text) <= _ONE_UNIT:
        return min(column, len(text))
    return sum(1 if character <= _ONE_UNIT else 2 for character in text[:column])


def column_at(text: str, units: int) -> int:
    """Return the character at a position in UTF-16 units; the middle of a character counts as its start."""
    if text.isascii() or max(text) <= _ONE_UNIT:
        return min(units, len(text))
    at = 0
    for column, character in enumerate(text):
        at += 1 if character <= _ONE_UNIT else 2
        if at > units:
            return column
    return len(text)
