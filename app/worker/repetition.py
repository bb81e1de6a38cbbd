"""Text that repeats itself: how well it packs, and where the same words or letters come again and again. Pure."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.lettering import atoms

_WORD = re.compile(r"\w+")
_LONGEST_PERIOD = 40  # tokens: a sentence of a subtitle's two lines
_LETTER = 0.5  # a character of unspaced writing weighs as much of a word
# A row of letters inside a word, or of signs: "aaaaaaaaaaaa", "hahahaha…", "♪♪♪♪♪♪…". The model's own dots are fewer.
_STUTTER = re.compile(r"(\S{1,6}?)\1{11,}")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    weight: float
    word: int  # which of the words it stands in


def packing_ratio(text: str) -> float:
    """Return how many times smaller the text becomes when it is packed, as the model's authors measure it."""
    data = text.encode("utf-8", "replace")
    return len(data) / len(zlib.compress(data))


def looping_words(words: Sequence[str]) -> set[int]:
    """Return which words stand in a loop: a phrase said so often in a row that hardly anybody would.

    That is one word six times, two words four times, four words or more three times; in writing without spaces two
    characters count as a word.
    """
    tokens = [token for index, word in enumerate(words) for token in _tokens(word, index)]
    found = _stutters(words)
    for first, last in _loops(tokens):
        found.update(token.word for token in tokens[first:last])
    return found


def _tokens(word: str, index: int) -> Iterator[_Token]:
    for run in _WORD.findall(word.casefold()) or [word.strip()]:
        parts = atoms(run)
        for part in parts:
            yield _Token(part, 1.0 if len(parts) == 1 and len(run) > 1 else _LETTER, index)


def _loops(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Yield first and last token, exclusive, of each stretch that repeats its own beginning often enough."""
    for period in range(1, min(_LONGEST_PERIOD, len(tokens) // 3) + 1):
        first = 0
        for index in range(period, len(tokens) + 1):
            if index < len(tokens) and tokens[index].text == tokens[index - period].text:
                continue
            if _is_loop(tokens[first:index], period):
                yield first, index
            first = index - period + 1


def _is_loop(stretch: Sequence[_Token], period: int) -> bool:
    times = len(stretch) / period
    if times < 3:
        return False
    phrase = sum(token.weight for token in stretch[:period])
    whole = sum(token.weight for token in stretch)
    return phrase >= 4 or (times >= 4 and whole >= 8) or (times >= 6 and whole >= 6)


def _stutters(words: Sequence[str]) -> set[int]:
    """Return the words in a stutter, which goes over more than one in writing without spaces."""
    places = [index for index, word in enumerate(words) for _ in word]
    return {place for match in _STUTTER.finditer("".join(words)) for place in places[match.start() : match.end()]}
