"""Between rows and core values. Here, and only here, stored text becomes enums, instants, options and paths."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.attempts import Attempt
from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.library import JobEvent, TranscriptSummary, VersionInfo, VersionKind
from app.core.media import MediaFacts, MediaId, MediaRecord
from app.core.options import JobOptions
from app.core.transcript import TranscriptId, VersionId

Row = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ESCAPED = "json:"
_WITHIN = "library:"


def now() -> datetime:
    """Return this moment as the database can keep it: in whole milliseconds."""
    return from_ms(to_ms(datetime.now(UTC)))


def to_ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(stored: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=stored)


def moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)


def plain(text: str) -> str:
    """Return text that SQLite can keep: a name's bytes that are no UTF-8 become question marks, NUL goes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def path_text(path: str, root: Path) -> str:
    """Return a path for storing: within the library relative to it, and without loss also where it is no UTF-8."""
    try:
        text = _WITHIN + Path(path).relative_to(root).as_posix()
    except ValueError:
        text = path
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _ESCAPED + json.dumps(text)
    return text


def path_from(text: str, root: Path) -> str:
    if text.startswith(_ESCAPED):
        text = str(json.loads(text.removeprefix(_ESCAPED)))
    if text.startswith(_WITHIN):
        return str(root / text.removeprefix(_WITHIN))
    return text


def media_from(row: Row, root: Path) -> MediaRecord:
    return MediaRecord(
        id=MediaId(row["id"]),
        sha256=row["sha256"],
        extension=row["extension"],
        size_bytes=row["size_bytes"],
        name=row["name"],
        added_at=from_ms(row["added_at"]),
        referenced_path=path_from(row["referenced_path"], root) if row["referenced_path"] else None,
        modified_ms=row["modified_ms"],
        duration_ms=row["duration_ms"],
        facts=MediaFacts.from_record(json.loads(row["facts"])) if row["facts"] else None,
        source_path=path_from(row["source_path"], root) if row["source_path"] else None,
        archived_path=path_from(row["archived_path"], root) if row["archived_path"] else None,
        checked_at=moment(row["checked_at"]),
        missing_at=moment(row["missing_at"]),
        deleted_at=moment(row["deleted_at"]),
    )


_JOB_AS_IT_IS = (
    "priority",
    "position",
    "duration_ms",
    "done_ms",
    "attempts",
    "deaths",
    "device",
    "compute_type",
    "language",
    "coverage",
    "engine_ms",
    "faults",
    "heard_with",
)


_ATTEMPT_AS_IT_IS = (
    "job_id",
    "number",
    "model",
    "device",
    "compute_type",
    "batch_rows",
    "from_ms",
    "until_ms",
)


def job_row(job: JobSnapshot, root: Path) -> Row:
    """Return all columns but the id."""
    return {
        **{name: getattr(job, name) for name in _JOB_AS_IT_IS},
        "media_id": job.media_id,
        "name": plain(job.name),
        "media_path": path_text(job.media_path, root),
        "options": compact(job.options.as_record()),
        "result_key": job.result_key(),
        "retry_at": to_ms(job.retry_at) if job.retry_at else None,
        "state": job.state.value,
        "created_at": to_ms(job.created_at),
        "updated_at": to_ms(now()),
        "is_suspect": int(job.is_suspect),
        "code": job.code.value if job.code else None,
        "message": plain(job.message),
        "notes": compact(job.notes),
        "transcript_id": job.transcript_id,
    }


def job_from(row: Row, root: Path) -> JobSnapshot:
    return JobSnapshot(
        **{name: row[name] for name in _JOB_AS_IT_IS},
        id=JobId(row["id"]),
        media_id=MediaId(row["media_id"]),
        name=row["name"],
        media_path=path_from(row["media_path"], root),
        options=JobOptions.from_record(json.loads(row["options"])),
        state=JobState(row["state"]),
        created_at=from_ms(row["created_at"]),
        is_suspect=bool(row["is_suspect"]),
        retry_at=moment(row.get("retry_at")),
        code=ErrorCode(row["code"]) if row["code"] else None,
        message=row["message"],
        notes=tuple(json.loads(row["notes"])),
        transcript_id=TranscriptId(row["transcript_id"]) if row["transcript_id"] else None,
    )


def event_from(row: Row) -> JobEvent:
    return JobEvent(at=from_ms(row["at"]), state=JobState(row["state"]), text=row["text"])


def attempt_row(attempt: Attempt) -> Row:
    return {
        **{name: getattr(attempt, name) for name in _ATTEMPT_AS_IT_IS},
        "started_at": to_ms(attempt.started_at),
        "ended_at": to_ms(attempt.ended_at),
        "state": attempt.state.value,
        "code": attempt.code.value if attempt.code else None,
        "sentence": plain(attempt.sentence),
        "log_tail": plain(attempt.log_tail),
    }


def attempt_from(row: Row) -> Attempt:
    return Attempt(
        **{name: row[name] for name in _ATTEMPT_AS_IT_IS},
        started_at=from_ms(row["started_at"]),
        ended_at=from_ms(row["ended_at"]),
        state=JobState(row["state"]),
        code=ErrorCode(row["code"]) if row["code"] else None,
        sentence=row["sentence"],
        log_tail=row["log_tail"],
    )


def version_from(row: Row) -> VersionInfo:
    return VersionInfo(
        id=VersionId(row["id"]),
        transcript_id=TranscriptId(row["transcript_id"]),
        kind=VersionKind(row["kind"]),
        created_at=from_ms(row["created_at"]),
        author=row["author"],
        note=row["note"],
        segment_count=row["segment_count"],
        parent=VersionId(row["parent_id"]) if row["parent_id"] else None,
        word_count=row["word_count"],
        deleted_at=moment(row["deleted_at"]),
        number=row["number"] or 0,
    )


def summary_from(row: Row) -> TranscriptSummary:
    return TranscriptSummary(
        id=TranscriptId(row["id"]),
        media_id=MediaId(row["media_id"]),
        media_name=row["media_name"],
        title=row["title"],
        language=row["language"],
        duration_ms=row["duration_ms"],
        created_at=from_ms(row["created_at"]),
        changed_at=from_ms(row["changed_at"]),
        head=VersionId(row["head_version_id"]),
        head_kind=VersionKind(row["head_kind"]),
        version_count=row["version_count"],
        head_number=row["head_number"] or 0,
        segment_count=row["segment_count"],
        word_count=row["word_count"] or 0,
        deleted_at=moment(row["deleted_at"]),
        tags=tuple(json.loads(row["tags"])),
        notes=row["notes"],
        verdict=JobState(row["verdict"]) if row["verdict"] else None,
        verdict_sentence=row["verdict_sentence"] or "",
        has_draft=bool(row["has_draft"]),
        translated_from=row["translated_from"] or "",
    )


def record_from(body: str) -> Mapping[str, Any]:
    record: Mapping[str, Any] = json.loads(body)
    return record
