"""The messages between the program and a worker: one JSON object a line, ASCII only.

Each message is a frozen dataclass; its class name is its ``type`` on the wire. ``encode`` and ``decode`` are the
only ways across. A line that is not such a message raises ProtocolError; what that means is the reader's affair.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobId
from app.core.media import MediaFacts
from app.core.options import JobOptions
from app.core.sound import SoundPlaces
from app.core.transcript import Segment, SegmentKey, Span, Word

PROTOCOL_VERSION = 1


class ProtocolError(Exception):
    """A line that is no message of this protocol."""


# --- to the worker ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJob:
    """Begin, or go on at ``resume_ms``: nothing before it is done again."""

    job_id: JobId
    path: str
    options: JobOptions
    resume_ms: int = 0
    priority: int = 0
    language: str | None = None  # what an earlier part of the same recording was found to be
    context: str = ""  # what was said just before ``resume_ms``
    sound: SoundPlaces | None = None  # what of it is not there is written on the way; all that a sound worker does


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    """Leave within one batch; the other jobs are not touched."""

    job_id: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority:
    """From the next batch on, rows go by this priority."""

    job_id: JobId
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutdown:
    """End when it suits: there is no work left. A worker whose stdin closes ends at once."""


# --- from the worker -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first line of a worker."""

    protocol: int
    program: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The model is loaded."""

    device: str
    compute_type: str
    load_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The process lives; sent every few seconds whatever it does."""

    busy_s: float = 0.0  # for how long the engine has been at the same call


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStarted:
    """The file is open and these are its facts."""

    job_id: JobId
    facts: MediaFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkDone:
    """Everything before ``chunk.until_ms`` is done for good."""

    job_id: JobId
    chunk: JobChunk


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDone:
    """The end of the recording is reached. Terminal."""

    job_id: JobId
    decoded_ms: int
    is_cut: bool = False  # the file ended well before the time its header claims
    sound_fault: str = ""  # why waveform and playback could not be prepared
    notes: tuple[str, ...] = ()  # what else a person should know of it, in sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed:
    """This job cannot go on; the worker can. Terminal."""

    job_id: JobId
    code: ErrorCode
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCancelled:
    """The job left as asked. Terminal."""

    job_id: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailed:
    """The worker itself cannot go on (memory, libraries, model): it ends after this line."""

    code: ErrorCode
    sentence: str
    detail: str = ""


Command = StartJob | CancelJob | SetPriority | Shutdown
Report = Hello | Ready | Heartbeat | JobStarted | ChunkDone | JobDone | JobFailed | JobCancelled | WorkerFailed

_PLAIN: tuple[type, ...] = (CancelJob, SetPriority, Shutdown, Hello, Ready, Heartbeat, JobCancelled)


def encode(message: Command | Report) -> bytes:
    """Return the message as one line."""
    record = {"type": type(message).__name__, **asdict(message)}
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Command | Report:
    """Read one line; raise ProtocolError for anything that is not a whole message."""
    try:
        record = json.loads(line)
        return _DECODERS[record.pop("type")](record)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        # Never the line itself: a log holds no text of a transcript.
        raise ProtocolError(f"not a message: {len(line)} bytes") from error


def _start_job(record: dict[str, Any]) -> StartJob:
    options = JobOptions.from_record(record.pop("options"))
    sound = record.pop("sound", None)
    return StartJob(options=options, sound=None if sound is None else SoundPlaces(**sound), **record)


def _job_started(record: dict[str, Any]) -> JobStarted:
    return JobStarted(job_id=record["job_id"], facts=MediaFacts.from_record(record["facts"]))


def _chunk_done(record: dict[str, Any]) -> ChunkDone:
    return ChunkDone(job_id=record["job_id"], chunk=chunk_from_record(record["chunk"]))


def _job_done(record: dict[str, Any]) -> JobDone:
    return JobDone(**{**record, "notes": tuple(record.get("notes", ()))})


def _job_failed(record: dict[str, Any]) -> JobFailed:
    return JobFailed(**{**record, "code": ErrorCode(record["code"])})


def _worker_failed(record: dict[str, Any]) -> WorkerFailed:
    return WorkerFailed(**{**record, "code": ErrorCode(record["code"])})


def chunk_from_record(record: dict[str, Any]) -> JobChunk:
    return JobChunk(
        until_ms=int(record["until_ms"]),
        segments=tuple(segment_from_record(item) for item in record["segments"]),
        speech=tuple(Span(**item) for item in record["speech"]),
        language=record["language"],
    )


def segment_from_record(record: dict[str, Any]) -> Segment:
    return Segment(
        key=SegmentKey(int(record["key"])),
        start_ms=int(record["start_ms"]),
        end_ms=int(record["end_ms"]),
        words=tuple(Word(**item) for item in record["words"]),
        speaker=record["speaker"],
        marks=tuple(record["marks"]),
    )


def _plain(kind: Callable[..., Command | Report]) -> Callable[[dict[str, Any]], Command | Report]:
    return lambda record: kind(**record)


_DECODERS: dict[str, Callable[[dict[str, Any]], Command | Report]] = {
    **{kind.__name__: _plain(kind) for kind in _PLAIN},
    "StartJob": _start_job,
    "JobStarted": _job_started,
    "ChunkDone": _chunk_done,
    "JobDone": _job_done,
    "JobFailed": _job_failed,
    "WorkerFailed": _worker_failed,
}
