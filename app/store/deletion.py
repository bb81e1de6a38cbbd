"""Deleting, which hides, and bringing back. What is hidden stands in no list, search or figure; purging is tidying's."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from app.core.deletion import Deleted, DeletedKey, DeletedKind
from app.core.errors import ErrorCode, InputError
from app.core.jobs import ENDED, JobId
from app.core.library import VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.store.database import Database
from app.store.mapping import Row, from_ms, now, to_ms
from app.store.tables import Job, Media, SearchDoc, TranscriptRow, Version
from app.store.versions import unknown

_ENDED = sorted(state.value for state in ENDED)


class Deletion:
    """Hides recordings, transcripts and versions, and shows them again; may be used from every thread.

    What is hidden together bears the same moment, and so comes back together.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def delete_transcript(self, transcript_id: TranscriptId) -> "Future[Deleted]":
        """Hide a transcript with all its versions; raise InputError when there is none."""

        def delete() -> Deleted:
            media_id = self._shown_transcript(transcript_id)["media_id"]
            at = self._free_moment(media_id)
            self._hide_transcripts([transcript_id], at)
            self._dismiss(Job.transcript_id == transcript_id, at)
            return self._found(DeletedKey(kind=DeletedKind.TRANSCRIPT, id=transcript_id))

        return self._database.write(delete)

    def delete_recording(self, media_id: MediaId) -> "Future[Deleted]":
        """Hide a recording with all its transcripts; raise InputError while a job works on it or waits for it."""

        def delete() -> Deleted:
            self._refuse_in_use(media_id)
            at = self._free_moment(media_id)
            self._hide_transcripts(self._shown_of(media_id), at)
            self._database.run(Media.update(deleted_at=at).where(Media.id == media_id))
            self._dismiss(Job.media_id == media_id, at)
            return self._found(DeletedKey(kind=DeletedKind.RECORDING, id=media_id))

        return self._database.write(delete)

    def delete_version(self, version_id: VersionId) -> "Future[Deleted]":
        """Hide a saved version: not the machine's, and not the newest, which is what the transcript is now."""

        def delete() -> Deleted:
            row = self._version(version_id)
            transcript = self._shown_transcript(TranscriptId(row["transcript_id"]))
            if row["kind"] == VersionKind.ASR.value:
                raise _refusal("This is what the machine wrote: it goes only with its transcript.")
            if transcript["head_version_id"] == version_id:
                raise _refusal("This is the newest version. Go back to another one first, then it can be deleted.")
            self._database.run(Version.update(deleted_at=to_ms(now())).where(Version.id == version_id))
            return self._found(DeletedKey(kind=DeletedKind.VERSION, id=version_id))

        return self._database.write(delete)

    def restore(self, key: DeletedKey) -> "Future[Deleted]":
        """Show something again, with what was hidden together with it; its search index follows in another write."""
        return self._database.write(lambda: self._restore(self._found(key)))

    def deleted(self) -> list[Deleted]:
        """Return what is hidden and can be brought back, the newest first; nothing that goes with something else."""
        with self._database.reading():
            found = [*self._recordings(), *self._transcripts(), *self._versions()]
        return sorted(found, key=lambda item: item.deleted_at, reverse=True)

    # --- hiding and showing, inside a write -------------------------------------------------------------------------

    def _hide_transcripts(self, transcript_ids: Sequence[TranscriptId], at: int) -> None:
        for transcript_id in transcript_ids:
            self._database.run(TranscriptRow.update(deleted_at=at).where(TranscriptRow.id == transcript_id))
            self._database.run(SearchDoc.delete().where(SearchDoc.transcript_id == transcript_id))

    def _dismiss(self, which: object, at: int) -> None:
        query = Job.update(dismissed_at=at).where(which, Job.state.in_(_ENDED), Job.dismissed_at.is_null())
        self._database.run(query)

    def _restore(self, item: Deleted) -> Deleted:
        if item.key.kind is DeletedKind.VERSION:
            self._database.run(Version.update(deleted_at=None).where(Version.id == item.key.id))
            return item
        at = to_ms(item.deleted_at)
        self._database.run(Media.update(deleted_at=None).where(Media.id == item.media_id))  # a transcript needs it too
        ids = list(item.transcript_ids)
        self._database.run(TranscriptRow.update(deleted_at=None).where(TranscriptRow.id.in_(ids)))
        self._database.run(Job.update(dismissed_at=None).where(Job.media_id == item.media_id, Job.dismissed_at == at))
        return item

    def _free_moment(self, media_id: MediaId) -> int:
        """Return this moment, or one later where something of the recording bears it: what is hidden together is told by it."""
        sql = (
            "SELECT MAX(deleted_at) FROM (SELECT deleted_at FROM transcript WHERE media_id = ?1 "
            "UNION ALL SELECT deleted_at FROM media WHERE id = ?1)"
        )
        last = self._database.sql(sql, [media_id])[0][0] or 0
        return max(to_ms(now()), int(last) + 1)

    def _refuse_in_use(self, media_id: MediaId) -> None:
        media = self._database.row(Media.select(Media.name, Media.deleted_at).where(Media.id == media_id))
        if media is None or media["deleted_at"] is not None:
            raise unknown(f"recording {media_id}")
        refuse_in_use(self._database, media_id, media["name"])

    # --- asked, inside a read or a write ----------------------------------------------------------------------------

    def _found(self, key: DeletedKey) -> Deleted:
        match key.kind:
            case DeletedKind.RECORDING:
                found = self._recordings(key.id)
            case DeletedKind.TRANSCRIPT:
                found = self._transcripts(key.id)
            case DeletedKind.VERSION:
                found = self._versions(key.id)
        for item in found:
            return item
        raise InputError(ErrorCode.UNKNOWN_ID, f"There is no deleted {key.kind} {key.id} in this library.")

    def _recordings(self, media_id: int | None = None) -> Iterator[Deleted]:
        query = Media.select().where(Media.deleted_at.is_null(False), *([Media.id == media_id] if media_id else []))
        for row in self._database.rows(query):
            at, media = row["deleted_at"], MediaId(row["id"])
            is_ours = row["referenced_path"] is None
            yield Deleted(
                key=DeletedKey(kind=DeletedKind.RECORDING, id=media),
                name=row["name"],
                deleted_at=from_ms(at),
                media_id=media,
                transcript_ids=self._hidden_with(media, at),
                size_bytes=row["size_bytes"] if is_ours else 0,
                job_ids=self._dismissed_with(media, at),
            )

    def _transcripts(self, transcript_id: int | None = None) -> Iterator[Deleted]:
        """Yield what was deleted alone: what went with its recording comes back with it."""
        query = TranscriptRow.select(TranscriptRow, Media.deleted_at.alias("media_at")).join(Media)
        query = query.where(TranscriptRow.deleted_at.is_null(False))
        for row in self._database.rows(query.where(TranscriptRow.id == transcript_id) if transcript_id else query):
            if row["deleted_at"] == row["media_at"] and transcript_id is None:
                continue
            media, transcript = MediaId(row["media_id"]), TranscriptId(row["id"])
            yield Deleted(
                key=DeletedKey(kind=DeletedKind.TRANSCRIPT, id=transcript),
                name=row["title"],
                deleted_at=from_ms(row["deleted_at"]),
                media_id=media,
                transcript_ids=(transcript,),
                job_ids=self._dismissed_with(media, row["deleted_at"]),
            )

    def _versions(self, version_id: int | None = None) -> Iterator[Deleted]:
        columns = (Version.id, Version.number, Version.deleted_at, Version.transcript_id)
        query = Version.select(*columns, TranscriptRow.title, TranscriptRow.media_id).join(TranscriptRow)
        query = query.where(Version.deleted_at.is_null(False), TranscriptRow.deleted_at.is_null())
        for row in self._database.rows(query.where(Version.id == version_id) if version_id else query):
            yield Deleted(
                key=DeletedKey(kind=DeletedKind.VERSION, id=row["id"]),
                name=row["title"],
                deleted_at=from_ms(row["deleted_at"]),
                media_id=MediaId(row["media_id"]),
                transcript_ids=(TranscriptId(row["transcript_id"]),),
                version_id=VersionId(row["id"]),
                version_number=row["number"] or 0,
            )

    def _hidden_with(self, media_id: MediaId, at: int) -> tuple[TranscriptId, ...]:
        sql = "SELECT id FROM transcript WHERE media_id = ? AND deleted_at = ? ORDER BY id"
        return tuple(TranscriptId(row[0]) for row in self._database.sql(sql, [media_id, at]))

    def _dismissed_with(self, media_id: MediaId, at: int) -> tuple[JobId, ...]:
        sql = "SELECT id FROM job WHERE media_id = ? AND dismissed_at = ? ORDER BY id"
        return tuple(JobId(row[0]) for row in self._database.sql(sql, [media_id, at]))

    def _shown_of(self, media_id: MediaId) -> list[TranscriptId]:
        sql = "SELECT id FROM transcript WHERE media_id = ? AND deleted_at IS NULL"
        return [TranscriptId(row[0]) for row in self._database.sql(sql, [media_id])]

    def _shown_transcript(self, transcript_id: TranscriptId) -> Row:
        columns = (TranscriptRow.id, TranscriptRow.media_id, TranscriptRow.head_version_id)
        query = TranscriptRow.select(*columns).where(TranscriptRow.id == transcript_id)
        row = self._database.row(query.where(TranscriptRow.deleted_at.is_null()))
        if row is None:
            raise unknown(f"transcript {transcript_id}")
        return row

    def _version(self, version_id: VersionId) -> Row:
        columns = (Version.id, Version.kind, Version.transcript_id)
        row = self._database.row(Version.select(*columns).where(Version.id == version_id, Version.deleted_at.is_null()))
        if row is None:
            raise unknown(f"version {version_id}")
        return row


def refuse_in_use(database: Database, media_id: MediaId, name: str) -> None:
    """Raise InputError while a job of the recording has not ended; inside ``reading`` or a write."""
    # An interrupted one that is on the list goes on at the next start; deleting takes it off, so it does not count.
    unended = Job.select(Job.id).where(Job.media_id == media_id, Job.state.not_in(_ENDED))
    if database.row(unended) is not None:
        sentence = f"{name} is being transcribed or waits for it. Cancel that first."
        raise InputError(ErrorCode.IN_USE, sentence)


def _refusal(sentence: str) -> InputError:
    return InputError(ErrorCode.EDIT_REFUSED, sentence)
