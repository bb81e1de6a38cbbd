"""The messages between a command and the window that has the library: one JSON object a line, ASCII only.

The window greets first. The command then asks for one thing; what follows is the answer to it. Every line bears the
version of this protocol, and nothing else may be relied on between versions. Both ends run as the same person, but a
line is believed only after each of its fields has been looked at.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.core import checked
from app.core.batch import BatchOrder, FileOutcome, FileRequest, JobNews, WrittenFile
from app.core.errors import ErrorCode
from app.core.formats import FORMATS
from app.core.jobs import JobId, JobState
from app.core.languages import LANGUAGES
from app.core.media import Keeping
from app.core.options import Device, JobOptions, Quality, Replacement, Task, VoiceDetection
from app.core.replacements import check
from app.core.transcript import TranscriptId, VersionId

HANDOVER_VERSION = 4
LONGEST_LINE_BYTES = 16 * 1024**2  # more than any system takes as the words of one command
_Fields = dict[str, Any]


class HandoverError(Exception):
    """A line that is no message of this protocol."""


class OtherVersionError(HandoverError):
    """A line of another version of this protocol; ``program`` is what the other end calls itself."""

    def __init__(self, program: str) -> None:
        super().__init__(f"a message of another version: {program}")
        self.program = program


# --- to the window ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeFiles:
    """Carry out an order; each file is answered by FileDone."""

    order: BatchOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFiles:
    """Come forward and take these files and folders in, as if they were dropped."""

    files: tuple[Path, ...]
    activation_token: str = ""  # by which Wayland lets a window come forward (XDG_ACTIVATION_TOKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberExport:
    """A command has written a file from the library, which it may only read."""

    written: WrittenFile


# --- from the window -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """The first line."""

    program: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was asked is done, or being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMoved:
    """How far a job of the order is; some may be left out."""

    news: JobNews


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    """The queue starts nothing for now; the sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDone:
    """What became of one file of the order."""

    outcome: FileOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The last line of a window that will not do what was asked."""

    code: ErrorCode
    sentence: str


Request = TranscribeFiles | OpenFiles | RememberExport
Answer = Greeting | Accepted | JobMoved | HeldUp | FileDone | Refused


def encode(message: Request | Answer) -> bytes:
    """Return the message as one line."""
    record = {"type": type(message).__name__, "protocol": HANDOVER_VERSION, **asdict(message)}
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"), default=_plain).encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read what a command asks; raise HandoverError for anything that is not a whole request."""
    message = _decoded(line)
    if not isinstance(message, Request):
        raise HandoverError(f"not a request: {line[:200]!r}")
    return message


def decode_answer(line: bytes) -> Answer:
    """Read what a window says; raise HandoverError for anything that is not a whole answer."""
    message = _decoded(line)
    if isinstance(message, Request):
        raise HandoverError(f"not an answer: {line[:200]!r}")
    return message


def _decoded(line: bytes) -> Request | Answer:
    try:
        record = json.loads(line)
        if record["protocol"] != HANDOVER_VERSION:
            raise OtherVersionError(str(record.get("program", ""))[:40])
        return _DECODERS[record["type"]](record)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise HandoverError(f"not a message: {line[:200]!r}") from error


def _plain(value: object) -> str:
    """Write paths as they are: names that are no UTF-8 pass as the escapes by which Python reads them again."""
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not cross")


# --- reading, field by field ------------------------------------------------------------------------------------------


def _options(record: _Fields) -> JobOptions:
    return JobOptions(
        model=checked.text(record["model"]),
        quality=Quality(record["quality"]),
        language=checked.maybe(record["language"], checked.one_of(LANGUAGES)),
        languages=checked.many(record["languages"], checked.one_of(LANGUAGES)),
        is_mixed=checked.truth(record["is_mixed"]),
        task=Task(record["task"]),
        device=Device(record["device"]),
        vocabulary=checked.many(record["vocabulary"], checked.text),
        voice=VoiceDetection(record["voice"]),
        shortest_ms=checked.whole(record["shortest_ms"]),
        longest_ms=checked.maybe(record["longest_ms"], checked.whole),
        replacements=checked.many(record["replacements"], _replacement),
        from_ms=checked.whole(record["from_ms"]),
        to_ms=checked.maybe(record["to_ms"], checked.whole),
        channel=checked.maybe(record["channel"], checked.whole),
        track=checked.maybe(record["track"], checked.whole),
    )


