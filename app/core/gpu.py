"""Graphics cards as a frozen picture, and the choice of the device with its reason in words."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.options import Device

MIN_CAPABILITY_FLOAT16 = (7, 0)
MIN_CAPABILITY_INT8 = (6, 1)
MIN_DRIVER_FOR_NEW_CARDS = 570  # the first that compiles the CUDA 12.8 code which cards from 9.0 on need
NEW_CARD_CAPABILITY = (9, 0)


class NvmlState(StrEnum):
    """What the driver answered."""

    READY = "ready"
    NO_DRIVER = "no_driver"  # no NVIDIA driver on this machine
    NO_CARD = "no_card"  # a driver, but no card
    FAULT = "fault"  # the driver answers with an error


class SlowdownCause(StrEnum):
    """What holds a card's clocks down."""

    POWER_LIMIT = "power_limit"  # the card's own limit: usual under full load
    HEAT = "heat"
    POWER_SUPPLY = "power_supply"
    HARDWARE = "hardware"  # the card protects itself


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuCard:
    """One card at one moment; None where the driver does not tell."""

    index: int
    uuid: str
    name: str
    capability: tuple[int, int] | None = None
    memory_total_mib: int | None = None
    memory_used_mib: int | None = None
    memory_ours_mib: int | None = None  # the share of our workers
    load_percent: int | None = None
    temperature_c: int | None = None
    power_w: float | None = None
    power_limit_w: float | None = None
    clock_mhz: int | None = None
    memory_clock_mhz: int | None = None
    slowdowns: tuple[SlowdownCause, ...] | None = None
    is_lost: bool = False  # known to the driver, but it no longer answers

    @property
    def memory_free_mib(self) -> int | None:
        if self.memory_total_mib is None or self.memory_used_mib is None:
            return None
        return self.memory_total_mib - self.memory_used_mib


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuSnapshot:
    """All cards at one moment, or the sentence that says why there are none."""

    state: NvmlState
    sentence: str
    driver_version: str = ""
    cuda_version: str = ""
    cards: tuple[GpuCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChoice:
    """Where the engine will run and why, for the person to read."""

    device: Device  # CUDA or CPU
    compute_type: str
    reason: str
    device_index: int = 0


def choose_device(wanted: Device, gpus: GpuSnapshot) -> DeviceChoice:
    """Choose the card with the most free memory that can run the engine, else the processor."""
    if wanted is Device.CPU:
        return _processor("the processor was asked for")
    if gpus.state is not NvmlState.READY or not gpus.cards:
        return _processor(gpus.sentence)
    usable = [card for card in gpus.cards if _compute_type(card) is not None]
    if not usable:
        return _processor("no card here is new enough (compute capability 6.1 is the least)")
    card = max(usable, key=lambda c: (c.memory_free_mib or 0, -c.index))
    if _is_driver_too_old(card, gpus.driver_version):
        return _processor(
            f"driver {gpus.driver_version} is older than {MIN_DRIVER_FOR_NEW_CARDS}, which {card.name} needs"
        )
    return DeviceChoice(
        device=Device.CUDA,
        compute_type=_compute_type(card) or "float16",
        reason=f"{card.name} {_free_in_words(card)}",
        device_index=card.index,
    )


def _free_in_words(card: GpuCard) -> str:
    free_mib = card.memory_free_mib
    return "does not tell how much memory is free" if free_mib is None else f"has {free_mib:,} MiB free"


def _processor(why: str) -> DeviceChoice:
    return DeviceChoice(device=Device.CPU, compute_type="int8", reason=f"On the processor: {why}")


def _compute_type(card: GpuCard) -> str | None:
    """Return the first choice for a card; None when it cannot run the engine at all."""
    if card.is_lost or card.capability is None:
        return None
    if card.capability >= MIN_CAPABILITY_FLOAT16:
        return "float16"
    return "int8" if card.capability >= MIN_CAPABILITY_INT8 else None


def _is_driver_too_old(card: GpuCard, driver_version: str) -> bool:
    major = driver_version.split(".", 1)[0]
    if card.capability is None or not major.isdigit():
        return False
    return card.capability >= NEW_CARD_CAPABILITY and int(major) < MIN_DRIVER_FOR_NEW_CARDS
