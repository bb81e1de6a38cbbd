"""Whether a model has room on this machine: on the card that will be used, or in the computer's memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.gpu import DeviceChoice, GpuSnapshot
from app.core.memory_need import need_mib
from app.core.options import Device
from app.workflow.models.pins import ModelCard

_ROWS: Final = {Device.CUDA: 8, Device.CPU: 4}
_SMALLEST: Final = {Device.CUDA: "int8_float16", Device.CPU: "int8"}
_FOR_OTHERS_MIB: Final = {Device.CUDA: 600, Device.CPU: 2_000}  # what the desktop and other programs have


class Fit(StrEnum):
    """How a model gets on with the memory there is."""

    FITS = "fits"
    TIGHT = "tight"  # in smaller numbers and with fewer rows at a time, or only while nothing else runs
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a model would work, and how much memory there is."""

    device: Device
    compute_type: str
    total_mib: int | None
    where: str  # "NVIDIA GeForce RTX 4070", "this computer"

    @classmethod
    def of(cls, choice: DeviceChoice, gpus: GpuSnapshot | None, host_mib: int | None) -> "Room":
        """Return the room on the card that was chosen, or in the computer's memory; None for what nobody told."""
        if choice.device is Device.CUDA:
            card = next((card for card in (gpus.cards if gpus else ()) if card.index == choice.device_index), None)
            total, where = (card.memory_total_mib, card.name) if card else (None, "the graphics card")
        else:
            total, where = host_mib, "this computer"
        return cls(device=choice.device, compute_type=choice.compute_type, total_mib=total, where=where)

    def need_mib(self, weights_bytes: int) -> int:
        """Return what a model of this size takes when it works at its usual pace."""
        return need_mib(weights_bytes, device=self.device, compute_type=self.compute_type, rows=_ROWS[self.device])

    def least_mib(self, weights_bytes: int) -> int:
        """Return what it takes at the least: smaller numbers, one row at a time."""
        return need_mib(weights_bytes, device=self.device, compute_type=_SMALLEST[self.device], rows=1)

    def is_comfortable(self, weights_bytes: int) -> bool:
        """Say whether a model works at its usual pace here, be it in smaller numbers; yes where nobody knows."""
        in_small = need_mib(
            weights_bytes, device=self.device, compute_type=_SMALLEST[self.device], rows=_ROWS[self.device]
        )
        return self.total_mib is None or in_small <= self.total_mib - _FOR_OTHERS_MIB[self.device]

    def fit(self, weights_bytes: int) -> Fit:
        if self.total_mib is None:
            return Fit.UNKNOWN
        room = self.total_mib - _FOR_OTHERS_MIB[self.device]
        if self.need_mib(weights_bytes) <= room:
            return Fit.FITS
        return Fit.TIGHT if self.least_mib(weights_bytes) <= room else Fit.NO


def recommended(cards: Sequence[ModelCard], best_first: Sequence[str], room: Room) -> ModelCard:
    """Return the model that is right for this machine: the best that has room and knows all languages."""
    by_name = {card.name: card for card in cards if card.languages > 1}
    ordered = [by_name[name] for name in best_first if name in by_name]
    comfortable = (card for card in ordered if room.is_comfortable(card.files.weights_bytes))
    return next(comfortable, min(ordered, key=lambda card: card.files.size_bytes))
