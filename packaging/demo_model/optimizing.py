"""The optimizer: Muon for the matrices inside the layers, AdamW for all else, at one learning rate."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from demo_model.network import Network

_DECAY = 0.02
_BETAS = (0.9, 0.98)


class Optimizer:
    """Two optimizers that act as one. Owns their states."""

    def __init__(self, network: Network, peak: float) -> None:
        inside = {id(value): value for value in _matrices(network)}
        others = [value for value in network.parameters() if value.requires_grad and id(value) not in inside]
        # Scaled so that its steps are as large as AdamW's: one learning rate does for both.
        muon = torch.optim.Muon(
            list(inside.values()), lr=peak, weight_decay=_DECAY, adjust_lr_fn="match_rms_adamw", momentum=0.95
        )
        adam = torch.optim.AdamW(others, lr=peak, betas=_BETAS, weight_decay=_DECAY, fused=True)
        self._parts: tuple[Any, ...] = (muon, adam)

    def step(self, rate: float) -> None:
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = rate
            part.step()

    def zero_grad(self) -> None:
        for part in self._parts:
            part.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        return {"parts": [part.state_dict() for part in self._parts]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for part, kept in zip(self._parts, state["parts"], strict=True):
            part.load_state_dict(kept)


def _matrices(network: Network) -> Iterator[nn.Parameter]:
    for side in (network.encoder, network.decoder):
        for value in side.layers.parameters():
            if value.ndim == 2:
                yield value
