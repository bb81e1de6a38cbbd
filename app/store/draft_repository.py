"""Drafts: a log of edits on top of a version, so that undo survives a restart. The edits are opaque here."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from app.core.library import Draft
from app.core.transcript import TranscriptId, VersionId
from app.store.database import Database
from app.store.mapping import Row, compact, now, record_from, to_ms
from app.store.tables import DraftEdit, DraftRow


class DraftRepository:
    """Writes and reads the drafts, at most one for a transcript; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, transcript_id: TranscriptId) -> Draft | None:
        """Return the draft with the undone edits, which are there for redo."""
        edits = DraftEdit.select().where(DraftEdit.transcript_id == transcript_id).order_by(DraftEdit.seq)
        with self._database.reading():
            row = self._row(transcript_id)
            records = tuple(record_from(edit["body"]) for edit in self._database.rows(edits))
        if row is None:
            return None
        return Draft(base=VersionId(row["base_version_id"]), records=records, position=row["position"])

    def append(self, transcript_id: TranscriptId, base: VersionId, record: Mapping[str, Any]) -> "Future[int]":
        """Add an edit after the current position and drop the undone ones; the result is the new position."""
        body = compact(dict(record))

        def append() -> int:
            position = self._begin(transcript_id, base)
            undone = (DraftEdit.transcript_id == transcript_id) & (DraftEdit.seq > position)
            self._database.run(DraftEdit.delete().where(undone))
            at = to_ms(now())
            edit = DraftEdit.insert(transcript_id=transcript_id, seq=position + 1, body=body, created_at=at)
            self._database.run(edit)
            self._move(transcript_id, position + 1)
            return position + 1

        return self._database.write(append)

    def set_position(self, transcript_id: TranscriptId, position: int) -> "Future[None]":
        """Write down how many edits hold: undo and redo."""

        def set_position() -> None:
            sql = "SELECT COUNT(*) FROM draft_edit WHERE transcript_id = ?"
            if not 0 <= position <= self._database.sql(sql, [transcript_id])[0][0]:
                raise ValueError(f"the draft of transcript {transcript_id} has no position {position}")
            self._move(transcript_id, position)

        return self._database.write(set_position)

    def clear(self, transcript_id: TranscriptId) -> "Future[None]":
        """Drop the draft: it is a version now, or it was thrown away."""

        def clear() -> None:
            self._database.run(DraftRow.delete().where(DraftRow.transcript_id == transcript_id))

        return self._database.write(clear)

    def _begin(self, transcript_id: TranscriptId, base: VersionId) -> int:
        """Return the position of the draft, made if need be; raise ValueError when it lies on another version."""
        row = self._row(transcript_id)
        if row is None:
            draft = {"transcript_id": transcript_id, "base_version_id": base, "position": 0, "updated_at": to_ms(now())}
            self._database.run(DraftRow.insert(draft))
            return 0
        if row["base_version_id"] != base:
            raise ValueError(f"the draft of transcript {transcript_id} lies on version {row['base_version_id']}")
        return int(row["position"])

    def _move(self, transcript_id: TranscriptId, position: int) -> None:
        query = DraftRow.update(position=position, updated_at=to_ms(now()))
        self._database.run(query.where(DraftRow.transcript_id == transcript_id))

    def _row(self, transcript_id: TranscriptId) -> Row | None:
        return self._database.row(DraftRow.select().where(DraftRow.transcript_id == transcript_id))
