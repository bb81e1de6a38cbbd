"""Where the parts of the status line stand: what is left out when room is short, what is shortened, what stays put. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from app.ui.gpu.line_words import LinePart

GROUP_GAP_PX: Final = 18
_LEAST_SHRUNK_PX: Final = 72


class Measure(Protocol):
    """Tells how wide things are in the fonts of the line."""

    def width_px(self, part: LinePart) -> int: ...
    def joint_px(self, part: LinePart) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPart:
    """A part with its place; its joint, unless it is the first of its group, stands before x."""

    part: LinePart
    x_px: int
    width_px: int
    is_first: bool

    @property
    def end_px(self) -> int:
        return self.x_px + self.width_px

    def stands_as(self, other: "PlacedPart") -> bool:
        return (self.x_px, self.width_px, self.is_first) == (other.x_px, other.width_px, other.is_first)


def placed(parts: Sequence[LinePart], room_px: int, measure: Measure) -> tuple[PlacedPart, ...]:
    """Return the parts that fit: those of the lowest rank first give up their ends, if they may, and then leave."""
    kept = list(parts)
    while True:
        widths = _shrunk(kept, room_px, measure)
        lowest = min((part.keep for part in kept), default=0)
        if _total_px(kept, widths, measure) <= room_px or all(part.keep == lowest for part in kept):
            return _in_a_row(kept, widths, measure)
        kept = _without(kept, lowest)


def _without(parts: Sequence[LinePart], rank: int) -> list[LinePart]:
    """Return the parts of higher rank; where a group loses its first, the next one begins it."""
    kept: list[LinePart] = []
    begins = False
    for part in parts:
        begins = begins or not part.joint
        if part.keep != rank:
            kept.append(replace(part, joint="") if begins and part.joint else part)
            begins = False
    return kept


def full_width_px(parts: Sequence[LinePart], measure: Measure) -> int:
    return _total_px(parts, [measure.width_px(part) for part in parts], measure)


def _shrunk(parts: Sequence[LinePart], room_px: int, measure: Measure) -> list[int]:
    """Return the widths; what is too much is taken from the least important, as far as it can be."""
    widths = [measure.width_px(part) for part in parts]
    excess = _total_px(parts, widths, measure) - room_px
    lowest = min((part.keep for part in parts), default=0)
    least = 0 if all(part.keep == lowest for part in parts) else _LEAST_SHRUNK_PX
    for at, part in enumerate(parts):
        if part.may_shrink and part.keep == lowest and excess > 0:
            given_up = min(excess, max(0, widths[at] - least))
            widths[at] -= given_up
            excess -= given_up
    return widths


def _total_px(parts: Sequence[LinePart], widths: Sequence[int], measure: Measure) -> int:
    row = _in_a_row(parts, widths, measure)
    return row[-1].end_px if row else 0


def _in_a_row(parts: Sequence[LinePart], widths: Sequence[int], measure: Measure) -> tuple[PlacedPart, ...]:
    row: list[PlacedPart] = []
    end = 0
    for part, width_px in zip(parts, widths, strict=True):
        is_first = not row or not part.joint
        if row:
            end += GROUP_GAP_PX if is_first else measure.joint_px(part)
        row.append(PlacedPart(part=part, x_px=end, width_px=width_px, is_first=is_first))
        end += width_px
    return tuple(row)
