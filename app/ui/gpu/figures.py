"""Numbers of a card as words: sizes, heat, power, clocks. A figure and its unit are never parted by a line break."""

from PySide6.QtCore import QCoreApplication

from app.core.gpu import GpuCard

SPACE = "\u00a0"
_MIB_A_GIB = 1024


def gib(mib: int) -> str:
    """Return gigabytes with one decimal, without the unit."""
    return f"{mib / _MIB_A_GIB:.1f}"


def gigabytes(mib: int | None) -> str:
    return not_told() if mib is None else f"{gib(mib)}{SPACE}GB"


def size(mib: int) -> str:
    """Return the size of a card's memory as it is sold: drivers keep some of it, so 31.8 is 32."""
    return f"{mib / _MIB_A_GIB:.0f}{SPACE}GB" if mib >= _MIB_A_GIB else gigabytes(mib)


def percent(value: int | None) -> str:
    return not_told() if value is None else f"{value}{SPACE}%"


def celsius(value: int | None) -> str:
    return not_told() if value is None else f"{value}{SPACE}°C"


def watts(value: float | None) -> str:
    return not_told() if value is None else f"{value:.0f}{SPACE}W"


def megahertz(value: int | None) -> str:
    return not_told() if value is None else f"{value}{SPACE}MHz"


def capability(value: tuple[int, int] | None) -> str:
    return not_told() if value is None else f"{value[0]}.{value[1]}"


def memory_others_mib(card: GpuCard) -> int | None:
    if card.memory_used_mib is None or card.memory_ours_mib is None:
        return None
    return max(0, card.memory_used_mib - card.memory_ours_mib)


def name(card: GpuCard) -> str:
    """Return the name without the maker, which every card here shares."""
    return card.name.removeprefix("NVIDIA ")


def short_name(card: GpuCard) -> str:
    return name(card).removeprefix("GeForce ")


def not_told() -> str:
    """Return what stands where the driver gives no figure."""
    return QCoreApplication.translate("Gpu", "not told")
