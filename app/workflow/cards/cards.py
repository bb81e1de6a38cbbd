"""What is known of this machine's cards and the GPU component, and the choice of device and compute type that follows."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.card_trial import types_for
from app.core.gpu import DeviceChoice, GpuSnapshot, choose_device
from app.core.options import Device, WorkerPlan
from app.engine.worker_process import worker_command
from app.workflow import places
from app.workflow.cards.card_trials import CardTrials
from app.workflow.cards.verdict_book import VerdictBook
from app.workflow.self_test.samples import sample

if TYPE_CHECKING:
    from app.workflow.component.gpu_component import GpuComponent

_LANGUAGE = "en"


class Cards:
    """Owns the compute type that the person wants, and what it is weighed against. Asking is for any thread."""

    def __init__(self, trials: CardTrials, component: "GpuComponent", *, compute_type: str) -> None:
        self.trials, self.component, self.compute_type = trials, component, compute_type

    def choose(self, wanted: Device, gpus: GpuSnapshot) -> DeviceChoice:
        """Choose as the verdicts and the libraries allow."""
        if wanted is Device.CPU or not gpus.cards:  # nothing of a card need be looked up
            return choose_device(wanted, gpus, on_processor=self.trials.on_processor(), compute_type=self.compute_type)
        return choose_device(
            wanted,
            gpus,
            verdicts=self.trials.verdicts(gpus),
            on_processor=self.trials.on_processor(),
            compute_type=self.compute_type,
            has_libraries=self.component.libraries().are_there,
        )

    def may_use(self, gpus: GpuSnapshot, index: int, compute_type: str) -> bool:
        """Tell whether a card knows a compute type and has not failed with it."""
        card = next((card for card in gpus.cards if card.index == index), None)
        if card is None or compute_type not in types_for(card.capability):
            return False
        verdict = self.trials.verdicts(gpus)(card)(compute_type)
        return verdict is None or not verdict.has_failed


def make_cards(component: "GpuComponent", *, compute_type: str, book: VerdictBook | None = None) -> Cards:
    """Put the parts together for the person's own machine; another book than theirs is for trying the program."""
    trials = CardTrials(
        book or VerdictBook(places.card_verdicts_file()),
        component.libraries,
        partial(trial_command, component.folder),
        model=places.demo_model_dir(),
        sample=sample(_LANGUAGE),
    )
    return Cards(trials, component, compute_type=compute_type)


def trial_command(cuda_dir: Path, plan: WorkerPlan, recording: Path) -> list[str]:
    """Return the call of the worker that carries one trial out."""
    return [*worker_command(plan, cuda_dir=cuda_dir), f"--trial={recording}"]
