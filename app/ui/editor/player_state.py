"""How the player stands: one frozen value for the transport bar and everyone else who looks."""

from dataclasses import dataclass
from typing import Final

from app.core.transcript import Span

RATES: Final = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
LOWEST_RATE: Final = RATES[0]
HIGHEST_RATE: Final = RATES[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerState:
    """Everything but the position, which moves too often."""

    is_open: bool = False  # there is something to play
    is_playing: bool = False
    duration_ms: int = 0
    rate: float = 1.0
    loop: Span | None = None
    volume: int = 100  # per cent, as loud as it seems
    is_muted: bool = False
    notice: str = ""  # why nothing is heard


def next_rate(rate: float, steps: int) -> float:
    """Return the rate so many steps faster or slower."""
    nearest = min(range(len(RATES)), key=lambda place: abs(RATES[place] - rate))
    return RATES[min(max(nearest + steps, 0), len(RATES) - 1)]
