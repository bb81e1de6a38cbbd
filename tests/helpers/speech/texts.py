"""Words of a text, and how many of them are wrong in another."""

import re


def plain_words(text: str) -> list[str]:
    """Return the words in lower case, without punctuation."""
    return re.findall(r"\w+", text.lower())


def word_errors(expected: str, actual: str) -> int:
    """Return how many words must be changed, added or left out to make one text the other."""
    wanted, found = plain_words(expected), plain_words(actual)
    row = list(range(len(found) + 1))
    for index, word in enumerate(wanted, start=1):
        previous, row[0] = row[0], index
        for column, other in enumerate(found, start=1):
            cost = min(previous + (word != other), row[column] + 1, row[column - 1] + 1)
            previous, row[column] = row[column], cost
    return row[-1]
