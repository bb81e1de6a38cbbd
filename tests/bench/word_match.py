"""Two sequences of words side by side: how many are the same, how many are wrong, and how far apart in time they are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Spoken = tuple[str, float, float]
_NEAR_MS = (20, 50, 100, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """One word, lower case and without punctuation, with its time in milliseconds."""

    text: str
    start_ms: float
    end_ms: float
    begins: bool = False  # a segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The pairs of equal words of two sequences, and how many steps make one of the other."""

    pairs: tuple[tuple[TimedWord, TimedWord], ...]
    errors: int
    longer: int  # words of the longer sequence

    @property
    def equal_share(self) -> float:
        return len(self.pairs) / self.longer if self.longer else 1.0

    @property
    def common_beginnings(self) -> float:
        """Return the share of the segments of the second that begin with a word that begins one of the first, too."""
        begun = [one.begins for one, other in self.pairs if other.begins]
        return sum(begun) / len(begun) if begun else 1.0

    def starts(self) -> "Distances":
        return Distances([abs(one.start_ms - other.start_ms) for one, other in self.pairs])

    def ends(self) -> "Distances":
        return Distances([abs(one.end_ms - other.end_ms) for one, other in self.pairs])


class Distances:
    """How far apart the same words are in time."""

    def __init__(self, distances_ms: Sequence[float]) -> None:
        self._ms: NDArray[np.float64] = np.asarray(distances_ms or [0.0], np.float64)

    def within(self, limit_ms: float) -> float:
        """Return the share that is no further apart; a rounding of a millisecond is not counted."""
        return float((self._ms <= limit_ms + 1).mean())

    def record(self) -> dict[str, float]:
        shares = {f"within_{limit}": self.within(limit) for limit in _NEAR_MS}
        return {"median": float(np.median(self._ms)), "p90": float(np.quantile(self._ms, 0.9)), **shares}


def timed_words(segments: Iterable[Iterable[Spoken]]) -> list[TimedWord]:
    """Take segments of texts with start and end in milliseconds; one text may be several words, which share its time."""
    found: list[TimedWord] = []
    for segment in segments:
        begins = True
        for text, start_ms, end_ms in segment:
            words = re.findall(r"\w+", text.lower())
            step_ms = (end_ms - start_ms) / max(1, len(words))
            for index, word in enumerate(words):
                from_ms = start_ms + index * step_ms
                found.append(TimedWord(text=word, start_ms=from_ms, end_ms=from_ms + step_ms, begins=begins))
                begins = False
    return found


def match(one: Sequence[TimedWord], other: Sequence[TimedWord]) -> Match:
    """Lay two sequences side by side with the fewest changes, additions and omissions."""
    steps = _steps([word.text for word in one], [word.text for word in other])
    row, column = len(one), len(other)
    pairs: list[tuple[TimedWord, TimedWord]] = []
    while row and column:
        here, is_equal = steps[row, column], one[row - 1].text == other[column - 1].text
        if here == steps[row - 1, column - 1] + (not is_equal):
            row, column = row - 1, column - 1
            if is_equal:
                pairs.append((one[row], other[column]))
        elif here == steps[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return Match(pairs=tuple(reversed(pairs)), errors=int(steps[-1, -1]), longer=max(len(one), len(other)))


def _steps(one: Sequence[str], other: Sequence[str]) -> NDArray[np.int32]:
    """Return how many steps make the beginning of one the beginning of the other, for all beginnings."""
    numbers = {word: number for number, word in enumerate({*one, *other})}
    wanted = np.array([numbers[word] for word in other], np.int32)
    places = np.arange(len(other) + 1, dtype=np.int32)
    steps = np.empty((len(one) + 1, len(other) + 1), np.int32)
    steps[0] = places
    for row, word in enumerate(one, start=1):
        above = steps[row - 1]
        best = above + 1
        best[1:] = np.minimum(best[1:], above[:-1] + (wanted != numbers[word]))
        steps[row] = np.minimum.accumulate(best - places) + places  # words left out on the other side
    return steps
