"""Versions on disk: a header and two packed lists, which blob and which key each row has. Append-only."""

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import ErrorCode, InputError
from app.core.library import VersionKind
from app.core.transcript import Span, Transcript, TranscriptId, VersionId
from app.store.database import Database
from app.store.faults import damaged
from app.store.mapping import Row, compact, now, plain, to_ms
from app.store.segment_blobs import SegmentBlobs
from app.store.tables import TranscriptRow, Version

_FAST = 3  # on lists of numbers level 6 gains nothing and takes fifteen times as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on the outside of a version."""

    kind: VersionKind
    author: str = ""
    note: str = ""
    parent: VersionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a version's row holds beside the label: which blobs, under which keys."""

    ids: tuple[int, ...]
    keys: tuple[int, ...]
    speakers: tuple[str, ...]
    holes: tuple[Span, ...]


def packed(numbers: Sequence[int]) -> bytes:
    return zlib.compress(struct.pack(f"<{len(numbers)}I", *numbers), _FAST)


def unpacked(blob: bytes) -> tuple[int, ...]:
    raw = zlib.decompress(blob)
    return struct.unpack(f"<{len(raw) // 4}I", raw)


def header_of(row: Row) -> Header:
    """Unpack what stands in a version's row; raise HostError when it is not what we wrote."""
    try:
        return Header(
            ids=unpacked(row["ids"]),
            keys=unpacked(row["keys"]),
            speakers=tuple(json.loads(row["speakers"])),
            holes=tuple(Span(**hole) for hole in json.loads(row["holes"])),
        )
    except (ValueError, TypeError, struct.error, zlib.error) as error:
        raise damaged(f"Version {row['id']} cannot be read.", detail=repr(error)) from error


class Versions:
    """Puts versions into the database and takes them out; writing happens inside a write of the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blobs = SegmentBlobs(database)

    def add(self, transcript_id: TranscriptId, transcript: Transcript, label: Label) -> tuple[VersionId, list[int]]:
        """Write a version and make it the head; return it with the blobs of its rows."""
        ids = self._blobs.put(transcript_id, transcript.segments)
        header = {
            "language": transcript.language,
            "duration_ms": transcript.duration_ms,
            "speakers": compact(transcript.speakers),
            "holes": compact([asdict(hole) for hole in transcript.holes]),
            "segment_count": len(ids),
            "word_count": word_count(transcript),
            "ids": packed(ids),
            "keys": packed([segment.key for segment in transcript.segments]),
        }
        return self._append(transcript_id, header, label), ids

    def remember(self, transcript_id: TranscriptId, transcript: Transcript, ids: Sequence[int]) -> None:
        self._blobs.remember(transcript_id, transcript.segments, ids)

    def forget_written(self) -> None:
        self._blobs.forget()

    def repeat(self, transcript_id: TranscriptId, version_id: VersionId, label: Label) -> VersionId:
        """Write a new version with the content of an old one, and make it the head."""
        row = self.row(version_id)
        if row["transcript_id"] != transcript_id:
            raise unknown(f"version {version_id} of transcript {transcript_id}")
        names = ("language", "duration_ms", "speakers", "holes", "segment_count", "word_count", "ids", "keys")
        columns = {name: row[name] for name in names}
        if columns["word_count"] is None:  # saved before words were counted
            columns["word_count"] = word_count(self.load(version_id))
        return self._append(transcript_id, columns, label)

    def _append(self, transcript_id: TranscriptId, header: dict[str, Any], label: Label) -> VersionId:
        at = to_ms(now())
        row = {
            **header,
            "transcript_id": transcript_id,
            "parent_id": label.parent,
            "number": self._next_number(transcript_id),
            "kind": label.kind.value,
            "created_at": at,
            "author": plain(label.author),
            "note": plain(label.note),
        }
        version_id = VersionId(self._database.run(Version.insert(row)))
        head = TranscriptRow.update(
            head_version_id=version_id,
            language=header["language"],
            duration_ms=header["duration_ms"],
            changed_at=at,
        )
        if not self._database.run(head.where(TranscriptRow.id == transcript_id)):
            raise unknown(f"transcript {transcript_id}")
        return version_id

    def _next_number(self, transcript_id: TranscriptId) -> int:
        """Count on; the newest is never removed, so that no number is given twice."""
        sql = "SELECT MAX(number) FROM version WHERE transcript_id = ?"
        return int(self._database.sql(sql, [transcript_id])[0][0] or 0) + 1

    def row(self, version_id: VersionId) -> Row:
        row = self._database.row(Version.select().where(Version.id == version_id))
        if row is None:
            raise unknown(f"version {version_id}")
        return row

    def load(self, version_id: VersionId) -> Transcript:
        """Read a version; raise HostError when it cannot be put together. Inside ``reading`` or a write."""
        row = self.row(version_id)
        header = header_of(row)
        return Transcript(
            segments=self._blobs.get(header.ids, header.keys),
            language=row["language"],
            duration_ms=row["duration_ms"],
            speakers=header.speakers,
            holes=header.holes,
        )


def word_count(transcript: Transcript) -> int:
    return sum(len(segment.words) for segment in transcript.segments)


def unknown(what: str) -> InputError:
    return InputError(ErrorCode.UNKNOWN_ID, f"There is no {what} in this library. See frisco list.")
