"""Models that fail as real ones do, as real folders: CTranslate2 loads them, faster-whisper asks them, the worker hears them.

Such a model is deaf. Its decoder knows how many tokens it has written and nothing else, and each place has one token
that it wants to write, and how much. So it says the same in every window; its times are told by its attention, which
looks from each token of text to the moment when it is scripted to be said. Prompts must be short, so no context is
kept. The tokens are those of the demo model: any text can be written with them.
"""

import json
import math
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tests.helpers.worker_line import DEMO_MODEL

_Array = NDArray[np.float32]

_BANDS, _FRAMES, _LONGEST = 80, 1_500, 448
_LANGUAGES = 100
_FRAMES_PER_S = 50
_PER_BIN = 12  # frames that the attention cannot tell apart: 0.24 s
_LEAST_WIDTH = 128  # as many tokens can be written, and as many moments told apart
_FIRST = 2  # the place from which the first token is written: behind start, language and task
_SURE = 0.999
_STRONG = 20.0  # a logit that leaves nothing for others
_UNWANTED = 8.0  # by so much a time is unlikely where text is wanted
_SECOND = 0.6  # how much of a wish the second one is
_HARDLY = 1e-6
_FOCUS = 4.0  # how closely the attention looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words, and when in a window they seem to be said."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that a model ever says, and how sure it is of it."""

    lines: tuple[Line, ...] = ()
    sureness: float = _SURE  # chance of each token of text
    silence: float = 0.001  # chance that nobody speaks
    language: str = "en"
    language_sureness: float = _SURE
    width: int = _LEAST_WIDTH  # the wider and deeper, the slower
    layers: int = 1


@dataclass(frozen=True, slots=True)
class _Wish:
    """A token and the place from which it is written; text also has the moment to look at."""

    place: int
    token: int
    at_s: float | None = None
    is_second: bool = False  # it is written where the first cannot be


def scripted_model(folder: Path, script: Script) -> Path:
    """Write the folder of a model."""
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "preprocessor_config.json"):
        shutil.copy(DEMO_MODEL / name, folder / name)
    (folder / "frisco.json").write_text(json.dumps({"keeps_context": False}), "utf-8")
    tokens = json.loads((DEMO_MODEL / "vocabulary.json").read_text("utf-8"))
    config = json.loads((DEMO_MODEL / "config.json").read_text("utf-8"))
    spec = _Weights(script, tokens).spec()
    spec.register_vocabulary(tokens)
    for name in ("lang_ids", "suppress_ids", "suppress_ids_begin"):
        setattr(spec.config, name, config[name])
    spec.config.alignment_heads = [[script.layers - 1, 0]]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return folder


