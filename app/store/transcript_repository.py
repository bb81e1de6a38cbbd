"""Transcripts with their versions, exports, titles: saved versions are only ever added."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from peewee import JOIN, Case, fn

from app.core.errors import ErrorCode, InputError
from app.core.jobs import WITH_TRANSCRIPT
from app.core.library import ExportRecord, TranscriptSummary, VersionInfo, VersionKind, note_of_going_back
from app.core.media import MediaId
from app.core.options import Task
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store import search_index
from app.store.database import Database
from app.store.mapping import compact, from_ms, now, path_from, path_text, plain, summary_from, to_ms, version_from
from app.store.tables import DraftRow, Export, Job, Media, SearchDoc, TranscriptRow, Version
from app.store.versions import Label, Versions, unknown

_log = logging.getLogger(__name__)


class TranscriptRepository:
    """Hands out transcripts and saves versions of them; may be used from every thread.

    The search index follows a save in a write of its own, because indexing a long transcript takes longer than saving
    it. What a kill in between leaves behind is made up by ``index_what_is_behind``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions = Versions(database)

    def all(self) -> list[TranscriptSummary]:
        """Return all transcripts but deleted ones, the newest first."""
        query = summaries().where(TranscriptRow.deleted_at.is_null()).order_by(TranscriptRow.id.desc())
        with self._database.reading():
            rows = self._database.rows(query)
        return [summary_from(row) for row in rows]

    def of_media(self, media_id: MediaId) -> list[TranscriptSummary]:
        """Return the transcripts of one recording but deleted ones, the newest first."""
        query = summaries().where(TranscriptRow.deleted_at.is_null(), TranscriptRow.media_id == media_id)
        with self._database.reading():
            rows = self._database.rows(query.order_by(TranscriptRow.id.desc()))
        return [summary_from(row) for row in rows]

    def summary(self, transcript_id: TranscriptId) -> TranscriptSummary:
        with self._database.reading():
            row = self._database.row(summaries().where(TranscriptRow.id == transcript_id))
        if row is None:
            raise unknown(f"transcript {transcript_id}")
        if row["deleted_at"] is not None:
            raise hidden(transcript_id)
        return summary_from(row)

    def head(self, transcript_id: TranscriptId) -> Transcript:
        """Return the transcript as it was last saved."""
        with self._database.reading():
            return self._versions.load(self._head_id(transcript_id))

    def version(self, version_id: VersionId) -> Transcript:
        with self._database.reading():
            return self._versions.load(version_id)

    def versions(self, transcript_id: TranscriptId) -> list[VersionInfo]:
        """Return the saved versions but deleted ones, in the order in which they were made."""
        query = Version.select().where(Version.transcript_id == transcript_id, Version.deleted_at.is_null())
        with self._database.reading():
            return [version_from(row) for row in self._database.rows(query.order_by(Version.id))]

    def add(self, media_id: MediaId, title: str, transcript: Transcript, label: Label) -> "Future[TranscriptId]":
        """Take in a new transcript with its first version."""
        return self._database.write(lambda: new_transcript(self._database, media_id, title, transcript, label))

    def save_version(
        self,
        transcript_id: TranscriptId,
        transcript: Transcript,
        *,
        kind: VersionKind,
        author: str = "",
        note: str = "",
        parent: VersionId | None = None,
    ) -> "Future[VersionId]":
        """Save a version on top of the head (or of ``parent``); rows that did not change cost nothing."""
        blobs: list[int] = []

        def save() -> VersionId:
            label = Label(kind=kind, author=author, note=note, parent=parent or self._head_id(transcript_id))
            version_id, ids = self._versions.add(transcript_id, transcript, label)
            blobs.extend(ids)
            return version_id

        def remember(done: "Future[VersionId]") -> None:
            if done.exception() is None:
                self._versions.remember(transcript_id, transcript, blobs)

        saved = self._database.write(save)
        saved.add_done_callback(remember)
        self._index_after(saved, transcript_id, transcript)
        return saved

    def roll_back(self, transcript_id: TranscriptId, version_id: VersionId, *, author: str = "") -> "Future[VersionId]":
        """Make an old version the newest one: a new version with its content."""

        def repeat() -> VersionId:
            parent = self._head_id(transcript_id)
            label = Label(kind=VersionKind.ROLLBACK, author=author, note=note_of_going_back(version_id), parent=parent)
            return self._versions.repeat(transcript_id, version_id, label)

        repeated = self._database.write(repeat)
        self.index_what_is_behind()
        return repeated

    def rename(self, transcript_id: TranscriptId, title: str) -> "Future[None]":
        return self._change(transcript_id, title=plain(title))

    def describe(self, transcript_id: TranscriptId, *, tags: Sequence[str], notes: str) -> "Future[None]":
        return self._change(transcript_id, tags=compact(list(tags)), notes=plain(notes))

    def record_export(self, version_id: VersionId, *, format_name: str, path: Path, sha256: str) -> "Future[None]":
        """Remember that a file was written, with the hash of its bytes, so that it is known again."""
        stored_path = path_text(str(path.absolute()), self._database.layout.root)

        def record() -> None:
            self._versions.row(version_id)
            query = Export.insert(
                version_id=version_id, format=format_name, path=stored_path, sha256=sha256, exported_at=to_ms(now())
            )
            self._database.run(query)

        return self._database.write(record)

    def exports(self, transcript_id: TranscriptId) -> list[ExportRecord]:
        """Return what was written from any version of a transcript, the oldest first."""
        query = (
            Export.select(Export)
            .join(Version, on=(Export.version_id == Version.id))
            .where(Version.transcript_id == transcript_id)
            .order_by(Export.id)
        )
        with self._database.reading():
            return [self._export(row) for row in self._database.rows(query)]

    def last_export(self, path: Path) -> ExportRecord | None:
        """Return what we last wrote to a path: whether the file there is ours to replace."""
        stored_path = path_text(str(path.absolute()), self._database.layout.root)
        query = Export.select().where(Export.path == stored_path).order_by(Export.id.desc())
        with self._database.reading():
            row = self._database.row(query)
        return self._export(row) if row else None

    def forget_written(self) -> None:
        """Inside a write that removes segments: remember none of them as written."""
        self._versions.forget_written()

    def index_what_is_behind(self) -> None:
        """Queue the indexing of every transcript whose head is not what the index knows."""
        self._database.write(self._index).add_done_callback(_report_failure)

    def _index_after(self, saved: "Future[VersionId]", transcript_id: TranscriptId, transcript: Transcript) -> None:
        def index() -> None:
            # The writer does one thing after another: the save has ended by now, one way or the other.
            if saved.exception() is None and self._head_id(transcript_id) == saved.result():
                search_index.write(self._database.connection, transcript_id, saved.result(), transcript)

        self._database.write(index).add_done_callback(_report_failure)

    def _index(self) -> None:
        behind = (
            TranscriptRow.select(TranscriptRow.id, TranscriptRow.head_version_id)
            .left_outer_join(SearchDoc, on=(SearchDoc.transcript_id == TranscriptRow.id))
            .where(TranscriptRow.head_version_id.is_null(False), TranscriptRow.deleted_at.is_null())
            .where(SearchDoc.version_id.is_null() | (SearchDoc.version_id != TranscriptRow.head_version_id))
        )
        for row in self._database.rows(behind):
            transcript_id, version_id = TranscriptId(row["id"]), VersionId(row["head_version_id"])
            transcript = self._versions.load(version_id)
            search_index.write(self._database.connection, transcript_id, version_id, transcript)
        search_index.describe_what_is_behind(self._database.connection)

    def _head_id(self, transcript_id: TranscriptId) -> VersionId:
        columns = (TranscriptRow.head_version_id, TranscriptRow.deleted_at)
        query = TranscriptRow.select(*columns).where(TranscriptRow.id == transcript_id)
        row = self._database.row(query)
        if row is None or row["head_version_id"] is None:
            raise unknown(f"transcript {transcript_id}")
        if row["deleted_at"] is not None:
            raise hidden(transcript_id)
        return VersionId(row["head_version_id"])

    def _change(self, transcript_id: TranscriptId, **columns: Any) -> "Future[None]":
        def change() -> None:
            query = TranscriptRow.update(**columns, changed_at=to_ms(now())).where(TranscriptRow.id == transcript_id)
            if not self._database.run(query):
                raise unknown(f"transcript {transcript_id}")
            search_index.describe_what_is_behind(self._database.connection)

        return self._database.write(change)

    def _export(self, row: dict[str, Any]) -> ExportRecord:
        return ExportRecord(
            version_id=VersionId(row["version_id"]),
            format=row["format"],
            path=Path(path_from(row["path"], self._database.layout.root)),
            sha256=row["sha256"],
            exported_at=from_ms(row["exported_at"]),
        )


