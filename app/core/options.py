"""What a person asks of a job, and the plan by which a worker carries it out."""

from dataclasses import asdict, dataclass, fields, replace
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


class VoiceDetection(StrEnum):
    """How keenly speech is looked for before it is listened to."""

    OFF = "off"  # everything is listened to
    NORMAL = "normal"
    SENSITIVE = "sensitive"  # soft and far voices too


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One rule. Without more said it finds whole words, whatever their capitals."""

    find: str
    replace: str = ""  # nothing: what is found is taken out
    is_whole_words: bool = True
    minds_case: bool = False
    is_pattern: bool = False

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(
            find=str(record["find"]),
            replace=str(record["replace"]),
            is_whole_words=bool(record.get("is_whole_words", True)),
            minds_case=bool(record.get("minds_case", False)),
            is_pattern=bool(record.get("is_pattern", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """The settings of one job."""

    model: str
    quality: Quality = Quality.BEST
    language: str | None = None  # None: found by listening
    languages: tuple[str, ...] = ()  # to find it among; none: all that the model knows
    is_mixed: bool = False  # the language may change within the recording: it is found for each stretch
    task: Task = Task.TRANSCRIBE
    device: Device = Device.AUTO
    vocabulary: tuple[str, ...] = ()
    voice: VoiceDetection = VoiceDetection.NORMAL
    shortest_ms: int = 0  # what lasts less is not listened to
    longest_ms: int | None = None
    replacements: tuple[Replacement, ...] = ()  # carried out when all is heard; what was heard is kept beside it
    from_ms: int = 0  # of the recording; only what lies between is listened to
    to_ms: int | None = None
    channel: int | None = None  # the one that is listened to, counted from one; None: all of them, mixed
    track: int | None = None  # the same of audio tracks; None: the one that a player would play

    def result_key(self) -> str:
        """Name everything that can change the words; two runs with the same key may share a transcript.

        What came later enters it only where it is not as it was before: keys that are stored stay.
        """
        import hashlib  # loads OpenSSL: the settings are read before the window's first paint, and do without
        import json

        record = {name: getattr(self, name) for name in _KEYED}
        record |= {name: getattr(self, name) for name in _KEYED_WHERE_CHOSEN if getattr(self, name) != _default(name)}
        if self.languages:
            record["languages"] = sorted(self.languages)
        if self.replacements:
            record["replacements"] = [asdict(rule) for rule in self.replacements]
        canonical = json.dumps(record, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @property
    def is_whole(self) -> bool:
        """Tell whether all of the recording is listened to, in time and in its channels."""
        return (self.from_ms, self.to_ms, self.channel, self.track) == (0, None, None, None)

    def without_bounds(self) -> Self:
        """Return the same for a recording of any length."""
        return replace(self, shortest_ms=0, longest_ms=None)

    def bounded_like(self, other: Self) -> Self:
        """Return the same for recordings of the lengths that the other takes."""
        return replace(self, shortest_ms=other.shortest_ms, longest_ms=other.longest_ms)

    def as_record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(
            model=record["model"],
            quality=Quality(record["quality"]),
            language=record["language"],
            languages=tuple(record.get("languages", ())),
            is_mixed=bool(record.get("is_mixed", False)),
            task=Task(record["task"]),
            device=Device(record["device"]),
            vocabulary=tuple(record["vocabulary"]),
            voice=VoiceDetection(record.get("voice", VoiceDetection.NORMAL)),
            shortest_ms=int(record.get("shortest_ms", 0)),
            longest_ms=record.get("longest_ms"),
            replacements=tuple(map(Replacement.from_record, record.get("replacements", ()))),
            from_ms=int(record.get("from_ms", 0)),
            to_ms=record.get("to_ms"),
            channel=record.get("channel"),
            track=record.get("track"),
        )


_KEYED = ("model", "quality", "language", "task", "vocabulary")
_KEYED_WHERE_CHOSEN = ("languages", "is_mixed", "voice", "replacements", "from_ms", "to_ms", "channel", "track")


def _default(name: str) -> object:
    return next(item.default for item in fields(JobOptions) if item.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """How a worker is started: two jobs share a worker only when their plans are equal."""

    model_path: str
    model: str = ""  # its name, for people
    device: Device  # CUDA or CPU, never AUTO
    compute_type: str
    batch_rows: int
    cpu_threads: int
    device_index: int = 0
    longest_hours: int = 24
