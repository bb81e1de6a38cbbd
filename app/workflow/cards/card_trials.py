"""The self-tests of this machine: what is known of each device and compute type, what is open, and trying it in turn.

Each trial is a worker of its own with a limit of time: one that crashes or hangs has told something too.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.core.card_trial import (
    OF_EVERY_TYPE,
    PROCESSOR_TYPES,
    TrialFault,
    TrialFigures,
    TrialState,
    Verdict,
    VerdictOf,
    decode_figures,
    types_for,
    verdict_on,
    verdict_on_failure,
)
from app.core.errors import ErrorCode, FriscoError, WorkerError
from app.core.gpu import MIN_DRIVER_FOR_NEW_CARDS, CardVerdicts, GpuCard, GpuSnapshot, is_driver_too_old
from app.core.options import Device, WorkerPlan
from app.workflow.cards.ground import Ground
from app.workflow.cards.verdict_book import VerdictBook
from app.workflow.component.libraries import Libraries
from app.workflow.fetching.terms import Halted
from app.workflow.order_process import OrderProcess

LIMIT_S: Final = 240.0  # a card newer than the engine's code spends its first minute translating it

TrialCommand = Callable[[WorkerPlan, Path], Sequence[str]]  # plan and sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One device in one compute type."""

    card: GpuCard | None  # None: the processor
    compute_type: str
    ground: Ground

    @property
    def key(self) -> str:
        return self.ground.key(self.compute_type)

    @property
    def subject(self) -> str:
        return self.card.name if self.card else "Processor"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialStep:
    """Where a run of trials stands: which comes now, or what came of it."""

    trial: Trial
    number: int
    total: int
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A device with what is known of each of its compute types, the first choice first."""

    card: GpuCard | None
    verdicts: tuple[tuple[str, Verdict | None], ...]

    @property
    def subject(self) -> str:
        return self.card.name if self.card else "Processor"


class CardTrials:
    """Owns the verdicts and one worker at a time. Asking is for any thread; ``run`` blocks, on a thread of its own."""

    def __init__(
        self,
        book: VerdictBook,
        libraries: Callable[[], Libraries],
        command_for: TrialCommand,
        *,
        model: Path,
        sample: Path,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._book, self._libraries, self._command_for = book, libraries, command_for
        self._model, self._sample, self._limit_s = model, sample, limit_s
        self._unsettled: dict[str, Verdict] = {}  # of this run: tried, and nothing was learnt that holds

    def verdicts(self, gpus: GpuSnapshot) -> CardVerdicts:
        """Return what is known of each card, as the choice of a device asks for it."""
        libraries = self._libraries()
        return lambda card: self._of(Ground.of_card(card, gpus, libraries))

    def on_processor(self) -> VerdictOf:
        return self._of(Ground.of_processor())

    def known(self, gpus: GpuSnapshot) -> tuple[Known, ...]:
        """Return every device that can run the engine, the processor last."""
        return tuple(
            Known(card=card, verdicts=tuple((name, self._of(ground)(name)) for name in types))
            for card, ground, types in self._devices(gpus)
        )

    def open(self, gpus: GpuSnapshot, *, again: bool = False) -> list[Trial]:
        """Return what is to be tried: what nothing is known of, or all of it again."""
        every = (
            Trial(card=card, compute_type=name, ground=ground)
            for card, ground, types in self._devices(gpus)
            for name in types
        )
        return [trial for trial in every if again or self._of(trial.ground)(trial.compute_type) is None]

    def run(
        self,
        trials: Sequence[Trial],
        gpus: GpuSnapshot,
        *,
        tell: Callable[[TrialStep], object] = lambda _step: None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Try one after another; raise Halted as soon as it is not wanted any more. What was found out is kept."""
        of_all: dict[Ground, Verdict] = {}
        for number, trial in enumerate(trials, start=1):
            if is_stopped():
                raise Halted
            tell(TrialStep(trial=trial, number=number, total=len(trials)))
            verdict = of_all.get(trial.ground) or self._foreseen(trial, gpus) or self._tried(trial, is_stopped)
            if verdict.fault in OF_EVERY_TYPE:
                of_all[trial.ground] = verdict
            self._keep(trial, verdict)
            tell(TrialStep(trial=trial, number=number, total=len(trials), verdict=verdict))

    def _of(self, ground: Ground) -> VerdictOf:
        def verdict_of(compute_type: str) -> Verdict | None:
            key = ground.key(compute_type)
            return self._unsettled.get(key) or self._book.verdict(key)

        return verdict_of

    def _devices(self, gpus: GpuSnapshot) -> Iterator[tuple[GpuCard | None, Ground, tuple[str, ...]]]:
        libraries = self._libraries()
        for card in gpus.cards:
            types = () if card.is_lost else types_for(card.capability)
            if types:
                yield card, Ground.of_card(card, gpus, libraries), types
        yield None, Ground.of_processor(), PROCESSOR_TYPES

    def _foreseen(self, trial: Trial, gpus: GpuSnapshot) -> Verdict | None:
        """Return what needs no trial: a driver that is too old answers with nothing, and takes its time over it."""
        if trial.card is None or not is_driver_too_old(trial.card, gpus.driver_version):
            return None
        sentence = (
            f"The NVIDIA driver {gpus.driver_version} is too old for this card. "
            f"Install version {MIN_DRIVER_FOR_NEW_CARDS} or newer."
        )
        at, fault = _now(), TrialFault.DRIVER_TOO_OLD
        return Verdict(state=TrialState.FAILED, fault=fault, sentence=sentence, at=at)

    def _tried(self, trial: Trial, is_stopped: Callable[[], bool]) -> Verdict:
        try:
            figures = self._figures(trial, is_stopped)
        except FriscoError as error:
            return verdict_on_failure(error.code, error.sentence, error.detail, _now())
        except OSError as error:
            return verdict_on_failure(ErrorCode.WORKER_START, f"The worker cannot be started ({error}).", "", _now())
        return verdict_on(figures, _now())

    def _figures(self, trial: Trial, is_stopped: Callable[[], bool]) -> TrialFigures:
        deadline = time.monotonic() + self._limit_s

        def look(_pid: int) -> None:
            if is_stopped():
                raise Halted
            if time.monotonic() > deadline:
                raise WorkerError(ErrorCode.WORKER_HANG, f"It took longer than {self._limit_s:g} seconds.")

        command = self._command_for(self._plan(trial), self._sample)
        return OrderProcess[TrialFigures](command, decode_figures).answer(tell=lambda _: None, look=look)

    def _plan(self, trial: Trial) -> WorkerPlan:
        return WorkerPlan(
            model_path=str(self._model),
            device=Device.CUDA if trial.card else Device.CPU,
            compute_type=trial.compute_type,
            batch_rows=1,
            cpu_threads=max(1, (os.cpu_count() or 2) - 1),
            device_index=trial.card.index if trial.card else 0,
        )

    def _keep(self, trial: Trial, verdict: Verdict) -> None:
        """Remember what holds; what was only a bad moment is known until the end of this run."""
        if verdict.state is TrialState.UNTESTED:
            self._unsettled[trial.key] = verdict
            return
        self._unsettled.pop(trial.key, None)
        self._book.note(trial.key, verdict)


def _now() -> datetime:
    return datetime.now(UTC)
