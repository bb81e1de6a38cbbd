"""What a person asks of a job, and the plan by which a worker carries it out."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Quality(StrEnum):
    """How the engine listens."""

    BEST = "best"  # sequential, with context and temperature fallback
    FAST = "fast"  # batched


class Task(StrEnum):
    """What is written down."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


class Device(StrEnum):
    """Where the engine runs."""

    AUTO = "auto"
    CUDA = "cuda"
    CPU = "cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """The settings of one job."""

    model: str
    quality: Quality = Quality.BEST
    language: str | None = None  # None: found by listening
    task: Task = Task.TRANSCRIBE
    device: Device = Device.AUTO
    vocabulary: tuple[str, ...] = ()

    def result_key(self) -> str:
        """Name everything that can change the words; two runs with the same key may share a transcript."""
        import hashlib  # loads OpenSSL: the settings are read before the window's first paint, and do without
        import json

        record = asdict(self)
        del record["device"]
        canonical = json.dumps(record, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    def as_record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(
            model=record["model"],
            quality=Quality(record["quality"]),
            language=record["language"],
            task=Task(record["task"]),
            device=Device(record["device"]),
            vocabulary=tuple(record["vocabulary"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """How a worker is started: two jobs share a worker only when their plans are equal."""

    model_path: str
    device: Device  # CUDA or CPU, never AUTO
    compute_type: str
    batch_rows: int
    cpu_threads: int
    device_index: int = 0
    longest_hours: int = 24
