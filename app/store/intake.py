"""Taking an export of a library in: rows are added with the moments they had, nothing that is there is changed."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Final

from app.core import checked
from app.core.jobs import ACTIVE, WAITING, JobChunk, JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.transcript import Segment, SegmentKey, Span, TranscriptId, VersionId, Word
from app.store import search_index
from app.store.database import Database
from app.store.mapping import (
    Row,
    attempt_from,
    attempt_row,
    compact,
    job_from,
    media_from,
    now,
    path_text,
    plain,
    to_ms,
)
from app.store.own_rows import (
    ATTEMPT_COLUMNS,
    MEDIA_COLUMNS,
    MEDIA_PATHS,
    NOT_OF_A_JOB,
    OwnTranscript,
    OwnVersion,
    Values,
    renumbered_note,
)
from app.store.segment_arrays import encode_chunk
from app.store.segment_blobs import SegmentBlobs
from app.store.tables import (
    DraftEdit,
    DraftRow,
    Export,
    Job,
    JobAttempt,
    JobChunkRow,
    JobEventRow,
    Media,
    TranscriptRow,
    Version,
)
from app.store.versions import Versions, packed, word_count

_AT_ONCE: Final = 100
_UNUSED: Final = "NOT EXISTS (SELECT 1 FROM transcript WHERE media_id = media.id) AND NOT EXISTS (SELECT 1 FROM job WHERE media_id = media.id)"
Numbers = Sequence[tuple[int]]
_JOB_COLUMNS: Final = frozenset(Job._meta.fields) - NOT_OF_A_JOB - {"result_key"}


@dataclass(slots=True)
class Added:
    """What one import has put in, so that it can be taken back."""

    media: list[int] = field(default_factory=list)
    transcripts: list[int] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)


class Intake:
    """Adds what an export holds and the library does not. May be used from every thread; each call is one write.

    Raise ValueError, KeyError or TypeError for values that are none of ours; then nothing of the call is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions = Versions(database)
        self._blobs = SegmentBlobs(database)
        self.added = Added()

    def record_of(self, values: Values) -> MediaRecord:
        """Return what the record of a recording will be."""
        unset = {"id": 0, "archived_path": None, "checked_at": None, "missing_at": None}
        return media_from({**self._media_row(values), **unset}, self._database.layout.root)

    def add_media(self, values: Values) -> "Future[int]":
        """Return the row of a recording, added if it is not known."""
        row = self._media_row(values)

        def add() -> int:
            known = self._database.row(Media.select(Media.id).where(Media.sha256 == row["sha256"]))
            if known is not None:
                return int(known["id"])
            media_id = self._database.run(Media.insert(row))
            self.added.media.append(media_id)
            return media_id

        return self._database.write(add)

    def add_transcript(self, media_id: int, own: OwnTranscript) -> "Future[int | None]":
        """Add a transcript with all its versions; return its row, or None when the library has all of it already."""

        def add() -> int | None:
            if self._is_known(media_id, own):
                return None
            transcript_id = self._database.run(TranscriptRow.insert(_transcript_row(media_id, own)))
            self.added.transcripts.append(transcript_id)
            self._fill(transcript_id, own)
            return transcript_id

        return self._database.write(add)

    def find_transcript(self, media_id: int, own: OwnTranscript) -> int | None:
        """Return the transcript of the library that has all that the exported one has."""
        with self._database.reading():
            return self._known(media_id, own)

    def add_job(self, media_id: int, transcript_id: int | None, values: Values, media_path: str) -> "Future[bool]":
        """Add a job that is not there; one that had not ended waits until the person orders the file again."""
        row = self._job_row(media_id, transcript_id, values, media_path)
        chunks = [chunk_from(record) for record in values["stretches"]]
        events = [
            (checked.whole(one["at"]), JobState(one["state"]).value, plain(one["text"])) for one in values["events"]
        ]

        attempts = [attempt_values(one) for one in values.get("attempts", ())]  # exports of older programs have none

        def add() -> bool:
            same = (
                (Job.media_id == media_id)
                & (Job.created_at == row["created_at"])
                & (Job.result_key == row["result_key"])
            )
            if self._database.row(Job.select(Job.id).where(same)) is not None:
                return False
            job_id = self._database.run(Job.insert(row))
            self.added.jobs.append(job_id)
            for at, state, text in events:
                self._database.run(JobEventRow.insert(job_id=job_id, at=at, state=state, text=text))
            for attempt in attempts:
                self._database.run(JobAttempt.insert(**attempt, job_id=job_id))
            for seq, chunk in enumerate(chunks, start=1):
                body = encode_chunk(chunk)
                self._database.run(JobChunkRow.insert(job_id=job_id, seq=seq, until_ms=chunk.until_ms, body=body))
            return True

        return self._database.write(add)

    def is_forgotten(self, sha256: str) -> bool:
        with self._database.reading():
            return bool(self._database.sql("SELECT 1 FROM forgotten WHERE sha256 = ?", [sha256]))

    def take_back(self) -> None:
        """Remove what was added by this intake: it was called off, or something in the export was not to be read.

        Blocks. A little at a time, for others write meanwhile; a recording that somebody uses by now stays.
        """
        for numbers, remove in (
            (self.added.jobs, self._remove_jobs),
            (self.added.transcripts, self._remove_transcripts),
            (self.added.media, self._remove_media),
        ):
            for first in range(0, len(numbers), _AT_ONCE):
                self._database.write(partial(remove, [(one,) for one in numbers[first : first + _AT_ONCE]])).result()

    def _remove_jobs(self, numbers: Numbers) -> None:
        self._database.run_many("DELETE FROM job WHERE id = ?", numbers)

    def _remove_transcripts(self, numbers: Numbers) -> None:
        self._database.run_many("UPDATE transcript SET head_version_id = NULL WHERE id = ?", numbers)
        self._database.run_many("DELETE FROM transcript WHERE id = ?", numbers)

    def _remove_media(self, numbers: Numbers) -> None:
        self._database.run_many(f"DELETE FROM media WHERE id = ? AND {_UNUSED}", numbers)  # noqa: S608 (a constant)

    def _media_row(self, values: Values) -> Row:
        root = self._database.layout.root
        row: Row = {name: values[name] for name in MEDIA_COLUMNS}
        row |= {name: path_text(values[name], root) if values[name] else None for name in MEDIA_PATHS}
        row["facts"] = compact(values["facts"]) if values["facts"] else None
        row["name"] = plain(checked.text(row["name"]))
        return row

    def _is_known(self, media_id: int, own: OwnTranscript) -> bool:
        return self._known(media_id, own) is not None

    def _known(self, media_id: int, own: OwnTranscript) -> int | None:
        """Find a transcript of the same recording and moment that has every version of the exported one."""
        same = (TranscriptRow.media_id == media_id) & (TranscriptRow.created_at == own.head["created_at"])
        for row in self._database.rows(TranscriptRow.select(TranscriptRow.id).where(same)):
            there = self._database.rows(Version.select().where(Version.transcript_id == row["id"]))
            if all(any(self._is_same(known, version) for known in there) for version in own.versions):
                return int(row["id"])
        return None

    def _is_same(self, known: Row, version: OwnVersion) -> bool:
        is_gone_back = known["kind"] == VersionKind.ROLLBACK.value  # its note has the numbers of its own library
        names = ("kind", "created_at", "author", *(() if is_gone_back else ("note",)))
        if any(known[name] != version.label[name] for name in names):
            return False
        is_as_long = known["segment_count"] == len(version.transcript.segments)
        return is_as_long and self._versions.load(VersionId(known["id"])) == version.transcript

    def _fill(self, transcript_id: int, own: OwnTranscript) -> None:
        ids: dict[int, int] = {}
        for place, version in enumerate(own.versions, start=1):
            row = self._version_row(transcript_id, version, ids)
            ids[place] = self._database.run(Version.insert(row))
        head = ids[own.head["head"]]
        self._database.run(TranscriptRow.update(head_version_id=head).where(TranscriptRow.id == transcript_id))
        self._add_draft(transcript_id, own.head["draft"], ids)
        for export in own.head["exports"]:
            path = path_text(export["path"], self._database.layout.root)
            columns = {name: export[name] for name in ("format", "sha256", "exported_at")}
            self._database.run(Export.insert(version_id=ids[export["version"]], path=path, **columns))
        if own.head["deleted_at"] is None:
            shown = own.versions[own.head["head"] - 1].transcript
            search_index.write(self._database.connection, TranscriptId(transcript_id), VersionId(head), shown)

    def _version_row(self, transcript_id: int, version: OwnVersion, ids: dict[int, int]) -> Row:
        content, label = version.transcript, version.label
        blobs = self._blobs.put(TranscriptId(transcript_id), content.segments)
        return {
            "transcript_id": transcript_id,
            "parent_id": ids[label["parent"]] if label["parent"] else None,
            "number": label["number"],
            "kind": VersionKind(label["kind"]).value,
            "created_at": checked.whole(label["created_at"]),
            "author": plain(label["author"]),
            "note": renumbered_note({**label, "note": plain(label["note"])}, ids),
            "deleted_at": label["deleted_at"],
            "language": content.language,
            "duration_ms": content.duration_ms,
            "speakers": compact(content.speakers),
            "holes": compact([asdict(hole) for hole in content.holes]),
            "segment_count": len(blobs),
            "word_count": word_count(content),
            "ids": packed(blobs),
            "keys": packed([segment.key for segment in content.segments]),
        }

    def _add_draft(self, transcript_id: int, draft: Values | None, ids: dict[int, int]) -> None:
        if draft is None:
            return
        row = {"transcript_id": transcript_id, "base_version_id": ids[draft["base"]]}
        self._database.run(DraftRow.insert(row | {name: draft[name] for name in ("position", "updated_at")}))
        for seq, one in enumerate(draft["edits"], start=1):
            edit = DraftEdit.insert(
                transcript_id=transcript_id, seq=seq, body=compact(one["edit"]), created_at=one["at"]
            )
            self._database.run(edit)

    def _job_row(self, media_id: int, transcript_id: int | None, values: Values, media_path: str) -> Row:
        given = values["row"]
        row: Row = {name: given[name] for name in _JOB_COLUMNS if name in given}
        row |= {"options": compact(given["options"]), "notes": compact(given["notes"])}
        row |= {"media_id": media_id, "transcript_id": transcript_id}
        row["media_path"] = path_text(media_path, self._database.layout.root)
        if JobState(row["state"]) in WAITING | ACTIVE:
            row["state"] = JobState.INTERRUPTED.value
        if row["state"] == JobState.INTERRUPTED.value and row.get("dismissed_at") is None:
            row["dismissed_at"] = to_ms(now())  # taken up when the person orders it, not by itself
        snapshot = job_from({**row, "id": 1}, self._database.layout.root)
        row["result_key"] = snapshot.options.result_key()
        return row


