"""The pool: many spoken phrases on disk as log powers, in shards that are made once and read by every trainer.

A shard is four files: ``mel-N.npy``, ``phoneme-N.npy``, ``phrase-N.json`` (written last: it says that the shard is
whole) and, for the sounds without words, ``background.npy`` once. A shard's seed is its number.
"""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demo_model.backgrounds import MAKERS, background
from demo_model.features import FLOOR, FRAMES_PER_S, mel_power
from demo_model.grammar import Grammar, Scope
from demo_model.lexicon import Language
from demo_model.phrases import Phrase, Span, phrase
from demo_model.voices import training_manner

PHRASES_A_SHARD = 1_500
ENGLISH_SHARE = 0.58
PHONEMES = 200  # more names than these are one: "other"
BACKGROUND_S = 31
_PEAK = 0.5
SEED = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One phrase of the pool: its frames within its shard, and what is said when."""

    shard: int
    start: int
    end: int
    language: Language
    words: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(slots=True)
class Pool:
    """What has been made so far. Owns memory-mapped arrays; each process opens its own."""

    folder: Path
    items: list[Item] = field(default_factory=list)
    by_scope: dict[tuple[Scope, Language], list[int]] = field(default_factory=dict)
    _by_beginning: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    _mels: list[NDArray[np.float16]] = field(default_factory=list)
    _phonemes: list[NDArray[np.uint8]] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=lambda: {"_": 0})
    _taken: set[int] = field(default_factory=set)
    _backgrounds: NDArray[np.float16] | None = None

    def refresh(self) -> None:
        """Take in shards that were finished since."""
        for number in finished_shards(self.folder):
            if number not in self._taken:
                self._take(number)

    def mel(self, item: Item) -> NDArray[np.float32]:
        return self._mels[item.shard][item.start : item.end].astype(np.float32)

    def alike(self, item: Item) -> list[int]:
        """Return the numbers of all phrases that begin with the same two words; its own is among them."""
        return self._by_beginning[_beginning(item)]

    def phonemes(self, item: Item) -> NDArray[np.uint8]:
        return self._phonemes[item.shard][item.start : item.end]

    def backgrounds(self) -> NDArray[np.float16]:
        """Return [sound, frame, mel] of log powers."""
        if self._backgrounds is None:
            self._backgrounds = np.load(self.folder / "background.npy", mmap_mode="r")
        return self._backgrounds

    def _take(self, number: int) -> None:
        about = json.loads((self.folder / f"phrase-{number}.json").read_text("utf-8"))
        names = np.array([self._label(name) for name in about["phonemes"]], np.uint8)
        self._mels.append(np.load(self.folder / f"mel-{number}.npy", mmap_mode="r"))
        self._phonemes.append(names[np.load(self.folder / f"phoneme-{number}.npy")])
        scope, shard, start = Scope(about["scope"]), len(self._mels) - 1, 0
        for language, frames, words, spans in about["phrases"]:
            said = tuple((float(a), float(b)) for a, b in spans)
            item = Item(shard, start, start + frames, Language(language), tuple(words), said)
            self.by_scope.setdefault((scope, item.language), []).append(len(self.items))
            self._by_beginning.setdefault(_beginning(item), []).append(len(self.items))
            self.items.append(item)
            start += frames
        self._taken.add(number)

    def _label(self, name: str) -> int:
        return self._names.setdefault(name, min(len(self._names), PHONEMES - 1))


def _beginning(item: Item) -> tuple[str, ...]:
    return (item.language, *item.words[:2])


def finished_shards(folder: Path) -> list[int]:
    return sorted(int(path.stem.split("-")[1]) for path in folder.glob("phrase-*.json"))


def shard_scope(number: int) -> Scope:
    """Every fifth shard is of the small vocabulary, with which the curriculum begins."""
    return Scope.SMALL if number % 5 == 0 else Scope.WHOLE


def make_shard(folder: Path, number: int, count: int = PHRASES_A_SHARD) -> None:
    """Speak one shard; the same number gives the same shard."""
    chance = random.Random(SEED + number)
    scope = shard_scope(number)
    grammar = Grammar(scope)
    mels, labels, names = list[NDArray[np.float16]](), list[NDArray[np.uint8]](), {"_": 0}
    said: list[tuple[str, int, Sequence[str], list[list[float]]]] = []
    while len(said) < count:
        language = Language.ENGLISH if chance.random() < ENGLISH_SHARE else Language.GERMAN
        words = grammar.sentence(language, chance, is_test=False)
        spoken = phrase(words, training_manner(language, chance))
        if spoken is None:
            continue
        mels.append(_log_power(spoken))
        labels.append(_phoneme_labels(spoken, len(mels[-1]), names))
        spans = [[round(a, 3), round(b, 3)] for a, b in spoken.spans]
        said.append((language.value, len(mels[-1]), words, spans))
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"mel-{number}.npy", np.concatenate(mels))
    np.save(folder / f"phoneme-{number}.npy", np.concatenate(labels))
    about = {"scope": scope.value, "phonemes": list(names), "phrases": said}
    _write_whole(folder / f"phrase-{number}.json", json.dumps(about, ensure_ascii=False))


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _log_power(spoken: Phrase) -> NDArray[np.float16]:
    samples = spoken.samples * (_PEAK / max(1e-3, float(np.abs(spoken.samples).max())))
    return np.log10(np.maximum(mel_power(samples), FLOOR)).astype(np.float16)


def _phoneme_labels(spoken: Phrase, frames: int, names: dict[str, int]) -> NDArray[np.uint8]:
    labels = np.zeros(frames, np.uint8)
    ends = [*(start for start, _ in spoken.phonemes[1:]), frames / FRAMES_PER_S]
    for (start, name), end in zip(spoken.phonemes, ends, strict=True):
        pause_or_name = "_" if name.startswith("_") else name
        labels[round(start * FRAMES_PER_S) : round(end * FRAMES_PER_S)] = names.setdefault(pause_or_name, len(names))
    return labels


def make_backgrounds(folder: Path, count: int) -> None:
    """Render the sounds without words; every kind in turn."""
    target = folder / "background.npy"
    if target.exists():
        return
    chance = np.random.default_rng(SEED)
    kinds = list(MAKERS)
    sounds = [mel_power(background(kinds[n % len(kinds)], chance, BACKGROUND_S)) for n in range(count)]
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "background.part.npy"
    np.save(draft, np.log10(np.maximum(np.stack(sounds), FLOOR)).astype(np.float16))
    draft.replace(target)


def sentences(folder: Path) -> Iterable[tuple[str, ...]]:
    """Return every sentence that training can have heard."""
    for number in finished_shards(folder):
        for _, _, words, _ in json.loads((folder / f"phrase-{number}.json").read_text("utf-8"))["phrases"]:
            yield tuple(words)
