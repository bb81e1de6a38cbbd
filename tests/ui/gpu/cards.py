"""Hand-made pictures of machines, for every state the line and the panel can show."""

from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.core.options import Device
from app.ui.gpu.activity import EngineActivity

BIG = GpuCard(
    index=0,
    uuid="GPU-1",
    name="NVIDIA GeForce RTX 5090",
    capability=(12, 0),
    memory_total_mib=32607,
    memory_used_mib=7373,
    memory_ours_mib=6246,
    load_percent=96,
    temperature_c=61,
    power_w=410.2,
    power_limit_w=575.0,
    clock_mhz=2520,
    memory_clock_mhz=14001,
    slowdowns=(),
)
SMALL = GpuCard(
    index=1,
    uuid="GPU-2",
    name="NVIDIA T1000",
    capability=(7, 5),
    memory_total_mib=4096,
    memory_used_mib=1024,
    memory_ours_mib=0,
    load_percent=3,
    temperature_c=44,
    power_w=18.0,
    power_limit_w=50.0,
    clock_mhz=395,
    memory_clock_mhz=810,
    slowdowns=(),
)
LOST = GpuCard(index=1, uuid="GPU-2", name="NVIDIA T1000", capability=(7, 5), is_lost=True)
MUTE = GpuCard(index=0, uuid="GPU-3", name="NVIDIA Tesla P4", capability=(6, 1))  # the driver tells nothing more

NO_DRIVER = GpuSnapshot(
    state=NvmlState.NO_DRIVER, sentence="No NVIDIA card found on this machine: there is no NVIDIA driver."
)
FAULT = GpuSnapshot(
    state=NvmlState.FAULT,
    sentence="The NVIDIA driver was updated and its old part is still running. Restart the computer.",
)

TURBO = EngineActivity(
    model="large-v3-turbo",
    device=Device.CUDA,
    compute_type="float16",
    batch_rows=16,
    realtime_factor=212.3,
    running_jobs=3,
)
DEMO = EngineActivity(
    model="demo", device=Device.CPU, compute_type="int8", batch_rows=4, realtime_factor=9.1, running_jobs=1
)


def machine(*cards: GpuCard) -> GpuSnapshot:
    """Return a machine with these cards, as the probe would describe it."""
    lost = [card.name for card in cards if card.is_lost]
    return GpuSnapshot(
        state=NvmlState.FAULT if len(lost) == len(cards) else NvmlState.READY,
        sentence=f"No answer from {' and '.join(lost)}. Restart the computer."
        if lost
        else f"{len(cards)} NVIDIA cards",
        driver_version="570.86.15",
        cuda_version="12.8",
        cards=cards,
    )


def plain(text: str) -> str:
    """Return the text with ordinary spaces."""
    return text.replace("\u00a0", " ")
