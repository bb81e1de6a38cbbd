"""What a benchmark asks of a worker and what comes back: one JSON object a line, beside the words of the protocol.

Who carries a benchmark out, and how its figures are shown, is not decided here.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self, TypeAlias

_S_PER_HOUR = 3_600


class Side(StrEnum):
    """Who listens: one of our two qualities, or faster-whisper in one of its two ways."""

    BEST = "best"
    SEQUENTIAL = "sequential"
    FAST = "fast"
    BATCHED = "batched"

    @property
    def is_ours(self) -> bool:
        return self in RIVALS


RIVALS = {Side.BEST: Side.SEQUENTIAL, Side.FAST: Side.BATCHED}  # who does the same work as we do


class Stage(StrEnum):
    """A part of the work that is timed by itself."""

    DECODE = "decode"
    VOICE = "voice_detection"
    FEATURES = "features"
    ENCODE = "encode"
    TOKENS = "tokens"  # the language is found here too
    ALIGNMENT = "alignment"


ENGINE = frozenset({Stage.ENCODE, Stage.TOKENS, Stage.ALIGNMENT})  # where the model itself is at work


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSound:
    """Copy the beginning of a recording's sound as it is coded, so that all sides hear the same."""

    path: str
    target: str  # without ending: the worker chooses the container
    longest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSide:
    """Listen to a recording once, with a warm model and a clock."""

    side: Side
    path: str
    language: str | None = None  # None: found by listening


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundCut:
    """The copy is there."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchProgress:
    """So much of the recording was listened to."""

    done_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one side took for one recording."""

    side: Side
    library: str  # and its version
    device: str
    compute_type: str
    language: str | None
    audio_s: float
    wall_s: float
    cpu_s: float  # of all threads of its process
    waited_s: float | None  # for a processor, which other work had; None where the system does not tell
    first_text_s: float | None
    peak_memory_mib: int
    words: int
    windows: int
    batches: int
    second_tries: int  # windows that the model wrote down once more
    engine_s: float  # while the model was at work
    stages: Mapping[str, float]  # busy seconds; they may overlap
    load_s: float = 0.0  # of the model, before the clock began
    vram_mib: int | None = None  # on a card, the most of its memory

    @property
    def realtime_factor(self) -> float:
        return self.audio_s / self.wall_s

    @property
    def engine_busy(self) -> float:
        return self.engine_s / self.wall_s

    @property
    def cpu_factor(self) -> float:
        """Return how many seconds of sound a second of processor time does, which other work hardly changes."""
        return self.audio_s / self.cpu_s

    def per_hour(self, seconds: float) -> float:
        """Return what so many seconds would be for an hour of sound."""
        return seconds / self.audio_s * _S_PER_HOUR

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(**{**record, "side": Side(record["side"])})


BenchOrder: TypeAlias = CutSound | MeasureSide
BenchReport: TypeAlias = SoundCut | BenchProgress | Figures


def encode_bench(message: BenchOrder | BenchReport) -> str:
    """Return the message as one line, in ASCII whatever a path is made of."""
    return json.dumps({"type": type(message).__name__, **asdict(message)}, separators=(",", ":"))


def decode_order(text: str) -> BenchOrder:
    """Read an order; raise ValueError, KeyError or TypeError for anything else."""
    record = json.loads(text)
    match record.pop("type"):
        case "CutSound":
            return CutSound(**record)
        case "MeasureSide":
            return MeasureSide(**{**record, "side": Side(record["side"])})
        case kind:
            raise ValueError(f"no order of a benchmark: {kind}")


def decode_report(line: bytes) -> BenchReport | None:
    """Read a line of a worker; None where it is one of the protocol's or none at all."""
    try:
        record = json.loads(line)
        match record.pop("type"):
            case "SoundCut":
                return SoundCut(**record)
            case "BenchProgress":
                return BenchProgress(**record)
            case "Figures":
                return Figures.from_record(record)
            case _:
                return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
