"""Between torch and CTranslate2: write a model directory for faster-whisper, and read the weights of one back."""

import json
import re
import shutil
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.converters import utils
from ctranslate2.specs import common_spec, whisper_spec
from numpy.typing import NDArray
from torch import Tensor

from demo_model.network import Network, Shape, with_one_more_layer
from demo_model.vocabulary import Vocabulary

Weights = Mapping[str, Tensor]
TRAITS = {"keeps_context": False}  # read by the program: earlier text is of no use to this model
_PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3_000,
    "sampling_rate": 16_000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
}
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)


def convert(weights: Weights, shape: Shape, vocabulary_folder: Path, target: Path, quantization: str | None) -> None:
    """Write the directory: model, tokenizer, vocabulary, traits."""
    vocabulary = Vocabulary(vocabulary_folder)
    spec = whisper_spec.WhisperSpec(shape.encoder_layers, shape.heads, shape.decoder_layers, shape.heads)
    _fill(spec, {name: value.detach().float().cpu() for name, value in weights.items()})
    spec.register_vocabulary(vocabulary.tokens)
    last = shape.decoder_layers - 1
    spec.config.suppress_ids = []  # faster-whisper sends its own
    # Not <|endoftext|>: silence must be able to end at once.
    spec.config.suppress_ids_begin = [vocabulary.lone_space]
    spec.config.lang_ids = list(range(vocabulary.start + 1, vocabulary.translate))
    spec.config.alignment_heads = [[last - 1, 0], [last - 1, 1], [last, 0], [last, 1]]
    target.mkdir(parents=True, exist_ok=True)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(target))
    shutil.copy(vocabulary_folder / "tokenizer.json", target)
    (target / "preprocessor_config.json").write_text(json.dumps(_PREPROCESSOR, indent=1), "utf-8")
    (target / "frisco.json").write_text(json.dumps(TRAITS) + "\n", "utf-8")


def _fill(spec: Any, weights: Weights) -> None:
    for name in ("conv1", "conv2"):
        convolution = getattr(spec.encoder, name)
        convolution.weight = weights[f"encoder.{name}.weight"].numpy()
        convolution.bias = weights[f"encoder.{name}.bias"].numpy()
    for name, side in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        side.position_encodings.encodings = weights[f"{name}.embed_positions.weight"].numpy()
        _norm(side.layer_norm, weights, f"{name}.layer_norm")
        for number, layer in enumerate(side.layer):
            _fill_layer(layer, weights, f"{name}.layers.{number}", is_decoder=name == "decoder")
    spec.decoder.embeddings.weight = weights["decoder.embed_tokens.weight"].numpy()
    spec.decoder.projection.weight = weights["decoder.embed_tokens.weight"].numpy()
    spec.decoder.scale_embeddings = False


def _fill_layer(layer: Any, weights: Weights, name: str, *, is_decoder: bool) -> None:
    _attention(layer.self_attention, weights, f"{name}.self_attn", fused=(3,))
    _norm(layer.self_attention.layer_norm, weights, f"{name}.self_attn_layer_norm")
    if is_decoder:
        _attention(layer.attention, weights, f"{name}.encoder_attn", fused=(1, 2))
        _norm(layer.attention.layer_norm, weights, f"{name}.encoder_attn_layer_norm")
    _linear(layer.ffn.linear_0, weights, f"{name}.fc1")
    _linear(layer.ffn.linear_1, weights, f"{name}.fc2")
    _norm(layer.ffn.layer_norm, weights, f"{name}.final_layer_norm")


def _attention(spec: Any, weights: Weights, name: str, *, fused: tuple[int, ...]) -> None:
    """Put query, key and value together as CTranslate2 wants them: all three, or the last two."""
    parts = [common_spec.LinearSpec() for _ in range(3)]
    for part, letter in zip(parts, "qkv", strict=True):
        _linear(part, weights, f"{name}.{letter}_proj")
    start = 0
    for place, count in enumerate(fused):
        utils.fuse_linear(spec.linear[place], parts[start : start + count])
        start += count
    _linear(spec.linear[-1], weights, f"{name}.out_proj")


def _linear(spec: Any, weights: Weights, name: str) -> None:
    spec.weight = weights[f"{name}.weight"].numpy().copy()
    bias = weights.get(f"{name}.bias")  # keys have none; CTranslate2 wants one
    spec.bias = np.zeros(len(spec.weight), np.float32) if bias is None else bias.numpy().copy()


def _norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"].numpy(), weights[f"{name}.bias"].numpy()


