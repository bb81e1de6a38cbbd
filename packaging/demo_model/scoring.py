"""Word errors and which word was taken for which: the shortest way from what was said to what was written."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Errors of one recording, and the pairs (said, written) of words that agree, by number."""

    substitutions: int
    deletions: int
    insertions: int
    pairs: tuple[tuple[int, int], ...]

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions


def compare(said: Sequence[str], written: Sequence[str]) -> Comparison:
    """Align two sequences of words."""
    costs = _costs(said, written)
    row, column = len(said), len(written)
    substitutions = deletions = insertions = 0
    pairs = []
    while row or column:
        here = costs[row][column]
        is_same = row > 0 and column > 0 and said[row - 1] == written[column - 1]
        if is_same and costs[row - 1][column - 1] == here:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif row and column and costs[row - 1][column - 1] + 1 == here:
            row, column, substitutions = row - 1, column - 1, substitutions + 1
        elif row and costs[row - 1][column] + 1 == here:
            row, deletions = row - 1, deletions + 1
        else:
            column, insertions = column - 1, insertions + 1
    return Comparison(substitutions, deletions, insertions, tuple(reversed(pairs)))


def _costs(said: Sequence[str], written: Sequence[str]) -> list[list[int]]:
    costs = [list(range(len(written) + 1))]
    for number, word in enumerate(said, 1):
        above, line = costs[-1], [number]
        for column, other in enumerate(written, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (word != other)))
        costs.append(line)
    return costs
