"""Models of the size of real ones with random weights: what they write is noise, what it costs is not.

They are made once and kept in ``build/random-models``, in whole numbers of 8 bits; nothing is downloaded.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper.tokenizer import _LANGUAGE_CODES
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as BytesBack
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

CACHE = Path(__file__).parents[2] / "build" / "random-models"
_EDITION = 2  # raise it when the model of the same size changes
_BANDS, _PLACES, _LONGEST = 80, 1_500, 448
_TIMES = 1_501
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The measures of a model."""

    name: str
    width: int
    heads: int
    layers: int
    texts: int  # tokens of text

    @property
    def inner(self) -> int:
        return 4 * self.width


TINY = Size(name="tiny", width=384, heads=6, layers=4, texts=50_257)
SMALL = Size(name="small", width=768, heads=12, layers=12, texts=50_257)
LEAST = Size(name="least", width=16, heads=2, layers=2, texts=400)  # for the tests


def random_model(size: Size) -> Path:
    """Return the folder of a model of this size."""
    folder = CACHE / f"{size.name}-{_EDITION}"
    if not (folder / "tokenizer.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(size, folder)
    return folder


def _write(size: Size, folder: Path) -> None:
    texts, specials = list(_texts(size.texts)), list(_specials())
    tokens = [*texts, *specials, *(f"<|{number * 0.02:.2f}|>" for number in range(_TIMES))]
    spec = _Spec(size, len(tokens)).filled()
    spec.register_vocabulary(tokens)
    first = len(texts) + 2
    spec.config.lang_ids = list(range(first, first + len(_LANGUAGE_CODES)))
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [0, len(texts)]
    spec.config.alignment_heads = [[size.layers - 1, head] for head in range(size.heads)]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": _BANDS}), "utf-8")
    _tokenizer(texts, specials).save(str(folder / "tokenizer.json"))


def _texts(count: int) -> Iterator[str]:
    """Yield the signs for the 256 bytes, then words; the empty text at the end makes a model of many languages."""
    signs = ByteLevel.alphabet()
    words = (f"Ġ{''.join(word)}" for length in (2, 3, 4) for word in product(_LETTERS, repeat=length))
    yield from sorted(signs)
    yield from islice(words, count - len(signs) - 1)
    yield ""


def _specials() -> Iterator[str]:
    yield from ("<|endoftext|>", "<|startoftranscript|>")
    yield from (f"<|{code}|>" for code in _LANGUAGE_CODES)
    yield from ("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>")
    yield "<|notimestamps|>"


def _tokenizer(texts: Sequence[str], specials: Sequence[str]) -> Any:
    tokenizer = Tokenizer(BPE(vocab={text: number for number, text in enumerate(texts)}, merges=[]))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = BytesBack()
    tokenizer.add_special_tokens([AddedToken(word, special=True) for word in specials])
    return tokenizer


class _Spec:
    """Fills the specification of a model with random numbers of a fixed seed."""

    def __init__(self, size: Size, vocabulary: int) -> None:
        self._size = size
        self._vocabulary = vocabulary
        self._dice = np.random.default_rng(5)
        self._spec = ctranslate2.specs.WhisperSpec(size.layers, size.heads, size.layers, size.heads)

    def filled(self) -> Any:
        size, encoder, decoder = self._size, self._spec.encoder, self._spec.decoder
        self._linear(encoder.conv1, size.width, _BANDS, 3)
        self._linear(encoder.conv2, size.width, size.width, 3)
        encoder.position_encodings.encodings = self._numbers(_PLACES, size.width)
        decoder.position_encodings.encodings = self._numbers(_LONGEST, size.width)
        decoder.embeddings.weight = self._numbers(self._vocabulary, size.width)
        decoder.projection.weight = self._numbers(self._vocabulary, size.width)
        for part in (encoder, decoder):
            self._norm(part.layer_norm)
            for layer in part.layer:
                self._layer(layer)
        return self._spec

    def _layer(self, layer: Any) -> None:
        size = self._size
        self._attention(layer.self_attention, [3 * size.width])
        if hasattr(layer, "attention"):
            self._attention(layer.attention, [size.width, 2 * size.width])
        self._norm(layer.ffn.layer_norm)
        self._linear(layer.ffn.linear_0, size.inner, size.width)
        self._linear(layer.ffn.linear_1, size.width, size.inner)

    def _attention(self, attention: Any, widths: Sequence[int]) -> None:
        self._norm(attention.layer_norm)
        for linear, width in zip(attention.linear, [*widths, self._size.width], strict=True):
            self._linear(linear, width, self._size.width)

    def _norm(self, norm: Any) -> None:
        norm.gamma = 1 + self._numbers(self._size.width)  # no two alike: equal weights would be stored once
        norm.beta = self._numbers(self._size.width)

    def _linear(self, linear: Any, *shape: int) -> None:
        linear.weight = self._numbers(*shape)
        linear.bias = self._numbers(shape[0])

    def _numbers(self, *shape: int) -> _Array:
        return self._dice.standard_normal(shape, np.float32) * np.float32(0.02)
