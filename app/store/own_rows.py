"""All that a library holds as plain values for an export: no numbers of rows, no packed bytes, paths in full."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.core.library import VersionKind, gone_back_to, note_of_going_back
from app.core.transcript import Transcript, VersionId
from app.store.database import Database
from app.store.mapping import Row, path_from
from app.store.segment_arrays import decode_chunk
from app.store.tables import (
    DraftEdit,
    DraftRow,
    Export,
    Forgotten,
    Job,
    JobAttempt,
    JobChunkRow,
    JobEventRow,
    Media,
    TranscriptRow,
    Version,
)
from app.store.versions import Versions

Values = dict[str, Any]

# What is true of this machine or this database alone is left out.
MEDIA_COLUMNS: Final = (
    "sha256",
    "extension",
    "size_bytes",
    "name",
    "added_at",
    "modified_ms",
    "duration_ms",
    "deleted_at",
)
MEDIA_PATHS: Final = ("referenced_path", "source_path")
TRANSCRIPT_COLUMNS: Final = ("title", "notes", "created_at", "changed_at", "deleted_at")
VERSION_COLUMNS: Final = ("number", "kind", "created_at", "author", "note", "deleted_at")
ATTEMPT_COLUMNS: Final = tuple(name for name in JobAttempt._meta.fields if name not in ("id", "job_id"))
NOT_OF_A_JOB: Final = frozenset({"id", "media_id", "media_path", "transcript_id", "options", "notes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVersion:
    """A version: what stands on it, and its content."""

    label: Values
    transcript: Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTranscript:
    """A transcript with all its versions."""

    head: Values
    versions: tuple[OwnVersion, ...]


class OwnRows:
    """Reads a library for an export; may be used from every thread. Each answer is from one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions = Versions(database)

    def media(self) -> list[Values]:
        with self._database.reading():
            return [self._media(row) for row in self._database.rows(Media.select().order_by(Media.id))]

    def forgotten(self) -> dict[str, int]:
        with self._database.reading():
            rows = self._database.rows(Forgotten.select().order_by(Forgotten.sha256))
        return {row["sha256"]: row["forgotten_at"] for row in rows}

    def transcript_ids(self) -> list[int]:
        """Return the transcripts that have a version, in the order in which they came."""
        query = TranscriptRow.select(TranscriptRow.id).where(TranscriptRow.head_version_id.is_null(False))
        with self._database.reading():
            return [int(row["id"]) for row in self._database.rows(query.order_by(TranscriptRow.id))]

    def transcript(self, transcript_id: int) -> OwnTranscript | None:
        """Read one; None when it has gone meanwhile."""
        with self._database.reading():
            row = self._database.row(_transcripts().where(TranscriptRow.id == transcript_id))
            if row is None:
                return None
            query = Version.select().where(Version.transcript_id == transcript_id).order_by(Version.id)
            rows = self._database.rows(query)
            numbers = {version["id"]: place for place, version in enumerate(rows, start=1)}
            versions = tuple(self._version(version, numbers) for version in rows)
            return OwnTranscript(head=self._head(row, numbers), versions=versions)

    def jobs(self, numbers: dict[int, int]) -> list[Values]:
        """Return the jobs; ``numbers`` says under which number each transcript is exported."""
        query = Job.select(Job, Media.sha256).join(Media, on=(Job.media_id == Media.id)).order_by(Job.id)
        with self._database.reading():
            return [self._job(row, numbers) for row in self._database.rows(query)]

    def _media(self, row: Row) -> Values:
        root = self._database.layout.root
        paths = {name: path_from(row[name], root) if row[name] else None for name in MEDIA_PATHS}
        facts = json.loads(row["facts"]) if row["facts"] else None
        return {**{name: row[name] for name in MEDIA_COLUMNS}, **paths, "facts": facts}

    def _head(self, row: Row, numbers: dict[int, int]) -> Values:
        return {
            "media": row["sha256"],
            **{name: row[name] for name in TRANSCRIPT_COLUMNS},
            "tags": json.loads(row["tags"]),
            "head": numbers[row["head_version_id"]],
            "draft": self._draft(row["id"], numbers),
            "exports": self._exports(row["id"], numbers),
        }

    def _version(self, row: Row, numbers: dict[int, int]) -> OwnVersion:
        label = {name: row[name] for name in VERSION_COLUMNS}
        label["parent"] = numbers.get(row["parent_id"])
        label["note"] = renumbered_note(row, numbers)
        return OwnVersion(label=label, transcript=self._versions.load(VersionId(row["id"])))

    def _draft(self, transcript_id: int, numbers: dict[int, int]) -> Values | None:
        row = self._database.row(DraftRow.select().where(DraftRow.transcript_id == transcript_id))
        if row is None:
            return None
        query = DraftEdit.select().where(DraftEdit.transcript_id == transcript_id).order_by(DraftEdit.seq)
        edits = [{"at": edit["created_at"], "edit": json.loads(edit["body"])} for edit in self._database.rows(query)]
        base = numbers[row["base_version_id"]]
        return {"base": base, "position": row["position"], "updated_at": row["updated_at"], "edits": edits}

    def _exports(self, transcript_id: int, numbers: dict[int, int]) -> list[Values]:
        query = Export.select(Export).join(Version, on=(Export.version_id == Version.id))
        rows = self._database.rows(query.where(Version.transcript_id == transcript_id).order_by(Export.id))
        root, names = self._database.layout.root, ("format", "sha256", "exported_at")
        return [
            {"version": numbers[row["version_id"]], "path": path_from(row["path"], root)}
            | {name: row[name] for name in names}
            for row in rows
        ]

    def _job(self, row: Row, numbers: dict[int, int]) -> Values:
        kept = {name: value for name, value in row.items() if name not in NOT_OF_A_JOB and name != "sha256"}
        return {
            "media": row["sha256"],
            "transcript": numbers.get(row["transcript_id"]),
            "row": {**kept, "options": json.loads(row["options"]), "notes": json.loads(row["notes"])},
            "events": self._events(row["id"]),
            "attempts": self._attempts(row["id"]),
            "stretches": [] if row["transcript_id"] else self._stretches(row["id"]),
        }

    def _events(self, job_id: int) -> list[Values]:
        query = JobEventRow.select().where(JobEventRow.job_id == job_id).order_by(JobEventRow.id)
        return [{name: row[name] for name in ("at", "state", "text")} for row in self._database.rows(query)]

    def _attempts(self, job_id: int) -> list[Values]:
        query = JobAttempt.select().where(JobAttempt.job_id == job_id).order_by(JobAttempt.id)
        return [{name: row[name] for name in ATTEMPT_COLUMNS} for row in self._database.rows(query)]

    def _stretches(self, job_id: int) -> list[Values]:
        query = JobChunkRow.select(JobChunkRow.body).where(JobChunkRow.job_id == job_id).order_by(JobChunkRow.seq)
        return [asdict(decode_chunk(row["body"])) for row in self._database.rows(query)]


def _transcripts() -> Any:
    return TranscriptRow.select(TranscriptRow, Media.sha256).join(Media, on=(TranscriptRow.media_id == Media.id))


def renumbered_note(label: Values, numbers: dict[int, int]) -> str:
    """Return a version's note; what it says of another version is told with the number that one has elsewhere."""
    note: str = label["note"]
    version = gone_back_to(VersionKind(label["kind"]), note)
    return note_of_going_back(numbers[version]) if version in numbers else note
