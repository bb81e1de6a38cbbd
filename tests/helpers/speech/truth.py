"""What was spoken, by whom and when: the values, and how they are written down."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]  # one number a moment, or a row of numbers where there are channels

RATE = 22_050  # what espeak speaks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A voice of espeak-ng, how fast (words a minute) and how high (0 to 99) it speaks."""

    name: str
    voice: str = "en-us"
    rate: int = 160
    pitch: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """One word as it was spoken, without punctuation."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence with its place in the recording: in milliseconds, and in samples of ``RATE``."""

    text: str
    speaker: Speaker
    start_ms: int
    end_ms: int
    words: tuple[SpokenWord, ...]
    first_sample: int
    sample_count: int
    channel: int = 0

    def moved(self, by_samples: int) -> Self:
        first = self.first_sample + by_samples
        by_ms = first * 1_000 // RATE - self.first_sample * 1_000 // RATE
        words = tuple(replace(w, start_ms=w.start_ms + by_ms, end_ms=w.end_ms + by_ms) for w in self.words)
        return replace(
            self, start_ms=self.start_ms + by_ms, end_ms=self.end_ms + by_ms, words=words, first_sample=first
        )

    def as_record(self) -> dict[str, Any]:
        words = [[word.text, word.start_ms, word.end_ms] for word in self.words]
        return {**asdict(self), "words": words}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        words = tuple(SpokenWord(text=text, start_ms=start, end_ms=end) for text, start, end in record["words"])
        return cls(**{**record, "words": words, "speaker": Speaker(**record["speaker"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A recording of 16-bit samples and the truth about it."""

    samples: Samples
    sentences: tuple[Sentence, ...]
    rate: int = RATE

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1_000 // self.rate

    @property
    def channels(self) -> int:
        return 1 if self.samples.ndim == 1 else int(self.samples.shape[1])

    @property
    def speakers(self) -> tuple[str, ...]:
        """Return the names of those who speak, in the order in which they begin."""
        return tuple(dict.fromkeys(sentence.speaker.name for sentence in self.sentences))

    def words(self) -> Iterator[SpokenWord]:
        for sentence in self.sentences:
            yield from sentence.words
