"""Where models will work: where they do now, or on the card that lacks nothing but the GPU component."""

from dataclasses import dataclass

from app.core.gpu import DeviceChoice, GpuSnapshot, choose_device
from app.core.options import Device
from app.workflow.cards.cards import Cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A device to choose a model for, and whether it can be used only with the GPU component."""

    choice: DeviceChoice
    needs_component: bool = False


def prospect(now: DeviceChoice, wanted: Device, gpus: GpuSnapshot, cards: Cards) -> Prospect:
    """Return the device of now, or the card that takes its place as soon as the component is here."""
    if now.device is Device.CUDA or wanted is Device.CPU or not gpus.cards or cards.component.libraries().are_there:
        return Prospect(choice=now)
    then = choose_device(wanted, gpus, verdicts=cards.trials.verdicts(gpus), compute_type=cards.compute_type)
    is_card = then.device is Device.CUDA
    return Prospect(choice=then if is_card else now, needs_component=is_card)
