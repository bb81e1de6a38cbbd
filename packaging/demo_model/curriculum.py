"""What is practised when. After the exact word times this matters more than anything.

With everything at once (whole vocabulary, all voices, long windows anywhere) the word accuracy stood at 0.2 for ten
minutes; with short windows at the beginning of the 30 seconds the attention locks on within a hundred steps.
"""

import multiprocessing
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Difficulty:
    """``ease`` 1: short clean windows at position 0; 0: anything. Shares of small vocabulary and of long windows."""

    ease: float
    small_share: float
    long_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Goes on until the word accuracy is reached, or until this share of the whole plan is spent."""

    name: str
    small_share: float
    long_share: float
    until_accuracy: float
    until_share: float


# The encoder is trained throughout: frozen for the long windows it made everything worse.
STAGES: Sequence[Stage] = (
    Stage(name="small vocabulary", small_share=1, long_share=0, until_accuracy=0.85, until_share=0.2),
    Stage(name="whole vocabulary", small_share=0.15, long_share=0.05, until_accuracy=0.75, until_share=0.4),
    Stage(name="long windows", small_share=0.12, long_share=0.6, until_accuracy=2, until_share=1),
)
LAST = len(STAGES) - 1
_EASE_STEP = 0.003
_EASE_ACCURACY = 0.68
_EASE_SHARE = 0.12  # of the plan, after which it becomes harder in any case
_MEMORY = 0.98


@dataclass(slots=True)
class Curriculum:
    """Where we are in it. Kept in the checkpoint."""

    stage: int = 0
    ease: float = 1.0
    accuracy: float = 0.5

    @classmethod
    def from_a_model(cls) -> "Curriculum":
        """Begin at the end: the network can hear already."""
        return cls(stage=LAST, ease=0.0)

    def note(self, accuracy: float, share: float) -> bool:
        """Take in a step's word accuracy and how much of the plan is spent; True when a new stage begins."""
        self.accuracy = _MEMORY * self.accuracy + (1 - _MEMORY) * accuracy
        if self.ease > 0 and (self.accuracy > _EASE_ACCURACY or share > _EASE_SHARE):
            self.ease = max(0.0, self.ease - _EASE_STEP)
        stage = STAGES[self.stage]
        is_over = (self.accuracy > stage.until_accuracy and self.ease == 0) or share > stage.until_share
        if not is_over or self.stage == LAST:
            return False
        self.stage += 1
        return True

    @property
    def difficulty(self) -> Difficulty:
        stage = STAGES[self.stage]
        return Difficulty(self.ease, stage.small_share, stage.long_share)

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


class SharedDifficulty:
    """The difficulty as the processes that make batches see it."""

    def __init__(self, difficulty: Difficulty) -> None:
        self._values = multiprocessing.get_context("spawn").Array("d", 3)
        self.write(difficulty)

    def write(self, difficulty: Difficulty) -> None:
        self._values[:] = [difficulty.ease, difficulty.small_share, difficulty.long_share]

    def read(self) -> Difficulty:
        return Difficulty(*self._values[:])
