"""The tokens of a window as the sentences that the model made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from faster_whisper.tokenizer import Tokenizer

from app.worker.words import HeardWord

_S_PER_TIME = 0.02  # a token of time stands for so much


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A sentence of a window, in seconds from its start; without words until they are aligned."""

    tokens: tuple[int, ...]
    start_s: float
    end_s: float
    words: tuple[HeardWord, ...] = ()

    @classmethod
    def of_segment(cls, segment: Mapping[str, Any], tokenizer: Tokenizer) -> Self:
        """Take a segment of the library; text that could not be aligned is one word, so that none is lost."""
        tokens, start_s, end_s = tuple(segment["tokens"]), float(segment["start"]), float(segment["end"])
        words = tuple(
            HeardWord(
                text=word["word"],
                start_s=float(word["start"]),
                end_s=float(word["end"]),
                probability=float(word["probability"]),
            )
            for word in segment["words"]
            if word["word"].strip()
        )
        text = "" if words else tokenizer.decode(list(tokens))
        if text.strip():
            words = (HeardWord(text=text, start_s=start_s, end_s=end_s, probability=0.0),)
        return cls(tokens=tokens, start_s=start_s, end_s=end_s, words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """All sentences of a window."""

    sayings: tuple[Saying, ...]
    ends_early: bool  # somebody may speak behind the last of them


def sayings_of(tokens: Sequence[int], tokenizer: Tokenizer, duration_s: float) -> Sayings:
    """Split tokens where one time follows another: there a sentence ends and the next begins."""
    first = int(tokenizer.timestamp_begin)
    is_time = [token >= first for token in tokens]
    borders = [index for index, (before, here) in enumerate(pairwise(is_time), start=1) if before and here]
    is_closed = is_time[-2:] == [False, True]  # a single time at the end: nobody speaks behind it
    if not borders:
        last = next((token for token in reversed(tokens) if token >= first), first)
        end_s = (last - first) * _S_PER_TIME if last > first else duration_s
        whole = Saying(tokens=tuple(tokens), start_s=0.0, end_s=end_s)
        return Sayings(sayings=(whole,), ends_early=not is_closed)
    edges = [0, *borders, *([len(tokens)] if is_closed else [])]
    sayings = tuple(_saying(tuple(tokens[start:end]), first) for start, end in pairwise(edges))
    return Sayings(sayings=sayings, ends_early=not is_closed)


def _saying(tokens: tuple[int, ...], first: int) -> Saying:
    start_s, end_s = ((token - first) * _S_PER_TIME for token in (tokens[0], tokens[-1]))
    return Saying(tokens=tokens, start_s=start_s, end_s=end_s)
