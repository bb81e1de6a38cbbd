"""The training loop: one leg of so many minutes, which may be stopped and taken up again at any time."""

import copy
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from demo_model import checkpoint
from demo_model.batches import Batch, Source, batches
from demo_model.checkpoint import Checkpoint
from demo_model.company import Member, sensible_size, together
from demo_model.conversion import read_back
from demo_model.curriculum import STAGES, SharedDifficulty
from demo_model.losses import Loss, loss
from demo_model.network import Network, Shape
from demo_model.optimizing import Optimizer
from demo_model.production import cores
from demo_model.progress import PEAK, Progress, learning_rate
from demo_model.vocabulary import Vocabulary

_SAVE_S = 90
_LOG_STEPS = 100
_MEAN = 0.998
# A step that took longer did not work: the process was stopped, or the machine asleep.
_LONGEST_STEP_S = 10.0
_PARTS = ("text", "phonemes", "words", "guidance", "first", "word_accuracy", "time_accuracy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the training finds and leaves things."""

    folder: Path

    @property
    def pool(self) -> Path:
        return self.folder / "pool"

    @property
    def vocabulary(self) -> Path:
        return self.folder / "vocabulary"

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def history(self) -> Path:
        return self.folder / "history.jsonl"

    @property
    def sources(self) -> Path:
        return self.folder / "sources.txt"

    @property
    def candidate(self) -> Path:
        return self.folder / "candidate"


def begin(places: Places, minutes: float, model: Path | None) -> Checkpoint:
    """Return a first state: from nothing, or, as a later leg, from a converted model's weights."""
    vocabulary = Vocabulary(places.vocabulary)
    torch.manual_seed(0)
    network = Network(Shape(vocabulary=vocabulary.size, first_timestamp=vocabulary.first_timestamp))
    progress = Progress(leg_minutes=minutes)
    before = None
    if model is not None:
        read_back(network, model, vocabulary)
        progress.begin_with(str(model))
        before = copy.deepcopy(network.state_dict())
    state = network.state_dict()
    mean = copy.deepcopy(state)
    return Checkpoint(shape=network.shape, weights=state, mean=mean, optimizer=None, progress=progress, before=before)


def take_up(places: Places, minutes: float | None) -> Checkpoint:
    """Return the saved state; where its leg is over and minutes are given, with a new leg of so many from its mean."""
    state = checkpoint.load(places.checkpoint)
    if state.progress.share >= 1 and minutes is not None:
        state.progress.next_leg(minutes)
        state.before, state.weights, state.optimizer = state.mean, state.mean, None
    return state


class Trainer:
    """One member's training. Owns network, running mean, optimizer and the log."""

    def __init__(self, state: Checkpoint, places: Places, member: Member) -> None:
        self._places, self._member, self._progress = places, member, state.progress
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._vocabulary = Vocabulary(places.vocabulary)
        self._network = Network(state.shape)
        self._network.load_state_dict(state.weights)
        self._mean = Network(state.shape)
        self._mean.load_state_dict(state.mean)
        self._before = state.before
        self._network.to(self._device)
        self._mean.to(self._device)
        self._trained = [value for value in self._network.parameters() if value.requires_grad]
        self._optimizer = Optimizer(self._network, PEAK)
        if state.optimizer is not None:
            self._optimizer.load_state_dict(state.optimizer)
        self._log = _Log(places.history)

    def run(self) -> None:
        """Train to the end of the leg; a stop (SIGINT) leaves a checkpoint."""
        try:
            if self._progress.share < 1:
                self._run()
            self._join_the_legs_before()  # also where the leg's last checkpoint was written and this was not reached
        finally:
            self.save()

    def _run(self) -> None:
        progress = self._progress
        difficulty = SharedDifficulty(progress.curriculum.difficulty)
        saved = clock = time.monotonic()
        for batch in batches(self._source(difficulty), self._composing_processes()):
            # The seconds of the step before are shared with the losses, so that all members have the same progress.
            now = time.monotonic()
            parts = self._step(batch.to(self._device), min(now - clock, _LONGEST_STEP_S), batch.seconds)
            clock = now
            if progress.curriculum.note(float(parts[5]), progress.share) and self._member.leads:
                print(f"stage: {STAGES[progress.curriculum.stage].name}", flush=True)
            difficulty.write(progress.curriculum.difficulty)
            if self._member.leads:
                self._log.note(parts, progress)
            if now - saved > _SAVE_S:
                self.save()
                saved = now
            if progress.share >= 1:
                return

    def save(self) -> None:
        if not self._member.leads:
            return
        Checkpoint(
            shape=self._network.shape,
            weights=self._network.state_dict(),
            mean=self._mean.state_dict(),
            optimizer=self._optimizer.state_dict(),
            progress=self._progress,
            before=self._before,
        ).save(self._places.checkpoint)

    def _step(self, batch: Batch, seconds: float, audio_seconds: float) -> Tensor:
        """Learn from one batch of each member; return the means of the losses' parts."""
        result = self._losses(batch)
        self._optimizer.zero_grad()
        result.total.backward()
        parts, shared_seconds = self._share(result.parts, seconds)
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step(learning_rate(self._progress))
        self._follow()
        self._progress.note(shared_seconds, audio_seconds * self._member.of)
        return parts

    def _share(self, parts: Tensor, seconds: float) -> tuple[Tensor, float]:
        """Average gradients, losses and time over the members, in one message."""
        gradients = [value.grad for value in self._trained if value.grad is not None]
        mean = self._member.mean(
            torch.cat([*(each.flatten() for each in gradients), parts, parts.new_tensor([seconds])])
        )
        place = 0
        for each in gradients:
            each.copy_(mean[place : place + each.numel()].view_as(each))
            place += each.numel()
        return mean[place:-1].cpu(), float(mean[-1])

    def _losses(self, batch: Batch) -> Loss:
        with torch.autocast(self._device.type, torch.bfloat16):
            heard = self._network(batch.mel, batch.positions, batch.given, batch.thinning)
        return loss(heard, batch, self._vocabulary)

    def _follow(self) -> None:
        """Let the running mean follow; it is better than the weights of any one step."""
        memory = min(_MEAN, (self._progress.leg_steps + 1) / (self._progress.leg_steps + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(self._mean.parameters()), list(self._network.parameters()), 1 - memory)

    def _join_the_legs_before(self) -> None:
        """Let the mean be that of all legs: on dense recordings it has been better than any one of them."""
        if self._before is None:
            return
        with torch.no_grad():
            for name, value in self._mean.named_parameters():
                value.lerp_(self._before[name].to(value), 1 - 1 / self._progress.legs)
        self._before = None

    def _source(self, difficulty: SharedDifficulty) -> Source:
        return Source(
            self._places.pool,
            self._places.vocabulary,
            1 + self._progress.steps,  # a resumed leg does not hear the same windows again
            difficulty,
            member=self._member.number,
            scale=8 if self._device.type == "cuda" else 1,
        )

    def _composing_processes(self) -> int:
        """Return how many compose: the network is far too small for a graphics card, which would wait for windows."""
        return max(1, min(14, cores() - 2)) if self._device.type == "cuda" else 0


def train(places: Places) -> None:
    """Go on from the checkpoint to the end of its leg, with all cores."""
    together(sensible_size(), _train_as, places.folder)


def _train_as(member: Member, folder: Path) -> None:
    places = Places(folder=folder)
    Trainer(checkpoint.load(places.checkpoint), places, member).run()


@dataclass(slots=True)
class _Log:
    """Means of a hundred steps, as a line for people and one for the report."""

    path: Path
    _noted: list[Tensor] = field(default_factory=list)

    def note(self, parts: Tensor, progress: Progress) -> None:
        self._noted.append(parts)
        if len(self._noted) < _LOG_STEPS:
            return
        means: Mapping[str, float] = dict(zip(_PARTS, torch.stack(self._noted).mean(0).tolist(), strict=True))
        self._noted.clear()
        told = " ".join(f"{name} {value:.3f}" for name, value in means.items())
        where = f"step {progress.steps} minute {progress.minutes:.1f} audio {progress.audio_hours:.1f} h"
        print(f"{where} lr {learning_rate(progress):.1e} ease {progress.curriculum.ease:.2f} {told}", flush=True)
        with self.path.open("a", encoding="utf-8") as sink:
            sink.write(json.dumps({**means, "steps": progress.steps, "minutes": round(progress.minutes, 2)}) + "\n")
