"""Graphics cards as a frozen picture, and the choice of the device with its reason in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.card_trial import AUTO, PROCESSOR_TYPES, VerdictOf, types_for, usable_types, why_unusable
from app.core.options import Device

_MIB_PER_GIB = 1_024
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


CardVerdicts = Callable[[GpuCard], VerdictOf]


def unknown(_card: GpuCard) -> VerdictOf:
    """Return that nothing is known of a card."""
    return lambda _compute_type: None


def choose_device(
    wanted: Device,
    gpus: GpuSnapshot,
    *,
    verdicts: CardVerdicts = unknown,
    on_processor: VerdictOf = lambda _compute_type: None,
    compute_type: str = AUTO,
    has_libraries: bool = True,
) -> DeviceChoice:
    """Choose the card with the most free memory among those that can run the engine, else the processor.

    ``compute_type`` is what the person wants; where it does not serve, what does is taken, and the reason says so.
    """
    if wanted is Device.CPU:
        return _processor("the processor was asked for", compute_type, on_processor)
    if gpus.state is not NvmlState.READY or not gpus.cards:
        return _processor(gpus.sentence, compute_type, on_processor)
    by_room = sorted(gpus.cards, key=lambda c: (-(c.memory_free_mib or 0), c.index))
    why_not = [hindrance(card, gpus, verdicts(card), has_libraries=has_libraries) for card in by_room]
    card = next((card for card, why in zip(by_room, why_not, strict=True) if not why), None)
    if card is None:
        able = (why for card, why in zip(by_room, why_not, strict=True) if types_for(card.capability))
        return _processor(next(able, why_not[0]), compute_type, on_processor)
    found, remark = _settled_type(usable_types(types_for(card.capability), verdicts(card)), compute_type)
    return DeviceChoice(
        device=Device.CUDA,
        compute_type=found,
        reason=f"{card.name} {_free_in_words(card)}{remark}",
        device_index=card.index,
    )


def hindrance(card: GpuCard, gpus: GpuSnapshot, verdict_of: VerdictOf, *, has_libraries: bool) -> str:
    """Return why the engine cannot use a card; empty when it can."""
    types = types_for(card.capability)
    if card.is_lost:
        return f"{card.name} does not answer"
    if not types:
        return "no card here is new enough (compute capability 6.1 is the least)"
    if is_driver_too_old(card, gpus.driver_version):
        return f"driver {gpus.driver_version} is older than {MIN_DRIVER_FOR_NEW_CARDS}, which {card.name} needs"
    usable = usable_types(types, verdict_of)
    has_passed = any((verdict := verdict_of(name)) is not None and verdict.has_passed for name in usable)
    if not has_libraries and not has_passed:
        return f"{card.name} needs the GPU component, which is not here"
    return "" if usable else f"{card.name} did not pass its test. {why_unusable(types, verdict_of)}"


def _settled_type(usable: Sequence[str], wanted: str) -> tuple[str, str]:
    """Return the compute type, and what is to be said when it is another than was wanted."""
    if wanted in (AUTO, *usable):
        return (usable[0] if wanted == AUTO else wanted), ""
    return usable[0], f"; {usable[0]} is used, for {wanted} has not passed its test here"


def _free_in_words(card: GpuCard) -> str:
    free_mib = card.memory_free_mib
    return "does not tell how much memory is free" if free_mib is None else f"has {free_mib / _MIB_PER_GIB:.1f} GB free"


def _processor(why: str, wanted: str, verdict_of: VerdictOf) -> DeviceChoice:
    """Return the processor, in what was wanted where it knows that."""
    usable = usable_types(PROCESSOR_TYPES, verdict_of) or PROCESSOR_TYPES[:1]
    compute_type = wanted if wanted in usable else usable[0]
    return DeviceChoice(device=Device.CPU, compute_type=compute_type, reason=f"On the processor: {why}")


def is_driver_too_old(card: GpuCard, driver_version: str) -> bool:
    major = driver_version.split(".", 1)[0]
    if card.capability is None or not major.isdigit():
        return False
    return card.capability >= NEW_CARD_CAPABILITY and int(major) < MIN_DRIVER_FOR_NEW_CARDS
