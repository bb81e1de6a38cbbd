"""Whisper's network in torch, with the parameter names of the usual checkpoints. Layout and first values; no training.

Besides the text it tells, for training alone, which phoneme and which word each encoder position hears, and which
positions the guided attention heads look at.
"""

import math
from collections.abc import Sequence
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
    decoder_layers: int = 3
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

    def forward(self, x: Tensor, source: Tensor, *, is_causal: bool = False) -> Tensor:
        query, key, value = (
            self._split(self.q_proj(x)),
            self._split(self.k_proj(source)),
            self._split(self.v_proj(source)),
        )
        return self._joined(functional.scaled_dot_product_attention(query, key, value, is_causal=is_causal))

    def watched(self, x: Tensor, source: Tensor) -> tuple[Tensor, Tensor]:
        """Return also the weights of the guided heads; the others keep to the fast path."""
        query, key, value = (
            self._split(self.q_proj(x)),
            self._split(self.k_proj(source)),
            self._split(self.v_proj(source)),
        )
        n, scale = GUIDED_HEADS, query.shape[-1] ** -0.5
        weights = ((query[:, :n] @ key[:, :n].transpose(2, 3)).float() * scale).softmax(-1)
        guided = weights.to(value.dtype) @ value[:, :n]
        free = functional.scaled_dot_product_attention(query[:, n:], key[:, n:], value[:, n:])
        return self._joined(torch.cat([guided, free], 1)), weights

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2)

    def _joined(self, x: Tensor) -> Tensor:
        return self.out_proj(x.transpose(1, 2).flatten(2))


class _Layer(nn.Module):
    """What encoder and decoder layers have in common."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn, self.self_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def look_around(self, x: Tensor, *, is_causal: bool) -> Tensor:
        normed = self.self_attn_layer_norm(x)
        return x + self.self_attn(normed, normed, is_causal=is_causal)

    def think(self, x: Tensor) -> Tensor:
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))


class EncoderLayer(_Layer):
    """Looks at the sound in both directions."""

    def forward(self, x: Tensor) -> Tensor:
        return self.think(self.look_around(x, is_causal=False))


class DecoderLayer(_Layer):
    """Looks back at the text and at all of the sound."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__(width, heads)
        self.encoder_attn, self.encoder_attn_layer_norm = Attention(width, heads), nn.LayerNorm(width)

    def forward(self, x: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        x = self.look_around(x, is_causal=True)
        seen, weights = self.encoder_attn.watched(self.encoder_attn_layer_norm(x), memory)
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

    def forward(self, mel: Tensor, positions: Tensor) -> Tensor:
        """``positions``: where in the 30 seconds each pair of frames is; a short window may stand anywhere."""
        x = functional.gelu(self.conv2(functional.gelu(self.conv1(mel)))).transpose(1, 2)
        x = x + self.embed_positions(positions).to(x.dtype)
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


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

    def forward(self, ids: Tensor, memory: Tensor) -> tuple[Tensor, list[Tensor]]:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = (self.embed_tokens(ids) + self.embed_positions(places)).to(memory.dtype)
        watched = []
        for layer in self.layers:
            x, weights = layer(x, memory)
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

    def forward(self, mel: Tensor, positions: Tensor, ids: Tensor) -> Heard:
        memory = self.encoder(mel, positions)
        tokens, attention = self.decoder(ids, memory)
        return Heard(tokens, self.phoneme_head(memory), self.word_head(memory), attention)


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
