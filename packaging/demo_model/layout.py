"""Where the phrases of one training window stand: how many, how dense, and what the window's borders cut."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from demo_model.features import WINDOW_FRAMES
from demo_model.grammar import Scope
from demo_model.lexicon import Language
from demo_model.pool import Item, Pool

# Frames of a phrase that is cut by the window's end. What begins later still and is not told of loses its first sound: the
# next window begins where this one ended.
_LEAST_CUT = 10
_BEHIND_TAIL = 15
# Of the phrases begins as one before it in the window, often word for word: who looks for the place by words alone is
# lost there, skips to the second or begins again with the first.
_ALIKE_SHARE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A window to fill: its length in frames, where in the 30 seconds it stands (in encoder positions)."""

    frames: int
    position: int = 0
    is_whole: bool = False  # stands for a window of the real thing: begins at 0, padded to its end

    @property
    def reaches_the_end(self) -> bool:
        return self.position * 2 + self.frames == WINDOW_FRAMES


@dataclass(frozen=True, slots=True)
class Placed:
    """A phrase from frame ``start`` on, without its first ``missing`` frames; ``is_cut``: the window ends before it."""

    item: Item
    start: int
    missing: int = 0
    is_cut: bool = False

    @property
    def end(self) -> int:
        return self.start + self.item.end - self.item.start - self.missing


@dataclass(slots=True)
class Layout:
    """What a window holds. ``end``: where its sound ends; ``tail``: the rest of an earlier phrase at its beginning."""

    language: Language
    end: int
    placed: list[Placed]
    tail: Item | None = None

    @property
    def is_silent(self) -> bool:
        return not self.placed


class Density(Enum):
    """How much silence is between the phrases."""

    DENSE = "dense"
    MIXED = "mixed"
    SPARSE = "sparse"


_SILENCE_SHARE = 0.10
_DENSITIES = (0.5, 0.3, 0.2)


class Planner:
    """Draws layouts from the pool."""

    def __init__(self, pool: Pool, chance: np.random.Generator) -> None:
        self._pool, self._chance = pool, chance
        self.small_share = 0.0

    def draw(self, frame: Frame) -> Layout:
        chance = self._chance
        language = Language.ENGLISH if chance.random() < 0.57 else Language.GERMAN
        layout = Layout(language, self._end(frame), [])
        if chance.random() >= _SILENCE_SHARE:
            self._place_all(layout, frame)
        return layout

    def item(self, language: Language) -> Item:
        scope = Scope.SMALL if self._chance.random() < self.small_share else Scope.WHOLE
        known = self._pool.by_scope.get((scope, language)) or self._any(language)
        return self._pool.items[known[self._chance.integers(len(known))]]

    def alike(self, layout: Layout) -> Item:
        """Draw one that begins with the same words as one of the window's."""
        before = layout.placed[self._chance.integers(len(layout.placed))].item
        known = self._pool.alike(before)
        return self._pool.items[known[self._chance.integers(len(known))]]

    def _next(self, layout: Layout) -> Item:
        if layout.placed and self._chance.random() < _ALIKE_SHARE:
            return self.alike(layout)
        return self.item(layout.language)

    def _any(self, language: Language) -> list[int]:
        return next(known for (_, each), known in self._pool.by_scope.items() if each is language)

    def _end(self, frame: Frame) -> int:
        if frame.reaches_the_end and self._chance.random() < 0.6:
            return frame.frames
        if frame.is_whole:
            return int(frame.frames * self._chance.uniform(0.12, 1))
        return frame.frames - int(self._chance.integers(0, 60))

    def _place_all(self, layout: Layout, frame: Frame) -> None:
        chance = self._chance
        density = tuple(Density)[chance.choice(len(Density), p=_DENSITIES)]
        start = self._first_start(layout, frame)
        while True:
            item = self._next(layout)
            placed = Placed(item, start, self._missing(start))
            if placed.end > layout.end:
                if self._end_with(layout, frame, placed):
                    return
                start = _BEHIND_TAIL if layout.tail is not None else 0
                continue
            layout.placed.append(placed)
            start = placed.end + self._gap(density)
            if density is Density.SPARSE and chance.random() < 0.5:
                return

    def _end_with(self, layout: Layout, frame: Frame, placed: Placed) -> bool:
        """Deal with the phrase that is too long: cut it, leave it, or shift the only one; False: draw another."""
        if layout.placed:
            if layout.end == frame.frames and frame.reaches_the_end and frame.frames - placed.start > _LEAST_CUT:
                layout.placed.append(Placed(placed.item, placed.start, placed.missing, is_cut=True))
            return True
        length = placed.end - placed.start
        if frame.is_whole or length > frame.frames:
            return False
        layout.placed.append(Placed(placed.item, max(0, layout.end - length), placed.missing))
        layout.end = max(layout.end, layout.placed[0].end)
        return True

    def _first_start(self, layout: Layout, frame: Frame) -> int:
        limit = int(self._chance.choice([6, 30, 100, 250], p=[0.2, 0.3, 0.4, 0.1]))
        start = int(self._chance.integers(0, limit))
        if frame.is_whole and self._chance.random() < 0.12:
            # The window before ended a little early: what is left of its last phrase is not to be written again.
            layout.tail = self.item(layout.language)
            return max(start, _BEHIND_TAIL)
        return start

    def _missing(self, start: int) -> int:
        """Now and then the window before took the first hundredths of a phrase with it."""
        return int(self._chance.integers(1, _LEAST_CUT + 1)) if start < 6 and self._chance.random() < 0.2 else 0

    def _gap(self, density: Density) -> int:
        luck = self._chance.random()
        match density:
            case Density.DENSE:
                return int(self._chance.integers(22, 75))
            case Density.MIXED:
                return int(self._chance.integers(28, 150) if luck < 0.75 else self._chance.integers(150, 400))
            case Density.SPARSE:
                return int(self._chance.integers(50, 500))