class _Weights:
    """Fills the specification of a model: nearly all of it is nothing."""

    def __init__(self, script: Script, tokens: Sequence[str]) -> None:
        self._script = script
        self._numbers = {token: number for number, token in enumerate(tokens)}
        self._tokenizer = Tokenizer.from_file(str(DEMO_MODEL / "tokenizer.json"))
        self._width = script.width
        self._norms = 0
        self._axis = math.sqrt(script.width - 1)  # what a norm makes of the one number that is not nothing

    def spec(self) -> Any:
        wishes = list(self._wishes())
        if wishes[-1].place >= self._width:
            raise ValueError("the script is too long for a model of this width")
        layers = self._script.layers
        spec = ctranslate2.specs.WhisperSpec(layers, 1, layers, 1)
        self._encoder(spec.encoder)
        self._decoder(spec.decoder, wishes)
        return spec

    def _wishes(self) -> Iterator[_Wish]:
        """Yield what is written where: a time, all text, a time, the end.

        In a prompt that asks for no times one token more stands before the text, so that it begins at the same place.
        """
        lines = self._script.lines
        yield _Wish(_FIRST, self._time(lines[0].start_s if lines else 0.0))
        place = _FIRST + 1
        for line in lines:
            ids = self._tokenizer.encode(line.text, add_special_tokens=False).ids
            step = (line.end_s - line.start_s) / len(ids)
            yield from (_Wish(place + n, token, line.start_s + (n + 0.5) * step) for n, token in enumerate(ids))
            place += len(ids)
        if lines:
            yield _Wish(place, self._time(max(line.end_s for line in lines)))
            place += 1
        yield _Wish(place, self._numbers["<|endoftext|>"])
        if not lines:  # the engine never takes an answer of no token at all, so as real ones do it writes a lone time
            yield _Wish(place, self._time(0.0), is_second=True)
            yield _Wish(place + 1, self._numbers["<|endoftext|>"])

    def _time(self, seconds: float) -> int:
        return self._numbers["<|notimestamps|>"] + 1 + round(seconds * _FRAMES_PER_S)

    def _encoder(self, encoder: Any) -> None:
        self._nothing(encoder.conv1, self._width, _BANDS, 3)
        self._nothing(encoder.conv2, self._width, self._width, 3)
        moments = np.minimum(np.arange(_FRAMES) // _PER_BIN, self._width - 1)
        encoder.position_encodings.encodings = _unit_rows(moments, self._width)
        self._norm(encoder.layer_norm)
        for layer in encoder.layer:
            self._attention(layer.self_attention, 3)
            self._feed_forward(layer.ffn)

    def _decoder(self, decoder: Any, wishes: Sequence[_Wish]) -> None:
        decoder.embeddings.weight = np.zeros((len(self._numbers), self._width), np.float32)
        places = np.minimum(np.arange(_LONGEST), self._width - 1)
        decoder.position_encodings.encodings = _unit_rows(places, self._width)
        self._norm(decoder.layer_norm)
        for layer in decoder.layer:
            self._attention(layer.self_attention, 3)
            self._attention(layer.attention, 1, 2)
            self._feed_forward(layer.ffn)
        self._look(decoder.layer[-1].attention, wishes)
        decoder.projection.weight = self._choices(wishes)

    def _look(self, attention: Any, wishes: Sequence[_Wish]) -> None:
        """Let the attention look from the place of each token of text to the moment when it is said."""
        gaze = np.zeros((self._width, self._width), np.float32)
        for wish in wishes:
            if wish.at_s is not None:
                moment = int(wish.at_s * _FRAMES_PER_S) // _PER_BIN
                gaze[moment, wish.place] = _FOCUS / math.sqrt(self._width)
        keys, values = np.eye(self._width, dtype=np.float32), np.zeros((self._width, self._width), np.float32)
        attention.linear[0].weight = gaze
        attention.linear[1].weight = np.concatenate([keys, values])

    def _choices(self, wishes: Sequence[_Wish]) -> _Array:
        chosen = np.zeros((len(self._numbers), self._width), np.float32)
        others = self._numbers["<|notimestamps|>"]
        for wish in wishes:
            if wish.at_s is not None:  # all times together would be likelier than a token that is not sure
                chosen[others + 1 :, wish.place] = -_UNWANTED / self._axis
            chosen[wish.token, wish.place] = self._worth(wish, others) / self._axis
        language = _logit(self._script.language_sureness, _LANGUAGES - 1)
        silence = _logit(self._script.silence, others + math.exp(language))
        chosen[self._numbers[f"<|{self._script.language}|>"], 0] = language / self._axis
        chosen[self._numbers["<|nospeech|>"], 0] = silence / self._axis
        return chosen

    def _worth(self, wish: _Wish, others: int) -> float:
        if wish.is_second:
            return _SECOND * _logit(_SURE, others)
        return _logit(_SURE if wish.at_s is None else self._script.sureness, others)

    def _attention(self, attention: Any, *blocks: int) -> None:
        self._norm(attention.layer_norm)
        for linear, count in zip(attention.linear, (*blocks, 1), strict=True):
            self._nothing(linear, count * self._width, self._width)

    def _feed_forward(self, ffn: Any) -> None:
        self._norm(ffn.layer_norm)
        self._nothing(ffn.linear_0, 4 * self._width, self._width)
        self._nothing(ffn.linear_1, self._width, 4 * self._width)

    def _norm(self, norm: Any) -> None:
        """Fill a norm like no other: weights that are alike are stored once, and layers are counted by their norms."""
        self._norms += 1
        norm.gamma = np.full(self._width, 1 + self._norms * _HARDLY, np.float32)
        norm.beta = np.zeros(self._width, np.float32)

    def _nothing(self, linear: Any, *shape: int) -> None:
        linear.weight = np.zeros(shape, np.float32)
        linear.bias = np.zeros(shape[0], np.float32)


def _logit(chance: float, others: float) -> float:
    """Return what a token must be worth to be chosen so often among so many that are worth nothing."""
    return min(_STRONG, math.log(chance / (1 - chance) * others))


def _unit_rows(ones: NDArray[np.int_], width: int) -> _Array:
    rows = np.zeros((len(ones), width), np.float32)
    rows[np.arange(len(ones)), ones] = 1
    return rows
