"""What the engine does now, as the window tells it to the line and the panel, and how one says it in words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.gpu import GpuCard
from app.core.options import Device

_WHOLE_FROM = 10.0  # faster than this, tenths are noise


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineActivity:
    """The engine at one moment: what it runs, where, how fast."""

    model: str
    device: Device  # CUDA or CPU, never AUTO
    compute_type: str
    batch_rows: int
    device_index: int = 0  # which card, where device is CUDA
    realtime_factor: float | None = None  # None while nothing has been measured
    running_jobs: int = 0
    reason: str = ""  # why it runs where it runs, as DeviceChoice says it

    @property
    def is_on_processor(self) -> bool:
        return self.device is Device.CPU

    def is_on(self, card: GpuCard) -> bool:
        return not self.is_on_processor and self.device_index == card.index


def speed(factor: float) -> str:
    """Return how many times faster than the recording it is, with its sign."""
    return f"{factor:.0f}×" if factor >= _WHOLE_FROM else f"{factor:.1f}×"


def speed_spoken(factor: float) -> str:
    return QCoreApplication.translate("Gpu", "{number} times real time").format(number=speed(factor)[:-1])


def batch(rows: int) -> str:
    return QCoreApplication.translate("Gpu", "batch {rows}").format(rows=rows)


def files(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Gpu", "1 file")
    return QCoreApplication.translate("Gpu", "{count} files").format(count=count)


def engine_sentence(activity: EngineActivity | None) -> str:
    """Return what the engine does for people who hear the window; empty when nothing is known."""
    if activity is None:
        return ""
    words = [activity.model, activity.compute_type, batch(activity.batch_rows)]
    if activity.running_jobs == 0:
        words.append(QCoreApplication.translate("Gpu", "idle"))
    else:
        words.append(files(activity.running_jobs))
        if activity.realtime_factor is not None:
            words.append(speed_spoken(activity.realtime_factor))
    return ", ".join(words)
