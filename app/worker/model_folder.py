"""What a model's folder must say of itself before the engine is let near it.

The engine believes its files: a number out of range makes it read foreign memory, a pipe in a file's place makes it wait
for ever. Only what it does not check itself is checked here.
"""

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.core.errors import ErrorCode, HostError

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_READ = (".bin", ".json", ".txt")
_ID_LISTS = ("suppress_ids", "suppress_ids_begin", "lang_ids")
_HEARING = {"sampling_rate": 16_000, "hop_length": 160, "n_fft": 400, "chunk_length": 30}
_USUAL_MELS = 80
_ORDERS = (
    "<|startoftranscript|>",
    "<|endoftext|>",
    "<|transcribe|>",
    "<|translate|>",
    "<|startofprev|>",
    "<|startoflm|>",
    "<|notimestamps|>",
)
_FEW_BYTES = 8  # a number that stands among the weights
_MOST_VARIABLES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShape:
    """The sizes that other files must agree with."""

    tokens: int
    layers: int
    heads: int
    mels: int


def check_folder(folder: Path) -> None:
    """Raise HostError for a folder that holds no whole model, or one that would harm the engine."""
    _refuse_missing(folder)
    for path in folder.iterdir():
        if path.suffix in _READ and path.exists() and not path.is_file():
            raise _corrupt(f"{path.name} is no ordinary file")
    shape = model_shape(folder / "model.bin")
    _check_features(folder, shape)
    if shape is not None:
        _check_config(_settings(folder / "config.json"), shape)
        _check_vocabulary(folder, shape)


def vocabulary(folder: Path) -> Sequence[str] | None:
    """Return the engine's list of tokens; None where there is none."""
    listed, plain = folder / "vocabulary.json", folder / "vocabulary.txt"
    if listed.is_file():
        tokens = _json(listed)
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise _corrupt("vocabulary.json is no list of tokens")
        return tokens
    return _text(plain).removesuffix("\n").split("\n") if plain.is_file() else None


def check_tokens(folder: Path, known: Callable[[str], int | None]) -> None:
    """Raise HostError when the tokens by which the engine is told what to do are not the same in both lists."""
    tokens = vocabulary(folder)
    for token in _ORDERS:
        place = known(token)
        is_known = place is not None and (tokens is None or (place < len(tokens) and tokens[place] == token))
        if not is_known:
            raise _corrupt(f"the token {token} has no place of its own")


def model_shape(weights: Path) -> ModelShape | None:
    """Read the shape from the heads of the weights; None where they are not written as we know it."""
    try:
        with weights.open("rb") as file:
            return _shape(dict(_variables(file)))
    except (OSError, struct.error, KeyError, IndexError, UnicodeDecodeError):
        return None


def _refuse_missing(folder: Path) -> None:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        sentence = f"There is no whole model in {folder} ({', '.join(missing)} missing). Download it again."
        raise HostError(ErrorCode.MODEL_MISSING, sentence)


def _check_features(folder: Path, shape: ModelShape | None) -> None:
    """Hold the model to the only way of hearing that there is here."""
    path = folder / "preprocessor_config.json"
    settings = _settings(path) if path.is_file() else {}
    wrong = [name for name, usual in _HEARING.items() if settings.get(name, usual) != usual]
    if wrong:
        raise _corrupt(f"{path.name}: {wrong[0]}")
    mels = settings.get("feature_size", _USUAL_MELS)
    if shape is not None and mels != shape.mels:
        raise _corrupt(f"{path.name}: feature_size is not {shape.mels}")


def _check_config(settings: Mapping[str, Any], shape: ModelShape) -> None:
    for name in _ID_LISTS:
        ids = settings.get(name)
        if ids is not None and not (isinstance(ids, list) and all(_is_below(one, shape.tokens) for one in ids)):
            raise _corrupt(f"config.json: {name}")
    heads = settings.get("alignment_heads")  # without them no word would have a time
    if not (isinstance(heads, list) and heads and all(_is_head(one, shape) for one in heads)):
        raise _corrupt("config.json: alignment_heads")


def _is_below(number: Any, limit: int) -> bool:
    return type(number) is int and 0 <= number < limit


def _is_head(pair: Any, shape: ModelShape) -> bool:
    is_pair = isinstance(pair, list) and len(pair) == 2
    return is_pair and _is_below(pair[0], shape.layers) and _is_below(pair[1], shape.heads)


def _check_vocabulary(folder: Path, shape: ModelShape) -> None:
    tokens = vocabulary(folder)
    if tokens is not None and len(tokens) != shape.tokens:
        raise _corrupt(f"the vocabulary has {len(tokens)} tokens, the weights {shape.tokens}")


def _settings(path: Path) -> Mapping[str, Any]:
    record = _json(path)
    if not isinstance(record, dict):
        raise _corrupt(f"{path.name} holds no settings")
    return record


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise _corrupt(f"{path.name}: {type(error).__name__}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise _corrupt(f"{path.name}: {type(error).__name__}") from error


def _corrupt(detail: str) -> HostError:
    sentence = "The model is damaged or of a kind that cannot be used. Download it again."
    return HostError(ErrorCode.MODEL_CORRUPT, sentence, detail=detail)


# --- the file of the weights: a version, a name, and the weights one after the other ----------------------------------

_Variable = tuple[tuple[int, ...], bytes]  # dimensions, and the value where it is a single number


def _variables(file: BinaryIO) -> Iterator[tuple[str, _Variable]]:
    _number(file, "I")
    _string(file)
    _number(file, "I")
    for _ in range(min(_number(file, "I"), _MOST_VARIABLES)):
        name = _string(file)
        dimensions = tuple(_number(file, "I") for _ in range(_number(file, "B")))
        _number(file, "B")
        size = _number(file, "I")
        value = file.read(size) if size <= _FEW_BYTES else b""
        file.seek(size - len(value), 1)
        yield name, (dimensions, value)


def _number(file: BinaryIO, kind: str) -> int:
    form = f"<{kind}"
    number: int = struct.unpack(form, file.read(struct.calcsize(form)))[0]
    return number


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _shape(variables: Mapping[str, _Variable]) -> ModelShape:
    layers = sum(
        1 for name in variables if name.startswith("decoder/layer_") and name.endswith("/ffn/layer_norm/gamma")
    )
    return ModelShape(
        tokens=variables["decoder/embeddings/weight"][0][0],
        layers=layers,
        heads=int.from_bytes(variables["decoder/num_heads"][1], "little"),
        mels=variables["encoder/conv1/weight"][0][1],
    )
