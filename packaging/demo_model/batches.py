"""Batches: windows of one length put side by side, made here or by other processes ahead of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from demo_model.curriculum import Difficulty, SharedDifficulty
from demo_model.features import WINDOW_FRAMES
from demo_model.labels import IGNORED, Labels, Scribe
from demo_model.layout import Frame, Planner
from demo_model.network import POSITIONS
from demo_model.pool import Pool
from demo_model.vocabulary import Vocabulary
from demo_model.windows import Mixer, Sound

# Frames a batch: 40 to 80 s of sound a step, as the released model had. On a graphics card ``scale`` times as much.
SHORT_FRAMES, LONG_FRAMES = 4_000, 8_000
# Attention grows with the square: 30 s cost twice as much a second as 9 s. They are only a part of the long windows.
_LENGTHS, _LENGTH_SHARES = (900, 1_400, 2_000, WINDOW_FRAMES), (0.2, 0.2, 0.2, 0.4)
_LONG_PROMPT_SHARE, _SHORT_PROMPT_SHARE = 0.6, 0.15  # of the batches that have earlier text before them
_BEGINS_SHARE = 0.4  # of the short windows: they stand at the beginning of the 30 seconds, and nothing follows
_THINNING = 10
_REFRESH = 500  # batches until new shards are looked for


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything for one step. ``spans``: [window, token, position] is 1 where the token is heard.

    The real thing always hears 30 seconds, most of them padding. Here only every tenth position of the padding is
    there (those of ``positions`` beyond the frames), and the network is told to count it ``thinning`` times.
    """

    mel: Tensor
    positions: Tensor
    phonemes: Tensor
    words: Tensor
    given: Tensor
    wanted: Tensor
    spans: Tensor
    thinning: float = _THINNING

    @property
    def seconds(self) -> float:
        return self.mel.shape[0] * self.mel.shape[2] / 100

    def to(self, device: torch.device) -> "Batch":
        return replace(self, **{each: getattr(self, each).to(device, non_blocking=True) for each in _TENSORS})


_TENSORS = ("mel", "positions", "phonemes", "words", "given", "wanted", "spans")


class Composer:
    """Makes batches of the difficulty asked for.

    ``member``: those who train together make batches of one form at the same time, each with other windows, so that
    none waits for another.
    """

    def __init__(self, pool: Pool, vocabulary: Vocabulary, seed: int, *, member: int = 0, scale: int = 1) -> None:
        self._form = np.random.default_rng(seed)
        self._chance = np.random.default_rng((seed, member))
        self._planner = Planner(pool, self._chance)
        self._mixer = Mixer(pool, self._chance)
        self._scribe = Scribe(vocabulary, self._planner, self._chance)
        self._padding = vocabulary.end
        self._scale = scale

    def batch(self, difficulty: Difficulty) -> Batch:
        form = self._form
        self._planner.small_share, self._mixer.calm = difficulty.small_share, difficulty.ease
        is_long = form.random() < difficulty.long_share
        if is_long:
            length, budget = int(form.choice(_LENGTHS, p=_LENGTH_SHARES)), LONG_FRAMES
        else:
            length, budget = int(form.integers(110, int(420 - 230 * difficulty.ease))) * 2, SHORT_FRAMES
        begins = is_long or form.random() < _BEGINS_SHARE * (1 - difficulty.ease)
        has_prompt = form.random() < (_LONG_PROMPT_SHARE if is_long else _SHORT_PROMPT_SHARE)
        frames = [
            Frame(frames=length, position=0 if begins else self._position(length, difficulty), is_whole=is_long)
            for _ in range(max(1, budget * self._scale // length))
        ]
        windows = [self._window(frame, has_prompt=has_prompt) for frame in frames]
        return _side_by_side(windows, frames, self._padding, _thinned(length, form) if begins else ())

    def _window(self, frame: Frame, *, has_prompt: bool) -> "tuple[Sound, Labels, np.ndarray]":
        layout = self._planner.draw(frame)
        sound = self._mixer.mix(layout, frame)
        return sound, self._scribe.labels(layout, frame, has_prompt=has_prompt), self._scribe.words_heard(layout, frame)

    def _position(self, length: int, difficulty: Difficulty) -> int:
        """Put a short window somewhere in the 30 seconds: a cheap stand-in for long ones."""
        chance, last = self._chance, POSITIONS - length // 2
        if difficulty.ease == 0 and chance.random() < 0.08:
            return last
        return int(chance.integers(0, int(last * (1 - difficulty.ease) ** 1.5) + 1))


def _thinned(length: int, chance: np.random.Generator) -> Sequence[int]:
    """Return the positions that stand for the padding behind so many frames."""
    return range(length // 2 + int(chance.integers(_THINNING)), POSITIONS, _THINNING)


def _side_by_side(
    windows: "list[tuple[Sound, Labels, np.ndarray]]", frames: list[Frame], padding: int, after: Sequence[int]
) -> Batch:
    longest, half = max(len(labels.given) for _, labels, _ in windows), frames[0].frames // 2
    given = np.full((len(windows), longest), padding)
    wanted = np.full((len(windows), longest), IGNORED)
    spans = np.zeros((len(windows), longest, half), np.float32)
    for row, (_, labels, _) in enumerate(windows):
        given[row, : len(labels.given)] = labels.given
        wanted[row, : len(labels.wanted)] = labels.wanted
        for column, span in enumerate(labels.heard):
            if span is not None:
                spans[row, column, max(0, round(span[0])) : max(0, min(half, round(span[1]) + 1))] = 1
    positions = np.array([frame.position for frame in frames])[:, None] + np.arange(half)[None]
    positions = np.concatenate([positions, np.tile(np.array(after, positions.dtype), (len(frames), 1))], 1)
    return Batch(
        mel=torch.from_numpy(np.stack([sound.mel.T for sound, _, _ in windows])),
        positions=torch.from_numpy(positions),
        phonemes=torch.from_numpy(np.stack([sound.phonemes[::2] for sound, _, _ in windows])),
        words=torch.from_numpy(np.stack([words for _, _, words in windows])),
        given=torch.from_numpy(given),
        wanted=torch.from_numpy(wanted),
        spans=torch.from_numpy(spans),
    )


class Source(IterableDataset[Batch]):
    """Batches without end, for a loader with or without processes."""

    def __init__(
        self, pool: Path, vocabulary: Path, seed: int, difficulty: SharedDifficulty, *, member: int, scale: int
    ) -> None:
        super().__init__()
        self._pool, self._vocabulary, self._seed = pool, vocabulary, seed
        self._difficulty, self._member, self._scale = difficulty, member, scale

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        pool = Pool(self._pool)
        seed = self._seed * 1_000 + (worker.id if worker else 0)
        pool.refresh()
        composer = Composer(pool, Vocabulary(self._vocabulary), seed, member=self._member, scale=self._scale)
        while True:
            pool.refresh()
            for _ in range(_REFRESH):
                yield composer.batch(self._difficulty.read())


def batches(source: Source, processes: int) -> Iterator[Batch]:
    """Return batches made in so many processes; none: made here, when asked for."""
    return iter(DataLoader(source, batch_size=None, num_workers=processes, prefetch_factor=4 if processes else None))
