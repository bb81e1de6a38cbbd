"""How much of a vocabulary the model takes: whole terms, from the first on, as many as there is room for."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.vocabulary import MOST_TOKENS

_MOST_LETTERS = 4_000  # beyond it nothing fits; thousands of pages need not be counted
_LONGEST_SHOWN = 40

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """The terms that are told the model, and what of the vocabulary is not."""

    terms: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return ", ".join(self.terms)

    @property
    def note(self) -> str:
        """Say what was left out; nothing where all was told."""
        if not self.left_out:
            return ""
        count, first = len(self.left_out), self.left_out[0]
        shown = first if len(first) <= _LONGEST_SHOWN else f"{first[:_LONGEST_SHOWN]}…"
        what = "1 term was left out: " if count == 1 else f"{count:,} terms were left out, the first of them: "
        return f"The vocabulary is longer than the model reads. {what}{shown}."


def hints_of(vocabulary: Sequence[str], count_tokens: CountTokens) -> Hints:
    """Return what fits; a term that fills the room by itself does not keep out those behind it."""
    clean = [term.replace("<|", "").encode("utf-8", "ignore").decode() for term in vocabulary]  # no orders to the model
    letters, near = 0, list[str]()
    for term in clean:
        letters += len(term) + 2
        if letters > _MOST_LETTERS:
            break
        near.append(term)
    fitting = [term for term in near if term and count_tokens(term) <= MOST_TOKENS]
    counts = range(1, len(fitting) + 1)
    kept = bisect_right(counts, MOST_TOKENS, key=lambda count: count_tokens(", ".join(fitting[:count])))
    terms = tuple(fitting[:kept])
    return Hints(terms=terms, left_out=tuple(term for term in clean if term and term not in frozenset(terms)))
