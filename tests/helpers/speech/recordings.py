"""The recordings that come with the tests: sound in ``tests/data/speech`` and beside each what is said in it and when.

``python -m tests.helpers.speech.making`` makes them. Sentences of the plain ones can be taken out to the sample, so
``say`` needs no synthesizer for them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import soundfile

from tests.helpers.speech.truth import Samples, Sentence, Speaker, Speech

FOLDER = Path(__file__).parents[2] / "data" / "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file and the truth about it."""

    path: Path
    sentences: tuple[Sentence, ...]
    rate: int
    duration_ms: int
    is_plain: bool  # the sound of its sentences is as they were spoken, to the sample
    language: str

    @classmethod
    def from_record(cls, folder: Path, record: Mapping[str, Any]) -> Self:
        facts = {name: record[name] for name in ("rate", "duration_ms", "is_plain", "language")}
        sentences = tuple(map(Sentence.from_record, record["sentences"]))
        return cls(path=folder / record["file"], sentences=sentences, **facts)

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def speech(self) -> Speech:
        """Return sound and truth, as ``say`` does."""
        return Speech(samples=_samples(self.path), sentences=self.sentences, rate=self.rate)


def recording(name: str) -> Recording:
    """Return the recording of this name."""
    return _all()[name]


def names() -> list[str]:
    return sorted(_all())


def sentence(text: str, speaker: Speaker) -> tuple[Samples, Sentence] | None:
    """Return a sentence of a plain recording as if it were spoken now; None where nobody says it in this voice."""
    wanted = _voiced(text, speaker)
    if wanted not in _spoken():
        return None
    path, found = _spoken()[wanted]
    samples = _samples(path)[found.first_sample : found.first_sample + found.sample_count]
    return samples, found.moved(-found.first_sample)


def _voiced(text: str, speaker: Speaker) -> tuple[str, str, int, int]:
    return text, speaker.voice, speaker.rate, speaker.pitch


@cache
def _all() -> dict[str, Recording]:
    return {
        path.stem: Recording.from_record(FOLDER, json.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.json"))
    }


@cache
def _spoken() -> dict[tuple[str, str, int, int], tuple[Path, Sentence]]:
    return {_voiced(one.text, one.speaker): (path, one) for path, one in _plain_sentences()}


def _plain_sentences() -> Iterator[tuple[Path, Sentence]]:
    for found in _all().values():
        if found.is_plain:
            yield from ((found.path, one) for one in found.sentences)


@cache
def _samples(path: Path) -> Samples:
    samples, _ = soundfile.read(path, dtype="int16")
    samples.flags.writeable = False
    return samples  # type: ignore[no-any-return]