def attempt_values(record: Values) -> Row:
    """Return the row of a start of a job from an export; raise KeyError, TypeError or ValueError when it is none."""
    attempt = attempt_from({**{name: record[name] for name in ATTEMPT_COLUMNS}, "job_id": 0})
    for number in (attempt.number, attempt.batch_rows, attempt.from_ms, attempt.until_ms):
        checked.whole(number)
    for text in (attempt.model, attempt.device, attempt.compute_type, attempt.sentence, attempt.log_tail):
        checked.text(text)
    row = attempt_row(attempt)
    del row["job_id"]
    return row


def chunk_from(record: Values) -> JobChunk:
    """Build a finished stretch from an export; raise KeyError, TypeError or ValueError when it is none."""
    return JobChunk(
        until_ms=checked.whole(record["until_ms"]),
        segments=tuple(_segment(one) for one in record["segments"]),
        speech=tuple(_span(one) for one in record["speech"]),
        language=checked.maybe(record["language"], checked.text),
    )


def _segment(record: Values) -> Segment:
    span = _span(record)
    return Segment(
        key=SegmentKey(checked.whole(record["key"])),
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        words=tuple(_word(one) for one in record["words"]),
        speaker=checked.maybe(record["speaker"], checked.whole),
        marks=tuple(checked.text(mark) for mark in record["marks"]),
    )


def _word(record: Values) -> Word:
    span, sure = _span(record), checked.maybe(record["probability"], checked.real)
    return Word(text=checked.text(record["text"]), start_ms=span.start_ms, end_ms=span.end_ms, probability=sure)


def _span(record: Values) -> Span:
    return Span(start_ms=checked.whole(record["start_ms"]), end_ms=checked.whole(record["end_ms"]))


def _transcript_row(media_id: int, own: OwnTranscript) -> Row:
    shown = own.versions[own.head["head"] - 1].transcript
    return {
        "media_id": media_id,
        "title": plain(checked.text(own.head["title"])),
        "notes": plain(checked.text(own.head["notes"])),
        "tags": compact([checked.text(tag) for tag in own.head["tags"]]),
        "created_at": checked.whole(own.head["created_at"]),
        "changed_at": checked.whole(own.head["changed_at"]),
        "deleted_at": checked.maybe(own.head["deleted_at"], checked.whole),
        "language": shown.language,
        "duration_ms": shown.duration_ms,
    }
