"""How far the training is, and how fast it learns there. Plain Python."""

import math
from dataclasses import dataclass, field
from typing import Any

from demo_model.curriculum import Curriculum

PEAK, LAST = 1.6e-3, 0.02
WARM_UP_STEPS = 200
LEVEL_SHARE = 0.4  # of a leg, before the learning rate falls
LATER = 0.5  # of the peak, where there was a leg before: what was learnt is not to be shaken up


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far it is. A *leg* is one plan of so many minutes with its own rise and fall of the learning rate."""

    leg_minutes: float
    leg_done: float = 0.0
    leg_steps: int = 0
    legs: int = 1
    minutes: float = 0.0  # of all legs
    steps: int = 0
    audio_hours: float = 0.0
    origin: str = "nothing"
    curriculum: Curriculum = field(default_factory=Curriculum)

    @property
    def share(self) -> float:
        return self.leg_done / self.leg_minutes

    @property
    def is_first_leg(self) -> bool:
        return self.legs == 1

    def begin_with(self, model: str) -> None:
        """Count what the model was taught, elsewhere and unknown, as a leg before this one."""
        self.origin, self.legs, self.curriculum = model, 2, Curriculum.from_a_model()

    def next_leg(self, minutes: float) -> None:
        self.leg_minutes, self.leg_done, self.leg_steps = minutes, 0.0, 0
        self.legs += 1

    def note(self, seconds: float, audio_seconds: float) -> None:
        self.leg_done += seconds / 60
        self.minutes += seconds / 60
        self.leg_steps += 1
        self.steps += 1
        self.audio_hours += audio_seconds / 3600

    def as_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "curriculum"}
        return {**plain, "curriculum": self.curriculum.as_dict()}


def learning_rate(progress: Progress) -> float:
    """Rise for some steps, stay level, then fall along a cosine to the end of the leg."""
    fall = max(0.0, (progress.share - LEVEL_SHARE) / (1 - LEVEL_SHARE))
    height = LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * min(1.0, fall)))
    peak = PEAK if progress.is_first_leg else LATER * PEAK
    return peak * min(1.0, (progress.leg_steps + 1) / WARM_UP_STEPS) * height
