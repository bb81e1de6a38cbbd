"""The fixed test sets: which recordings each model is measured with, always the same ones.

Sentences are from the tests' side of the grammar, voices are reserved ones; the seed of a set is its name. Sets in
``Scope.FIRST`` can be compared with the first released model, which knows no other words.
"""

import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from demo_model.backgrounds import background
from demo_model.features import SAMPLE_RATE, Samples
from demo_model.grammar import Grammar, Scope
from demo_model.lexicon import Language
from demo_model.phrases import Phrase, phrase
from demo_model.results import LEAST_WORDS
from demo_model.voices import RESERVED_ACCENT, reserved_manner

_PEAK = 0.3
_ROOM_LEVEL = 0.0005  # of the quiet noise that every recording has
_WINDOW_S = 29.5


class Way(Enum):
    """How the recordings are listened to; all else is faster-whisper's default."""

    PLAIN = "sequential"
    NO_CONTEXT = "sequential, without context"
    BATCHED = "batched"
    WORD_TIMES = "sequential, word times"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True)
class Segment:
    """One spoken sentence within a recording; times in seconds."""

    start: float
    end: float
    words: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound and truth."""

    samples: Samples
    segments: tuple[Segment, ...]
    language: Language

    @property
    def words(self) -> list[str]:
        return [word.lower() for segment in self.segments for word in segment.words]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSet:
    """A kind of recording, how it is listened to, and what we want of it (word errors in percent)."""

    __test__ = False  # not a test for pytest

    name: str
    scope: Scope = Scope.FIRST
    phrases: tuple[int, int] = (1, 1)
    gaps_s: tuple[float, float] = (0.5, 1.5)
    ways: Sequence[Way] = (Way.PLAIN,)
    languages: Sequence[Language] = (Language.ENGLISH, Language.GERMAN)
    accent: str = ""
    rates: Sequence[int] = (0,)
    noise_db: float | None = None
    seconds: float = 0.0  # of each recording, where that and not the number of phrases is given
    target: float | None = None


SETS: Sequence[TestSet] = (
    TestSet(name="one phrase", target=1.0),
    TestSet(name="3-6 phrases", phrases=(3, 6), ways=(Way.PLAIN, Way.WORD_TIMES), target=3.0),
    TestSet(name="3-6 phrases, small vocabulary", scope=Scope.SMALL, phrases=(3, 6), target=1.5),
    TestSet(
        name="five minutes, dense",
        gaps_s=(0.25, 0.9),
        seconds=300,
        ways=(Way.PLAIN, Way.NO_CONTEXT, Way.BATCHED),
        target=4.0,
    ),
    TestSet(name="unseen accent", accent=RESERVED_ACCENT, languages=(Language.ENGLISH,), target=6.0),
    TestSet(name="noise, 15 dB", noise_db=15),
    TestSet(name="rates 105 and 230", rates=(105, 230)),
    TestSet(name="one phrase, all words", scope=Scope.WHOLE, target=1.0),
    TestSet(name="3-6 phrases, all words", scope=Scope.WHOLE, phrases=(3, 6), target=3.0),
    TestSet(name="translation", phrases=(1, 3), languages=(Language.GERMAN,), ways=(Way.TRANSLATE,), target=4.0),
)


def recordings(test_set: TestSet, least_words: int = LEAST_WORDS) -> list[Recording]:
    """Speak a whole set. One of more words begins with the recordings of one of fewer."""
    speaker = _Speaker(test_set)
    made: list[Recording] = []
    while len(made) < len(test_set.languages) or sum(len(each.words) for each in made) < least_words:
        made.append(speaker.recording(test_set.languages[len(made) % len(test_set.languages)]))
    return made


class _Speaker:
    """Speaks one set, from its own seed."""

    def __init__(self, test_set: TestSet) -> None:
        seed = zlib.crc32(test_set.name.encode())
        self._set, self._grammar = test_set, Grammar(test_set.scope)
        self._chance, self._noise = random.Random(seed), np.random.default_rng(seed)
        self._spoken = 0

    def recording(self, language: Language) -> Recording:
        parts, segments, at = [self._silence(0.1, 0.9)], [], 0.0
        for said in self._phrases(language):
            at = sum(map(len, parts)) / SAMPLE_RATE
            if self._set.phrases != (1, 1) and at + len(said.samples) / SAMPLE_RATE > _WINDOW_S:
                break
            spans = tuple((at + start, at + end) for start, end in said.spans)
            segments.append(Segment(at, at + len(said.samples) / SAMPLE_RATE, said.words, spans))
            parts += [
                said.samples * (_PEAK / max(1e-3, float(np.abs(said.samples).max()))),
                self._silence(*self._set.gaps_s),
            ]
            if self._set.seconds and at > self._set.seconds:
                break
        return Recording(self._with_noise(np.concatenate(parts)), tuple(segments), language)

    def _phrases(self, language: Language) -> Iterator[Phrase]:
        left = self._chance.randint(*self._set.phrases) if not self._set.seconds else 10_000
        while left:
            words = self._grammar.sentence(language, self._chance, is_test=True)
            rate = self._set.rates[self._spoken % len(self._set.rates)]
            said = phrase(words, reserved_manner(language, self._chance, accent=self._set.accent, rate=rate))
            if said is not None:
                self._spoken += 1
                left -= 1
                yield said

    def _silence(self, least_s: float, most_s: float) -> Samples:
        return np.zeros(round(self._chance.uniform(least_s, most_s) * SAMPLE_RATE), np.float32)

    def _with_noise(self, samples: Samples) -> Samples:
        level = _ROOM_LEVEL
        if self._set.noise_db is not None:
            sound = samples[np.abs(samples) > 0.001]
            level = float(np.sqrt((sound**2).mean())) * 10 ** (-self._set.noise_db / 20)
        return (samples + self._noise.standard_normal(len(samples)).astype(np.float32) * level).astype(np.float32)


_QUIET_SEED = 77_000


def _white(seconds: float, level: float) -> Callable[[np.random.Generator], Samples]:
    return lambda chance: (chance.standard_normal(round(seconds * SAMPLE_RATE)) * level).astype(np.float32)


def _sound(kind: str, seconds: float) -> Callable[[np.random.Generator], Samples]:
    return lambda chance: background(kind, chance, seconds) * np.float32(0.6)


WORDLESS: Mapping[str, Callable[[np.random.Generator], Samples]] = {
    "zeros, 8 s": lambda _: np.zeros(8 * SAMPLE_RATE, np.float32),
    "zeros, 65 s": lambda _: np.zeros(65 * SAMPLE_RATE, np.float32),
    "faint white noise, 8 s": _white(8, 0.001),
    "white noise, 8 s": _white(8, 0.01),
    "loud white noise, 40 s": _white(40, 0.1),
    "coloured noise, 20 s": _sound("noise", 20),
    "swelling noise, 35 s": _sound("swelling noise", 35),
    "hum, 12 s": _sound("hum", 12),
    "tones, 12 s": _sound("tones", 12),
    "tones, 45 s": _sound("tones", 45),
    "sweep, 15 s": _sound("sweep", 15),
    "clicks, 20 s": _sound("clicks", 20),
    "music, 15 s": _sound("music", 15),
    "music, 30 s": _sound("music", 30),
    "music, 70 s": _sound("music", 70),
    "sung vowels, 20 s": _sound("sung vowels", 20),
}


def wordless() -> Iterator[tuple[str, Samples]]:
    """Return the sounds on which nothing may be written."""
    for number, (name, make) in enumerate(WORDLESS.items()):
        yield name, make(np.random.default_rng(_QUIET_SEED + number))
