"""Libraries to be searched: made-up transcripts whose words are as unevenly common as those of a language.

Written by the program's own functions, many in a transaction. A row is one long word: search looks at its text alone, and
millions of words with times would take an hour to write.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, islice, product
from pathlib import Path

from app.core.library import VersionKind
from app.core.media import MediaId
from app.core.transcript import Segment, SegmentKey, Transcript, TranscriptId, Word
from app.store.library import Library
from app.store.transcript_repository import new_transcript
from app.store.versions import Label
from tests.helpers.stored_values import recording

_ROW_WORDS = (6, 18)
_ROW_MS = 4_000
_AT_ONCE = 500
_TAGGED_EVERY, _CHINESE_EVERY = 20, 25
_LANGUAGES = ("en", "en", "en", "de", "fr")
_SPEAKERS = ((), ("Anna", "Tom Miller"), ("Mia",), ())
_CHARACTERS = "我们在北京见面天气很好今天时候大家说话问题学校老师朋友工作城市东西南上海广播电台记者"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a library is."""

    transcripts: int
    words: tuple[int, int]  # of a transcript, at least and at most
    vocabulary: int = 60_000


@cache
def vocabulary(count: int) -> tuple[str, ...]:
    """Return made-up words, the commonest first; the common ones are short, as everywhere."""
    syllables = [a + b for a, b in product("btdkgmnlrsfvwhpz", "aeiouy")]
    words = (first + second + third for first, second, third in product(syllables, ["", *syllables], ["", *syllables]))
    found = sorted(dict.fromkeys(islice(words, 0, None, 7)), key=len)
    return tuple(found[:count])


def fill(library: Library, folder: Path, size: Size, *, seed: int = 1) -> None:
    """Write the transcripts, some of them Chinese, some with speakers, some tagged."""
    media = recording(library, folder)
    numbered = enumerate(_transcripts(size, random.Random(seed)))
    while some := list(islice(numbered, _AT_ONCE)):
        library.database.write(partial(_add, library, media.id, some)).result()
    for number in range(1, size.transcripts + 1, _TAGGED_EVERY):
        library.transcripts.describe(TranscriptId(number), tags=["radio"], notes="to be checked").result()


def _add(library: Library, media_id: MediaId, numbered: Sequence[tuple[int, Transcript]]) -> None:
    for number, transcript in numbered:
        new_transcript(library.database, media_id, f"talk {number}", transcript, Label(kind=VersionKind.ASR))


def _transcripts(size: Size, chance: random.Random) -> Iterator[Transcript]:
    words = vocabulary(size.vocabulary)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(size.transcripts):
        count = chance.randint(*size.words)
        is_chinese = number % _CHINESE_EVERY == 0
        spoken = (
            chance.choices(_CHARACTERS, k=count) if is_chinese else chance.choices(words, cum_weights=weights, k=count)
        )
        yield _transcript(number, spoken, "" if is_chinese else " ", chance)


def _transcript(number: int, spoken: list[str], between: str, chance: random.Random) -> Transcript:
    rows: list[Segment] = []
    at = 0
    while at < len(spoken):
        length = chance.randint(*_ROW_WORDS)
        start_ms = len(rows) * _ROW_MS
        word = Word(text=f" {between.join(spoken[at : at + length])}", start_ms=start_ms, end_ms=start_ms + _ROW_MS)
        rows.append(Segment(key=SegmentKey(len(rows) + 1), start_ms=start_ms, end_ms=word.end_ms, words=(word,)))
        at += length
    return Transcript(
        segments=tuple(rows),
        language="zh" if not between else _LANGUAGES[number % len(_LANGUAGES)],
        duration_ms=len(rows) * _ROW_MS,
        speakers=_SPEAKERS[number % len(_SPEAKERS)],
    )
