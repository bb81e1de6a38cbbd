"""The state of the training in one file, written whole or not at all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from demo_model.curriculum import Curriculum
from demo_model.network import Shape
from demo_model.progress import Progress


@dataclass(slots=True, kw_only=True)
class Checkpoint:
    """What is on disk: the weights as trained, their running mean (which is what is released), and the optimizer.

    ``before``: where a later leg began, for as long as it lasts.
    """

    shape: Shape
    weights: dict[str, Tensor]
    mean: dict[str, Tensor]
    optimizer: dict[str, Any] | None
    progress: Progress
    before: dict[str, Tensor] | None = None

    def save(self, path: Path) -> None:
        draft = path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {"weights": self.weights, "mean": self.mean, "optimizer": self.optimizer, "before": self.before}
        torch.save({"shape": self.shape.as_dict(), **state, "progress": self.progress.as_dict()}, draft)
        draft.replace(path)


def load(path: Path) -> Checkpoint:
    """Read a checkpoint onto the CPU."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    told = dict(state["progress"])
    curriculum = Curriculum(**told.pop("curriculum"))
    return Checkpoint(
        shape=Shape(**state["shape"]),
        weights=state["weights"],
        mean=state["mean"],
        optimizer=state["optimizer"],
        before=state.get("before"),
        progress=Progress(curriculum=curriculum, **told),
    )