def new_transcript(
    database: Database, media_id: MediaId, title: str, transcript: Transcript, label: Label
) -> TranscriptId:
    """Write a transcript, its first version and its index, all in the caller's write."""
    at = to_ms(now())
    query = TranscriptRow.insert(
        media_id=media_id,
        title=plain(title),
        language=transcript.language,
        duration_ms=transcript.duration_ms,
        created_at=at,
        changed_at=at,
    )
    transcript_id = TranscriptId(database.run(query))
    version_id, _ = Versions(database).add(transcript_id, transcript, label)
    search_index.write(database.connection, transcript_id, version_id, transcript)
    return transcript_id


def add_on_top(database: Database, transcript_id: TranscriptId, transcript: Transcript, label: Label) -> None:
    """Write a version on top of the newest, all in the caller's write."""
    row = database.row(TranscriptRow.select(TranscriptRow.head_version_id).where(TranscriptRow.id == transcript_id))
    parent = VersionId(row["head_version_id"]) if row else None
    version_id, _ = Versions(database).add(transcript_id, transcript, replace(label, parent=parent))
    search_index.write(database.connection, transcript_id, version_id, transcript)


def summaries() -> Any:
    """Return the query for what lists show; ``mapping.summary_from`` reads its rows."""
    counted = Version.alias()
    of_it = (counted.transcript_id == TranscriptRow.id) & counted.deleted_at.is_null()
    count = counted.select(fn.COUNT(counted.id)).where(of_it)
    wrote = Job.alias()
    ended = [state.value for state in WITH_TRANSCRIPT]
    writer = wrote.select(fn.MAX(wrote.id)).where(wrote.transcript_id == TranscriptRow.id, wrote.state.in_(ended))
    return (
        TranscriptRow.select(
            TranscriptRow,
            Media.name.alias("media_name"),
            Version.kind.alias("head_kind"),
            Version.number.alias("head_number"),
            Version.segment_count,
            Version.word_count,
            count.alias("version_count"),
            Job.state.alias("verdict"),
            Job.message.alias("verdict_sentence"),
            _is_ahead().alias("has_draft"),
            _translated_from().alias("translated_from"),
        )
        .join(Media, on=(TranscriptRow.media_id == Media.id))
        .join(Version, on=(TranscriptRow.head_version_id == Version.id))
        .join(Job, JOIN.LEFT_OUTER, on=(Job.id == writer))
        .join(DraftRow, JOIN.LEFT_OUTER, on=(DraftRow.transcript_id == TranscriptRow.id))
    )


def _is_ahead() -> Any:
    """Say in SQL whether the draft holds what no version has: a save leaves it, with all that can be undone."""
    is_on_older = DraftRow.base_version_id != TranscriptRow.head_version_id
    return (DraftRow.updated_at > Version.created_at) & ((DraftRow.position > 0) | is_on_older)


def _translated_from() -> Any:
    """Return in SQL what was spoken where the job was to write it in another language."""
    is_translation = fn.json_extract(Job.options, "$.task") == Task.TRANSLATE.value
    return Case(None, [(is_translation & (Job.language != TranscriptRow.language), Job.language)], None)


def hidden(transcript_id: TranscriptId) -> InputError:
    sentence = f"Transcript {transcript_id} was deleted. It can be brought back: frisco undelete {transcript_id}."
    return InputError(ErrorCode.UNKNOWN_ID, sentence)


def _report_failure(done: "Future[None]") -> None:
    error = done.exception()
    if error is not None:
        _log.warning("the search index is behind until the next start: %s", error)
