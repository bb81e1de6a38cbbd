"""Who speaks: base voices (accents) and voice variants of espeak-ng, for training and for tests. Plain Python.

``RESERVED`` voices and ``RESERVED_ACCENT`` are never used for training, by any later recipe either: the figures of all
models rest on them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demo_model.lexicon import Language

RESERVED = ("f4", "m6", "m8", "Andrea", "max", "belinda", "john")
RESERVED_ACCENT = "en-gb-x-gbcwmd"
# The British voice is called "en" when it is chosen by name; "en-gb" is refused.
ACCENTS: Mapping[Language, Mapping[str, float]] = {
    Language.ENGLISH: {
        "en-us": 4,
        "en": 4,
        "en-gb-x-gbclan": 3,
        "en-gb-scotland": 2,
        "en-gb-x-rp": 2,
        "en-029": 2,
        "en-us-nyc": 1.5,
    },
    Language.GERMAN: {"de": 1},
}
TEST_ACCENTS: Mapping[Language, Sequence[str]] = {
    Language.ENGLISH: ("en-us", "en"),
    Language.GERMAN: ("de",),
}
COMMON = ("m1", "m2", "m3", "m4", "m5", "m7", "f1", "f2", "f3", "f5")
# Without those that are no voices of people: whispers, robots, announcers.
_OTHERS = (
    "adam Alex Alicia Andy Annie antonio aunty benjamin boris caleb david Denis Diogo ed edward edward2 Gene Gene2 gustave "
    "Henrique Hugo iven iven2 iven3 iven4 Jacky kaukovalta Lee linda marcelo Marco Mario Michael michel miguel Mike Nguyen "
    "pablo paul pedro quincy RicishayMax RicishayMax2 RicishayMax3 rob robert steph steph2 steph3 Storm zac anika "
    "AnxiousAndy grandpa grandma klatt klatt2 klatt3 klatt4 norbert sandro shelby travis victor"
)
OTHERS = tuple(_OTHERS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One way of speaking: espeak-ng's voice, words a minute, pitch and its range (0 to 100)."""

    voice: str
    rate: int
    pitch: int
    pitch_range: int


def training_manner(language: Language, chance: random.Random) -> Manner:
    """Draw a manner of speaking for the pool: half of them plain or common variants, half anything allowed."""
    accents = ACCENTS[language]
    base = chance.choices(list(accents), list(accents.values()))[0]
    luck = chance.random()
    variant = "" if luck < 0.15 else "+" + chance.choice(COMMON if luck < 0.5 else OTHERS)
    return _manner(base + variant, round(chance.gauss(165, 32)), chance)


def reserved_manner(language: Language, chance: random.Random, *, accent: str = "", rate: int = 0) -> Manner:
    """Draw a manner with a reserved voice; the accent may be given, and the rate."""
    base = accent or chance.choice(TEST_ACCENTS[language])
    return _manner(f"{base}+{chance.choice(RESERVED)}", rate or chance.randint(125, 210), chance)


def _manner(voice: str, rate: int, chance: random.Random) -> Manner:
    return Manner(
        voice=voice,
        rate=_within(rate, 100, 245),
        pitch=_within(round(chance.gauss(50, 15)), 10, 90),
        pitch_range=_within(round(chance.gauss(50, 20)), 5, 95),
    )


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))