def read_back(network: Network, model: Path, vocabulary: Vocabulary) -> None:
    """Put the weights of a model directory into a network; words are matched by their text.

    A model of fewer decoder layers gets more of them, which do nothing until they are trained.
    """
    stored = _stored(model / "model.bin")
    missing = network.shape.decoder_layers - len([name for name in stored if _A_LAYER.fullmatch(name)])
    state = Network(replace(network.shape, decoder_layers=network.shape.decoder_layers - missing)).state_dict()
    _take_back(state, stored)
    for _ in range(missing):
        state = with_one_more_layer(state)
    old_tokens = json.loads((model / "vocabulary.json").read_text("utf-8"))
    places = {token: number for number, token in enumerate(old_tokens)}
    rows = stored["decoder/embeddings/weight"]
    for number, token in enumerate(vocabulary.tokens):
        if token in places:
            state["decoder.embed_tokens.weight"][number] = torch.from_numpy(rows[places[token]])
    network.load_state_dict(state)


_A_LAYER = re.compile(r"decoder/layer_\d+/ffn/linear_0/weight")


def _take_back(state: dict[str, Tensor], stored: Mapping[str, NDArray[np.float32]]) -> None:
    for name in [key for key in state if key.startswith(("encoder.", "decoder.")) and "embed_tokens" not in key]:
        state[name] = torch.from_numpy(_found(name, stored)).reshape(state[name].shape).float()


_NAMES = {
    "self_attn_layer_norm": "self_attention/layer_norm",
    "encoder_attn_layer_norm": "attention/layer_norm",
    "final_layer_norm": "ffn/layer_norm",
    "fc1": "ffn/linear_0",
    "fc2": "ffn/linear_1",
}


def _found(name: str, stored: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return what CTranslate2 keeps of one torch parameter."""
    *path, kind = name.split(".")
    norm_kind = {"weight": "gamma", "bias": "beta"}[kind]
    if len(path) == 2:
        if path[1] == "embed_positions":
            return stored[f"{path[0]}/position_encodings/encodings"]
        return stored[f"{path[0]}/{path[1]}/{norm_kind if path[1] == 'layer_norm' else kind}"]
    side, _, number, *rest = path
    prefix = f"{side}/layer_{number}"
    if len(rest) == 1:
        return stored[f"{prefix}/{_NAMES[rest[0]]}/{norm_kind if 'norm' in rest[0] else kind}"]
    return _attention_part(stored, prefix, rest[0], rest[1], kind)


def _attention_part(
    stored: Mapping[str, NDArray[np.float32]], prefix: str, attention: str, part: str, kind: str
) -> NDArray[np.float32]:
    is_self = attention == "self_attn"
    base = f"{prefix}/{'self_attention' if is_self else 'attention'}"
    if part == "out_proj":
        return stored[f"{base}/linear_{1 if is_self else 2}/{kind}"]
    if is_self:
        return np.split(stored[f"{base}/linear_0/{kind}"], 3)["qkv".index(part[0])]
    if part == "q_proj":
        return stored[f"{base}/linear_0/{kind}"]
    return np.split(stored[f"{base}/linear_1/{kind}"], 2)["kv".index(part[0])]


def _stored(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read CTranslate2's file (version 6); int8 weights come with one scale a row."""
    data = path.read_bytes()
    place = 0

    def take(pattern: str) -> Any:
        nonlocal place
        (value,) = struct.unpack_from(f"<{pattern}", data, place)
        place += struct.calcsize(f"<{pattern}")
        return value

    def take_text() -> str:
        length = take("H")
        return bytes(take(f"{length}s")).rstrip(b"\0").decode()

    take("I"), take_text(), take("I")
    arrays: dict[str, NDArray[Any]] = {}
    for _ in range(take("I")):
        name, rank = take_text(), take("B")
        sizes = [take("I") for _ in range(rank)]
        kind, length = take("B"), take("I")
        arrays[name] = np.frombuffer(take(f"{length}s"), _TYPES[kind]).reshape(sizes)
    for _ in range(take("I")):
        alias, target = take_text(), take_text()
        arrays[alias] = arrays[target]
    return {name: _as_floats(name, value, arrays) for name, value in arrays.items()}


def _as_floats(name: str, value: NDArray[Any], arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    scale = arrays.get(f"{name}_scale")
    if value.dtype != np.int8 or scale is None:
        return value.astype(np.float32)
    return (value.astype(np.float32) / scale.reshape(-1, *[1] * (value.ndim - 1))).astype(np.float32)
