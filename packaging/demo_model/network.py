"""Whisper's network in torch, with the parameter names of the usual checkpoints. Layout and first values; no training.

Besides the text it tells, for training alone, which phoneme and which word each encoder position hears, and which
positions the guided attention heads look at.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

POSITIONS = 1_500
TEXT_POSITIONS = 448  # faster-whisper relies on both
GUIDED_HEADS = 2  # of each decoder layer, the first ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of a network."""

    vocabulary: int
    first_timestamp: int
    width: int = 128
    heads: int = 4  # 32 wide each: CTranslate2 does not ask for 64
    encoder_layers: int = 4
    decoder_layers: int = 4
    phonemes: int = 200
    words: int = 420

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def sinusoids(count: int, width: int) -> Tensor:
    step = math.log(10_000) / (width // 2 - 1)
    angles = torch.arange(count)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


class Attention(nn.Module):
    """Attention of several heads; Whisper's keys have no bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj = nn.Linear(width, width), nn.Linear(width, width, bias=False)
        self.v_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x: Tensor, source: Tensor, extra: Tensor | None) -> Tensor:
        """``extra``: added to the scores of every head, [1, keys] or [queries, keys]."""
        query, key, value = self._parts(x, source)
        if query.is_cuda:
            mask = None if extra is None else extra.to(query.dtype)
            return self._joined(functional.scaled_dot_product_attention(query, key, value, attn_mask=mask))
        return self._joined(_weights(query, key, extra) @ value)

    def watched(self, x: Tensor, source: Tensor, extra: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return also the weights of the guided heads."""
        query, key, value = self._parts(x, source)
        weights = _weights(query, key, extra)
        return self._joined(weights @ value), weights[:, :GUIDED_HEADS]

    def _parts(self, x: Tensor, source: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self._split(self.q_proj(x)), self._split(self.k_proj(source)), self._split(self.v_proj(source))

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2)

    def _joined(self, x: Tensor) -> Tensor:
        return self.out_proj(x.transpose(1, 2).flatten(2))


def _weights(query: Tensor, key: Tensor, extra: Tensor | None) -> Tensor:
    """Return the weights, kept for the way back: on a processor torch's fused attention takes up to three times as long."""
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3)
    if extra is not None:
        scores = scores + extra.to(scores.dtype)
    with torch.autocast(scores.device.type, enabled=False):  # it would go over to 32 bits here
        return scores.softmax(-1)


class _Layer(nn.Module):
    """What encoder and decoder layers have in common."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn, self.self_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def look_around(self, x: Tensor, extra: Tensor | None) -> Tensor:
        normed = self.self_attn_layer_norm(x)
        return x + self.self_attn(normed, normed, extra)

    def think(self, x: Tensor) -> Tensor:
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))


class EncoderLayer(_Layer):
    """Looks at the sound in both directions."""

    def forward(self, x: Tensor, extra: Tensor | None) -> Tensor:
        return self.think(self.look_around(x, extra))


class DecoderLayer(_Layer):
    """Looks back at the text and at all of the sound."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__(width, heads)
        self.encoder_attn, self.encoder_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)

    def forward(self, x: Tensor, memory: Tensor, past: Tensor, extra: Tensor | None) -> tuple[Tensor, Tensor]:
        x = self.look_around(x, past)
        seen, weights = self.encoder_attn.watched(self.encoder_attn_layer_norm(x), memory, extra)
        return self.think(x + seen), weights


