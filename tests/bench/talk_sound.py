"""Recordings of speech with known words, for the benchmarks of the engine: long talks and short clips, always the same.

Sentences of the demo model's words are spoken once each and put together in random order with random pauses. What was
made is kept in ``build/talk-cache`` under a name made of all that shapes it.
"""

import json
import random
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from tests.helpers.speech import RATE, Samples, SpokenWord, say, silence

CACHE = Path(__file__).parents[2] / "build" / "talk-cache"
SENTENCES = 300
SHORTEST_CLIP_S, LONGEST_CLIP_S = 3.0, 15.0
_EDITION = 1  # raise it when the sound of the same request changes
_LEAD_MS = 600
_CLIP_LEAD_MS = 300
_PAUSES_MS = (300, 500, 700, 900, 1_200, 1_500, 2_500, 4_000)
_LONG_PAUSES_MS = (8_000, 20_000)
_LONG_PAUSES = 0.03  # of all pauses
_CLIP_PAUSES_MS = (200, 300, 500, 700, 900)
_NO_REPEAT = 20  # sentences that pass before one comes again
_SPEEDS = (150, 160, 170)
_ORDERS = ("open", "close", "show", "find", "start", "stop", "delete", "save", "turn", "move")
_WHOSE = ("the", "a", "my", "your", "this", "that")
_LIKE = ("big", "small", "old", "new", "good", "red", "green", "blue", "yellow", "black", "white", "")
_THINGS = (
    "door window file book house car dog cat table phone music light water message picture number letter page timer "
    "meeting"
)
_WHEN = (
    "",
    "",
    "on Monday",
    "on Friday",
    "in October",
    "in January",
    "after nine days",
    "before twenty minutes",
    "today",
    "tomorrow",
    "now",
    "again",
)
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
)
_HOW = ("red", "old", "good", "new", "happy", "warm", "cold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A file of speech and the truth about it."""

    path: Path
    words: tuple[SpokenWord, ...]
    duration_ms: int

    @property
    def minutes(self) -> float:
        return self.duration_ms / 60_000

    @property
    def spoken_share(self) -> float:
        return sum(word.end_ms - word.start_ms for word in self.words) / self.duration_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    samples: Samples
    words: tuple[SpokenWord, ...]


def talk(minutes: float, *, seed: int = 1) -> Recording:
    """Return a recording of so many minutes or a little more, with now and then a long pause."""
    return _recording(
        f"talk-{_EDITION}-{minutes:g}min-{seed}", partial(_of_talk, minutes * 60_000, random.Random(seed))
    )


def clips(count: int, *, seed: int = 1) -> list[Recording]:
    """Return short recordings of 3 to 15 seconds, all lengths alike."""
    dice = random.Random(seed)
    seeds = [dice.getrandbits(32) for _ in range(count)]
    return [_recording(f"clip-{_EDITION}-{number}", partial(_of_clip, random.Random(number))) for number in seeds]


def _recording(name: str, parts: Callable[[], Iterator[Samples | _Phrase]]) -> Recording:
    sound, truth = CACHE / f"{name}.wav", CACHE / f"{name}.json"
    if not truth.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        truth.write_text(json.dumps(_written(sound, parts())), "utf-8")
    record = json.loads(truth.read_text("utf-8"))
    words = tuple(SpokenWord(text=text, start_ms=start, end_ms=end) for text, start, end in record["words"])
    return Recording(path=sound, words=words, duration_ms=record["duration_ms"])


def _written(path: Path, parts: Iterator[Samples | _Phrase]) -> dict[str, object]:
    """Write the parts one after another; return what was said, and how long it takes."""
    words: list[tuple[str, int, int]] = []
    length = 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for part in parts:
            samples = part.samples if isinstance(part, _Phrase) else part
            if isinstance(part, _Phrase):
                at_ms = length * 1_000 // RATE
                words += [(word.text, word.start_ms + at_ms, word.end_ms + at_ms) for word in part.words]
            file.writeframes(samples.tobytes())
            length += len(samples)
    return {"words": words, "duration_ms": length * 1_000 // RATE}


def _of_talk(length_ms: float, dice: random.Random) -> Iterator[Samples | _Phrase]:
    yield silence(_LEAD_MS)
    place_ms, recent = float(_LEAD_MS), list[int]()
    while place_ms < length_ms:
        phrase = _other(dice, recent)
        pause_ms = dice.choice(_LONG_PAUSES_MS if dice.random() < _LONG_PAUSES else _PAUSES_MS)
        yield phrase
        yield silence(pause_ms)
        place_ms += _length_ms(phrase) + pause_ms


def _of_clip(dice: random.Random) -> Iterator[Samples | _Phrase]:
    length_ms = dice.uniform(SHORTEST_CLIP_S, LONGEST_CLIP_S) * 1_000
    yield silence(_CLIP_LEAD_MS)
    place_ms, recent = float(_CLIP_LEAD_MS), list[int]()
    while True:
        phrase = _other(dice, recent)
        if place_ms > _CLIP_LEAD_MS and place_ms + _length_ms(phrase) > length_ms:
            break
        pause_ms = dice.choice(_CLIP_PAUSES_MS)
        yield phrase
        yield silence(pause_ms)
        place_ms += _length_ms(phrase) + pause_ms
    yield silence(max(0, round(length_ms - place_ms)))


def _other(dice: random.Random, recent: list[int]) -> _Phrase:
    """Choose a sentence that was not said lately."""
    while (number := dice.randrange(SENTENCES)) in recent:
        pass
    recent[:] = [*recent, number][-_NO_REPEAT:]
    return _phrase(number)


def _length_ms(phrase: _Phrase) -> float:
    return len(phrase.samples) * 1_000 / RATE


@cache
def _phrase(number: int) -> _Phrase:
    text, speed = _pool()[number]
    speech = say([text], rate=speed, gap_ms=0, lead_ms=0)
    return _Phrase(samples=speech.samples, words=tuple(speech.words()))


@cache
def _pool() -> tuple[tuple[str, int], ...]:
    dice = random.Random(7)
    sentences = [_sentence(dice) for _ in range(SENTENCES)]
    return tuple((text, dice.choice(_SPEEDS)) for text in sentences)


def _sentence(dice: random.Random) -> str:
    order, whose, like = dice.choice(_ORDERS), dice.choice(_WHOSE), dice.choice(_LIKE)
    thing, when, kind = dice.choice(_THINGS.split()), dice.choice(_WHEN), dice.random()
    if kind < 0.6:
        words = f"{order} {whose} {like} {thing} {when}"
    elif kind < 0.8:
        words = " ".join(dice.sample(_NUMBERS.split(), dice.randint(3, 6)))
    else:
        words = f"{whose} {thing} {dice.choice(['is', 'was'])} {dice.choice(['not ', ''])}{dice.choice(_HOW)}"
    text = " ".join(words.split())
    return f"{text[0].upper()}{text[1:]}."
