"""What the network is to become better at, each with its weight."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from demo_model.batches import Batch
from demo_model.network import GUIDED_HEADS, Heard
from demo_model.vocabulary import Vocabulary

_SMOOTHING = 0.03
_LANGUAGE = 4  # so much more than any other token: a wrong language makes all the words wrong
_NEAR = 3  # timestamps this near to the right one are right in part
_SHOWN_NEAR = 5
_PHONEMES, _WORDS, _GUIDANCE, _FIRST_GUIDANCE = 0.4, 0.5, 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Loss:
    """The sum, and its parts and accuracies for the log (detached)."""

    total: Tensor
    parts: Tensor  # text, phonemes, words, guidance, first guidance, word accuracy, timestamp accuracy


def loss(heard: Heard, batch: Batch, vocabulary: Vocabulary) -> Loss:
    """Weigh all losses of one batch."""
    text, word_accuracy, time_accuracy = _text(heard.tokens, batch.wanted, vocabulary)
    phonemes = functional.cross_entropy(heard.phonemes.float().flatten(0, 1), batch.phonemes.flatten())
    words = functional.cross_entropy(heard.words.float().flatten(0, 1), batch.words.flatten())
    # Heads of the last two layers look at the word that comes next; they become the heads that tell word times.
    guidance = _mean([_looks_at(weights, batch.spans) for weights in heard.attention[-2:]])
    # Heads of those before find the word just written; without this random positions stop at 0.7.
    first = _mean([_looks_at(weights[:, :, 1:], batch.spans[:, :-1]) for weights in heard.attention[:-2]])
    total = text + _PHONEMES * phonemes + _WORDS * words + _GUIDANCE * guidance + _FIRST_GUIDANCE * first
    parts = [text, phonemes, words, guidance, first, word_accuracy, time_accuracy]
    return Loss(total, torch.stack([part.detach() for part in parts]))


def _text(scores: Tensor, wanted: Tensor, vocabulary: Vocabulary) -> tuple[Tensor, Tensor, Tensor]:
    asked = wanted >= 0
    likely, target = scores[asked].float().log_softmax(-1), wanted[asked]
    missed = -likely.gather(1, target[:, None])[:, 0]
    is_time = target >= vocabulary.first_timestamp
    missed = torch.where(is_time, _near_misses(likely, target, vocabulary), missed)
    right = (likely.argmax(-1) == target).float()
    near = ((likely.argmax(-1) - target).abs() <= _SHOWN_NEAR).float()
    is_text = target < vocabulary.end
    is_language = (target > vocabulary.start) & (target < vocabulary.translate)
    weights = 1 + _LANGUAGE * is_language
    mean = (weights * ((1 - _SMOOTHING) * missed - _SMOOTHING * likely.mean(-1))).sum() / weights.sum()
    return mean, _share(right, is_text), _share(near, is_time)


def _near_misses(likely: Tensor, target: Tensor, vocabulary: Vocabulary) -> Tensor:
    steps = torch.arange(-_NEAR, _NEAR + 1, device=target.device)
    weights = torch.exp(-(steps.float() ** 2) / 2)
    places = (target[:, None] + steps[None]).clamp(vocabulary.first_timestamp, vocabulary.size - 1)
    return -(likely.gather(1, places) * (weights / weights.sum())).sum(1)


def _share(right: Tensor, chosen: Tensor) -> Tensor:
    return (right * chosen).sum() / chosen.sum().clamp_min(1)


def _mean(values: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(values)).mean()


def _looks_at(weights: Tensor, spans: Tensor) -> Tensor:
    """Return how little of the guided heads' attention lies where it belongs."""
    mass = (weights.float() * spans[:, None]).sum(-1).clamp_min(1e-6)
    has_span = spans.amax(-1)
    return -(mass.log() * has_span[:, None]).sum() / (has_span.sum() * GUIDED_HEADS + 1e-6)