def _replacement(record: _Fields) -> Replacement:
    """Look at a rule as if a person had just written it: a bad pattern could hold the window."""
    rule = Replacement(
        find=checked.text(record["find"]),
        replace=checked.text(record["replace"]),
        is_whole_words=checked.truth(record["is_whole_words"]),
        minds_case=checked.truth(record["minds_case"]),
        is_pattern=checked.truth(record["is_pattern"]),
    )
    check(rule)
    return rule


def _request(record: _Fields) -> FileRequest:
    return FileRequest(path=checked.path(record["path"]), target=checked.path(record["target"]))


def _transcribe_files(record: _Fields) -> TranscribeFiles:
    order = record["order"]
    requests, jobs = checked.some(order["requests"], _request), checked.many(order["jobs"], _job_id)
    if jobs and len(jobs) != len(requests):
        raise ValueError("not a job for each request")
    formats = checked.many if jobs else checked.some  # a job that is tried again may be wanted in the library alone
    return TranscribeFiles(
        order=BatchOrder(
            requests=requests,
            options=_options(order["options"]),
            formats=formats(order["formats"], checked.one_of(FORMATS)),
            again=checked.truth(order["again"]),
            keep=checked.maybe(order["keep"], Keeping),
            jobs=jobs,
        )
    )


def _job_id(number: Any) -> JobId:
    return JobId(checked.whole(number))


def _open_files(record: _Fields) -> OpenFiles:
    return OpenFiles(
        files=checked.many(record["files"], checked.path), activation_token=checked.text(record["activation_token"])
    )


def _remember_export(record: _Fields) -> RememberExport:
    written = record["written"]
    return RememberExport(
        written=WrittenFile(
            version_id=VersionId(checked.whole(written["version_id"])),
            format=checked.one_of(FORMATS)(written["format"]),
            path=checked.path(written["path"]),
            sha256=checked.text(written["sha256"]),
        )
    )


def _job_moved(record: _Fields) -> JobMoved:
    news = record["news"]
    return JobMoved(
        news=JobNews(
            job_id=JobId(checked.whole(news["job_id"])),
            name=checked.text(news["name"]),
            state=JobState(news["state"]),
            progress=checked.real(news["progress"]),
            duration_ms=checked.maybe(news["duration_ms"], checked.whole),
            retry_in_s=checked.maybe(news["retry_in_s"], checked.whole),
        )
    )


def _file_done(record: _Fields) -> FileDone:
    outcome = record["outcome"]
    return FileDone(
        outcome=FileOutcome(
            ticket=checked.whole(outcome["ticket"]),
            path=checked.path(outcome["path"]),
            status=JobState(outcome["status"]),
            code=checked.maybe(outcome["code"], ErrorCode),
            message=checked.text(outcome["message"]),
            transcript_id=checked.maybe(outcome["transcript_id"], lambda number: TranscriptId(checked.whole(number))),
            language=checked.maybe(outcome["language"], checked.text),
            duration_ms=checked.maybe(outcome["duration_ms"], checked.whole),
            coverage=checked.maybe(outcome["coverage"], checked.real),
            outputs=checked.many(outcome["outputs"], checked.path),
            kept=checked.many(outcome["kept"], checked.path),
            realtime_factor=checked.maybe(outcome["realtime_factor"], checked.real),
            notes=checked.many(outcome["notes"], checked.text),
        )
    )


_DECODERS: dict[str, Callable[[_Fields], Request | Answer]] = {
    "TranscribeFiles": _transcribe_files,
    "OpenFiles": _open_files,
    "RememberExport": _remember_export,
    "Greeting": lambda record: Greeting(program=checked.text(record["program"]), pid=checked.whole(record["pid"])),
    "Accepted": lambda _record: Accepted(),
    "JobMoved": _job_moved,
    "HeldUp": lambda record: HeldUp(sentence=checked.text(record["sentence"])),
    "FileDone": _file_done,
    "Refused": lambda record: Refused(code=ErrorCode(record["code"]), sentence=checked.text(record["sentence"])),
}