class Encoder(nn.Module):
    """From 80 mel bands to one vector for each 20 ms."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.conv1 = nn.Conv1d(80, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding.from_pretrained(sinusoids(POSITIONS, width), freeze=True)
        self.layers = nn.ModuleList([EncoderLayer(width, shape.heads) for _ in range(shape.encoder_layers)])
        self.layer_norm = nn.LayerNorm(width)
        with (
            torch.no_grad()
        ):  # else its output is a tenth of the position code, and the first minutes go into growing it
            self.conv2.weight.mul_(4)
        _look_near(self.layers, width, shape.heads)

    def forward(self, mel: Tensor, positions: Tensor, extra: Tensor | None) -> Tensor:
        """``positions``: where in the 30 seconds each pair of frames is; a short window may stand anywhere.

        Positions beyond the frames are of the padding, where the features are 0.
        """
        x = self._listen(mel)
        padding = positions.shape[1] - x.shape[1]
        if padding:
            nothing = self._listen(mel.new_zeros(1, mel.shape[1], 8))[:, 2:3]
            x = torch.cat([x, nothing.expand(len(x), padding, -1)], 1)
        x = x + self.embed_positions(positions).to(x.dtype)
        for layer in self.layers:
            x = layer(x, extra)
        return self.layer_norm(x)

    def _listen(self, mel: Tensor) -> Tensor:
        return functional.gelu(self.conv2(functional.gelu(self.conv1(mel)))).transpose(1, 2)


class Decoder(nn.Module):
    """From the text so far to the next token; its output shares the embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.embed_tokens = nn.Embedding(shape.vocabulary, width)
        self.embed_positions = nn.Embedding(TEXT_POSITIONS, width)
        self.layers = nn.ModuleList([DecoderLayer(width, shape.heads) for _ in range(shape.decoder_layers)])
        self.layer_norm = nn.LayerNorm(width)
        with torch.no_grad():
            self.embed_tokens.weight.normal_(0, 0.06)
            self.embed_positions.weight.copy_(sinusoids(TEXT_POSITIONS, width) * 0.1)
            # a timestamp begins as the encoder's own code for its position
            stamps = self.embed_tokens.weight[shape.first_timestamp :]
            stamps.copy_(sinusoids(len(stamps), width) * 0.1)

    def forward(self, ids: Tensor, memory: Tensor, extra: Tensor | None) -> tuple[Tensor, list[Tensor]]:
        places = torch.arange(ids.shape[1], device=ids.device)
        past = torch.full((len(places), len(places)), float("-inf"), device=ids.device).triu(1)
        x = (self.embed_tokens(ids) + self.embed_positions(places)).to(memory.dtype)
        watched = []
        for layer in self.layers:
            x, weights = layer(x, memory, past, extra)
            watched.append(weights)
        return self.layer_norm(x) @ self.embed_tokens.weight.T, watched


@dataclass(frozen=True, slots=True)
class Heard:
    """One forward pass: token scores, what each position hears, and where the guided heads looked, by layer."""

    tokens: Tensor
    phonemes: Tensor
    words: Tensor
    attention: Sequence[Tensor]


class Network(nn.Module):
    """Encoder, decoder and the two heads that are dropped on conversion."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)
        self.phoneme_head = nn.Linear(shape.width, shape.phonemes)
        self.word_head = nn.Linear(shape.width, shape.words)

    def forward(self, mel: Tensor, positions: Tensor, ids: Tensor, thinning: float = 1.0) -> Heard:
        """``thinning``: how many positions each one of the padding stands for."""
        half = mel.shape[2] // 2
        extra = None
        if positions.shape[1] > half:
            extra = torch.zeros(1, positions.shape[1], device=mel.device)
            extra[:, half:] = math.log(thinning)
        memory = self.encoder(mel, positions, extra)
        tokens, attention = self.decoder(ids, memory, extra)
        sound, seen = memory[:, :half], [weights[..., :half] for weights in attention]
        return Heard(tokens, self.phoneme_head(sound), self.word_head(sound), seen)


def with_one_more_layer(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a network's weights with a second decoder layer that does nothing yet: a copy of the first, cut off."""
    grown: dict[str, Tensor] = {}
    for name, value in weights.items():
        number, _, rest = name.removeprefix(_LAYERS).partition(".")
        if not name.startswith(_LAYERS) or number == "0":
            grown[name] = value
        if name.startswith(_LAYERS):
            grown[f"{_LAYERS}{int(number) + 1}.{rest}"] = (
                torch.zeros_like(value) if number == "0" and rest.split(".")[-2] in _WAYS_OUT else value.clone()
            )
    return grown


_LAYERS = "decoder.layers."
_WAYS_OUT = ("out_proj", "fc2")


_OFFSETS = ((-3, 3, -8, 8), (-5, 5, -12, 12), (-4, 4, -16, 16), (-6, 6, -10, 10))


def _look_near(layers: nn.ModuleList, width: int, heads: int) -> None:
    """Start every encoder head as a soft look at a fixed distance.

    Keys are queries turned by that distance, on some of the position code's frequencies: q = (sin wi, cos wi),
    k = (sin w(j-d), cos w(j-d)), so the product is highest at j = i + d.
    """
    half, head = width // 2, width // heads
    for number, layer in enumerate(layers):
        query, key = torch.zeros(width, width), torch.zeros(width, width)
        for which in range(heads):
            distance = _OFFSETS[number % len(_OFFSETS)][which % 4]
            for place, k in enumerate(torch.linspace(2, half * 0.5, head // 2).round().long().tolist()):
                turn = distance * math.exp(-k * math.log(10_000) / (half - 1))
                a, b = which * head + 2 * place, which * head + 2 * place + 1
                query[a, k] = query[b, half + k] = 1.7
                key[a, k] = key[b, half + k] = 1.7 * math.cos(turn)
                key[a, half + k], key[b, k] = -1.7 * math.sin(turn), 1.7 * math.sin(turn)
        attention = layer.self_attn
        with torch.no_grad():
            attention.q_proj.weight.mul_(0.3).add_(query)
            attention.k_proj.weight.mul_(0.3).add_(key)
            attention.q_proj.bias.zero_()
