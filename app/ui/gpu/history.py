"""The last minutes of each card, for the charts. Pure: whoever has a clock appends."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.core.gpu import GpuCard, GpuSnapshot, SlowdownCause

SAMPLES: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuSample:
    """What a chart keeps of a card at one moment, as shares from 0 to 1; None where nobody knows."""

    load: float | None = None
    memory: float | None = None
    temperature_c: int | None = None
    slowdowns: tuple[SlowdownCause, ...] = ()


GAP: Final = GpuSample()


class GpuHistory:
    """Owns a bounded ring of samples for each card seen.

    A card that does not answer leaves a gap, so that all rings keep the same pace; one of which only gaps are left is
    forgotten.
    """

    def __init__(self, *, length: int = SAMPLES) -> None:
        self._length = length
        self._rings: dict[str, deque[GpuSample]] = {}

    @property
    def length(self) -> int:
        return self._length

    def append(self, snapshot: GpuSnapshot) -> None:
        """Add one moment to every ring."""
        now = {_key(card): _sample(card) for card in snapshot.cards}
        for key in now:
            self._rings.setdefault(key, deque(maxlen=self._length))
        for key, ring in self._rings.items():
            ring.append(now.get(key, GAP))
        self._forget(keep=now.keys())

    def samples(self, card: GpuCard) -> tuple[GpuSample, ...]:
        """Return what is kept of a card, oldest first."""
        return tuple(self._rings.get(_key(card), ()))

    def slowdowns(self, card: GpuCard, *, last: int) -> tuple[SlowdownCause, ...]:
        """Return what has held the card down during its last samples; one moment of it says little."""
        recent = self.samples(card)[-last:]
        return tuple(dict.fromkeys(cause for sample in recent for cause in sample.slowdowns))

    def _forget(self, *, keep: Collection[str]) -> None:
        gone = [key for key, ring in self._rings.items() if key not in keep and all(sample == GAP for sample in ring)]
        for key in gone:
            del self._rings[key]


def _key(card: GpuCard) -> str:
    return card.uuid or f"card {card.index}"


def _sample(card: GpuCard) -> GpuSample:
    used, total = card.memory_used_mib, card.memory_total_mib
    return GpuSample(
        load=None if card.load_percent is None else card.load_percent / 100,
        memory=used / total if used is not None and total else None,
        temperature_c=card.temperature_c,
        slowdowns=card.slowdowns or (),
    )
